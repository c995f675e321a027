import { type CountedWork, countedUnits, type Units } from '#infra/cli/counted-units.ts';
import { item, siteFile, startsAt } from './articles.ts';
import type { TableCall } from './capacity.ts';
import { add, type Counts, divide, subtract } from './counters.ts';
import { stopClock } from './manual-clock.ts';
import { startNewsroom, webhookSecret } from './newsroom.ts';
import { startSubscribers } from './subscribers.ts';

const windowSize = 50;
const subscribers = 60;
const hosts = 12;
const idleMinutes = 60;
const batchSize = 100;
const webhooks = 2;
const webhookArticles = 10;

/** A feed with 100,000 articles a day gets so many a minute. */
const busyArticles = 70;
const busyMinutes = 2;

/** A minute of the hour, like those after it, in which the sweep checks no part of this site (`checkMinute`). */
const quietMinute = 20;

/** A second pass of the backfill, 15 minutes after the deployment, is part of the deployment. */
const deploymentMs = 16 * 60_000;

const tableCalls = [
  'GetItem',
  'Query',
  'BatchGetItem',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'BatchWriteItem',
  'BatchExecuteStatement',
];

const toUnits = (counts: Counts): Units => {
  const transactions = counts.TransactWriteItems ?? 0;
  return {
    writeUnits: counts['write units'] ?? 0,
    readUnits: counts['read units'] ?? 0,
    tableCalls: transactions + tableCalls.reduce((sum, name) => sum + (counts[name] ?? 0), 0),
    transactions,
    // S3 bills a list as a put.
    puts: (counts.PUT ?? 0) + (counts.LIST ?? 0),
    heads: counts.HEAD ?? 0,
    messages: counts.messages ?? 0,
    invocations: counts.invocations ?? 0,
  };
};

/** The counts of one piece of work: the units that are asserted, and every count, for whoever lowers them. */
export type Measured = { readonly units: Units; readonly counts: Counts };

/**
 * Counts what each work consumes, on the handlers themselves. Changes the clock and the environment of this process.
 * `onTableCall` sees each call of the table, from the first on.
 */
export const measureUnits = async (
  onTableCall?: (call: TableCall) => void,
): Promise<Readonly<Record<CountedWork, Measured>>> => {
  const clock = stopClock(startsAt);
  const newsroom = await startNewsroom(siteFile, clock, onTableCall);
  let next = 0;
  const publishArticles = async (count: number): Promise<void> => {
    await newsroom.push(Array.from({ length: count }, () => item(next++)));
    await newsroom.settle();
    clock.advance(120_000);
  };
  await newsroom.sweep();
  await publishArticles(windowSize + 10);
  clock.advance(deploymentMs);
  await newsroom.sweep();
  await publishArticles(1);

  const alone = (await newsroom.measure(() => publishArticles(1))).byFunction;
  const check = await newsroom.measure(() => newsroom.sweep());
  newsroom.coolDown();
  const cold = (await newsroom.measure(() => publishArticles(1))).byFunction;
  await newsroom.sweep();

  const peers = await startSubscribers(subscribers, hosts);
  const notify = async () => {
    const { byFunction } = await newsroom.measure(() => publishArticles(webhookArticles));
    return add(byFunction.notify ?? {}, byFunction.deliver ?? {});
  };
  const withoutWebhooks = await notify();
  const urls = peers.callbacks.slice(0, webhooks);
  const hooks = urls.map((url) => ({ url: `${url}/hook`, secret: webhookSecret }));
  await newsroom.useSite({ ...siteFile, notify: { ...siteFile.notify, webhooks: hooks } });
  // The first delivery to each receiver notes its health.
  await publishArticles(1);
  const pushedBefore = peers.pushed();
  const withWebhooks = await notify();
  if (peers.pushed() - pushedBefore !== webhooks * webhookArticles)
    throw new Error(`${peers.pushed() - pushedBefore} events, not ${webhooks * webhookArticles}.`);
  await newsroom.useSite(siteFile);
  await newsroom.sweep();
  const topic = `${newsroom.publicUrl}/feeds/all/rss.xml`;
  for (const callback of peers.callbacks) await newsroom.subscribe(topic, callback);
  await newsroom.settle();
  await publishArticles(1);
  const before = peers.pushed();
  const notified = await newsroom.measure(() => publishArticles(1));
  if (peers.pushed() - before !== subscribers)
    throw new Error(`${peers.pushed() - before} pushes, not ${subscribers}.`);
  const hubWithSubscribers = add(notified.byFunction.notify ?? {}, notified.byFunction.deliver ?? {});
  const hubAlone = add(alone.notify ?? {}, alone.deliver ?? {});

  // Until the due rows of these deliveries are gone.
  for (let minute = 0; minute < 8; minute += 1) await newsroom.passMinute();
  const idle = await newsroom.measure(async () => {
    for (let minute = 0; minute < idleMinutes; minute += 1) await newsroom.passMinute();
  });

  clock.advance(((60 + quietMinute - new Date().getUTCMinutes()) % 60) * 60_000);
  await newsroom.spendCredits();
  await newsroom.settle();
  const busy = (
    await newsroom.measure(async () => {
      // Short articles: their archives, which grow each minute, are put within any timeout.
      for (let minute = 0; minute < busyMinutes; minute += 1) {
        for (let article = 0; article < busyArticles; article += 1) {
          await newsroom.push([item(next++, 1)]);
          await newsroom.settle();
        }
        await newsroom.passMinute();
      }
    })
  ).byFunction;
  // A tag that every article has, requested by a reader for the first time, of a function that was just started.
  const first = await newsroom.measure(() => newsroom.read('/feeds/tag/ville/rss.xml'));
  const busyTotal = [busy.api, busy.publish, busy.sweep].reduce<Counts>((sum, counts = {}) => add(sum, counts), {});
  await newsroom.settle();
  const batch = Array.from({ length: batchSize }, () => item(next++));
  const batched = (await newsroom.measure(() => newsroom.push(batch))).byFunction.api ?? {};
  await newsroom.close();
  await peers.close();

  const measured = (counts: Counts): Measured => ({ units: toUnits(counts), counts });
  return {
    accept: measured(alone.api ?? {}),
    acceptBatch: measured(divide(batched, batchSize)),
    publish: measured(alone.publish ?? {}),
    coldPublish: measured(cold.publish ?? {}),
    check: measured(check.total),
    hub: measured(hubAlone),
    delivery: measured(divide(subtract(hubWithSubscribers, hubAlone), subscribers)),
    firstRequest: measured(first.total),
    webhook: measured(divide(subtract(withWebhooks, withoutWebhooks), webhooks * webhookArticles)),
    idleMinute: measured(divide(idle.total, idleMinutes)),
    busyMinute: measured(divide(busyTotal, busyMinutes)),
  };
};

/** The counts of each work that exceed its counted units, as sentences. */
export const excesses = (measured: Readonly<Record<CountedWork, Measured>>): readonly string[] => {
  const isWork = (name: string): name is CountedWork => Object.hasOwn(countedUnits, name);
  return Object.keys(countedUnits)
    .filter(isWork)
    .flatMap((work) => {
      const { units } = measured[work];
      const budget: Units = countedUnits[work];
      const isCount = (name: string): name is keyof Units => Object.hasOwn(budget, name);
      return Object.keys(budget)
        .filter(isCount)
        .filter((name) => units[name] > budget[name])
        .map((name) => `${work}: ${units[name]} ${name}, of which ${budget[name]} are allowed`);
    });
};

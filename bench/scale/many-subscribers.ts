import { names } from '#infra/local/local-settings.ts';
import { dynamoSubscriptionStore } from '#shared/aws/dynamo-subscription-store.ts';
import { keys } from '#shared/aws/keys.ts';
import { subscriberKey } from '#shared/model/subscription.ts';
import type { Host } from '#test/simulation/network.ts';
import { publicUrl } from '#test/simulation/pipeline.ts';
import { item } from '../cost/articles.ts';
import { percentile, print } from '../harness.ts';
import { type CountedSite, startSite } from './simulated-site.ts';
import { siteOf } from './site-file.ts';
import { describeDollars, describeFunctions, describeHottest, describeUsage, type Usage } from './usage.ts';

const topic = `${publicUrl}/feeds/all/rss.xml`;

/** One host has a fifth of all subscribers, the others forty each; one of a hundred of these answers 500. */
const hugeShare = 0.2;
const perHost = 40;
const failingEvery = 100;
const hugeHost = 'huge.example';

const callbackOf = (index: number, count: number): string => {
  const host = index < count * hugeShare ? hugeHost : `host-${Math.floor(index / perHost)}.example`;
  return `https://${host}/${index}`;
};

/** Writes the rows of confirmed subscriptions: the first by the store, the others as it wrote that one. */
const subscribeAll = async ({ client, pipeline, world }: CountedSite, callbacks: readonly string[]): Promise<void> => {
  const [first = ''] = callbacks;
  const store = dynamoSubscriptionStore(names.table, client);
  const at = new Date(world.now()).toISOString();
  const intent = {
    id: 'i',
    mode: 'subscribe',
    topic,
    callback: first,
    leaseSeconds: 864_000,
    challenge: 'c',
    requestedAt: at,
  } as const;
  await store.saveIntent(intent);
  const expiresAt = new Date(world.now() + 864_000_000).toISOString();
  await store.confirm(intent, { topic, callback: first, expiresAt, verifiedAt: at }, 0);
  const row = pipeline.table.row(keys.subscriber(topic, subscriberKey(first)));
  for (const callback of callbacks.slice(1))
    pipeline.table.overwrite({ ...row, SK: subscriberKey(callback), callback });
};

/** A change of one topic with so many subscribers, until every one that answers has it. */
export const runManySubscribers = async ({ count }: { readonly count: number }): Promise<readonly Usage[]> => {
  const callbacks = Array.from({ length: count }, (_, index) => callbackOf(index, count));
  const pushedAt = new Map<string, number[]>();
  const isFailing = (host: string): boolean => Number(/^host-(\d+)\./.exec(host)?.[1] ?? 1) % failingEvery === 0;
  const subscriber: Host = ({ url }) => {
    if (isFailing(url.host)) return { status: 500 };
    const times = pushedAt.get(url.href) ?? [];
    pushedAt.set(url.href, [...times, site.world.now()]);
    return { status: 204 };
  };
  const hosts = new Map(
    [...new Set(callbacks.map((callback) => new URL(callback).host))].map((host) => [host, subscriber]),
  );
  const site = await startSite(siteOf([{ slug: 'all' }], []), hosts);
  void site.post({ items: Array.from({ length: 60 }, (_, index) => item(index)) });
  await site.passSeconds(180);
  await subscribeAll(site, callbacks);
  site.counter.take();
  const begun = site.world.now();
  void site.post(item(60));
  const healthy = callbacks.filter((callback) => !isFailing(new URL(callback).host));
  while (pushedAt.size < healthy.length && site.world.now() - begun < 3_600_000) await site.passSeconds(5);
  const usage = site.counter.take();
  const of = (chosen: readonly string[]): string => {
    const seconds = chosen
      .flatMap((callback) => (pushedAt.get(callback) ?? []).slice(0, 1))
      .map((at) => (at - begun) / 1000);
    return `${seconds.length} of ${chosen.length}, half within ${percentile(seconds, 0.5).toFixed(0)} s, 99 % within ${percentile(seconds, 0.99).toFixed(0)} s, all within ${percentile(seconds, 1).toFixed(0)} s`;
  };
  const twice = [...pushedAt.values()].filter(({ length }) => length > 1).length;
  print(`one change for ${count} subscribers, 1 % on hosts that fail: ${twice} notified twice`);
  print(`  on hosts of ${perHost}: ${of(healthy.filter((callback) => !callback.includes(hugeHost)))}`);
  print(`  on one host: ${of(healthy.filter((callback) => callback.includes(hugeHost)))}`);
  print(`  in all: ${describeUsage(usage, 1)}`);
  print(`  a subscriber: ${describeUsage(usage, count)}`);
  print(`  hottest ${describeHottest(usage)}`);
  print(`  without traffic ${describeDollars(usage, 1)}`);
  print(`  GB seconds: ${describeFunctions(usage, 1)}`);
  for (let minute = 0; minute < 60; minute += 1) await site.passSeconds(60);
  const after = site.counter.take();
  print(`  the hour after it, in which ${count - healthy.length} are tried again: ${describeUsage(after, 1)}`);
  print(`  hottest in that hour ${describeHottest(after)}`);
  return [usage, after];
};

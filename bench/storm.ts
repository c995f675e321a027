import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { listen } from '#infra/local/loopback.ts';
import { startPipeline } from '#infra/local/start-pipeline.ts';
import { environment } from '#shared/function-contract.ts';
import { createFolder, percentile, print } from './harness.ts';

/** The line under which `run.ts` lists this bench. */
export const about =
  '1,000 articles at 20 a second in one feed, beside single articles: readable, hub notified, pings, PUTs, CPU time.';

/** Articles at a fixed interval, to the feeds in turn. */
type Load = {
  readonly name: string;
  readonly articles: number;
  readonly intervalMs: number;
  readonly feeds: number;
};

/** The bare limit: a pipeline that has nothing else to do, and feeds that have not changed for a while. */
const single: Load = { name: 'single', articles: 20, intervalMs: 1000, feeds: 20 };
const storm: Load = { name: 'storm', articles: Number(environment.BENCH_ARTICLES ?? 1000), intervalMs: 50, feeds: 1 };

const feedOf = ({ name, feeds }: Load, number: number): string => `${name}-${number % feeds}`;

/** Entries of a feed: more than come between two pings, so that the hub finds each article. */
const windowSize = 150;

/** Formats of a feed, each a document. */
const formats = 4;

type Target = { readonly url: string; readonly token: string; readonly load: Load };

/** Milliseconds from the answer to a POST until each article was readable, and until a hub that was pinged found it. */
type Measured = {
  readonly readable: readonly number[];
  readonly notified: readonly number[];
  readonly pings: number;
  readonly publications: number;
};

type Instants = Map<number, number>;

const numbersIn = (document: string): readonly number[] =>
  [...document.matchAll(/"id":"[a-z]+-(\d+)"/g)].map(([, number]) => Number(number));

const post = async ({ url, token, load }: Target, number: number): Promise<void> => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({
    id: `${load.name}-${number}`,
    title: `Article ${number}`,
    content_html: `<p>${'Le conseil municipal a adopté le budget. '.repeat(40)}</p>`,
    language: 'fr',
    tags: [feedOf(load, number)],
    date_published: new Date(Date.UTC(2026, 0, 1, 0, 0, number)).toISOString(),
  });
  let answer = await fetch(`${url}/articles`, { method: 'POST', headers, body });
  // A publisher that is not answered by an overloaded machine sends again.
  for (let attempt = 1; [429, 502].includes(answer.status) && attempt < 10; attempt += 1) {
    await wait(200);
    answer = await fetch(`${url}/articles`, { method: 'POST', headers, body });
  }
  if (!answer.ok) throw new Error(`Article ${number} was answered ${answer.status}: ${await answer.text()}`);
};

/** The hub that feeds are announced to; `onTopic` gets each topic that is pinged, and the hub's copy of it. */
const startHub = async () => {
  let onTopic: (topic: string, document: string) => void = () => undefined;
  const hub = await listen(
    createServer(async (request, response) => {
      const topics = new URLSearchParams(await text(request)).getAll('hub.url');
      for (const topic of topics.filter((one) => one.endsWith('.json')))
        onTopic(topic, await (await fetch(topic)).text());
      response.writeHead(204).end();
    }),
    0,
  );
  return {
    url: hub.url,
    listen: (listener: typeof onTopic): void => {
      onTopic = listener;
    },
  };
};

/** Sends a load and polls its feeds. */
const sendLoad = async (target: Target, hub: Awaited<ReturnType<typeof startHub>>): Promise<Measured> => {
  const { url, load } = target;
  const topics = Array.from({ length: load.feeds }, (_, index) => `${url}/feeds/${feedOf(load, index)}/feed.json`);
  const [answered, readable, notified]: [Instants, Instants, Instants] = [new Map(), new Map(), new Map()];
  const note = (instants: Instants, numbers: readonly number[]): void => {
    const now = performance.now();
    for (const number of numbers) if (!instants.has(number)) instants.set(number, now);
  };
  let pings = 0;
  hub.listen((topic, document) => {
    if (!topics.includes(topic)) return;
    pings += 1;
    const numbers = numbersIn(document);
    note(notified, numbers);
    // Articles older than those of the one feed have been in it.
    if (load.feeds === 1)
      note(
        notified,
        [...answered.keys()].filter((number) => number < Math.min(...numbers)),
      );
  });
  const countRevisions = async (): Promise<number> => {
    const answers = await Promise.all(topics.map((topic) => fetch(topic)));
    return answers.reduce((sum, { headers }) => sum + Number(headers.get('barid-revision')), 0);
  };
  const before = await countRevisions();
  const poll = async (): Promise<void> => {
    const etags = new Map<string, string>();
    for (let number = 0; number < load.articles; ) {
      // The oldest article that is not readable yet.
      const topic = topics[number % load.feeds] ?? '';
      const answer = await fetch(topic, { headers: { 'if-none-match': etags.get(topic) ?? '' } });
      const document = await answer.text();
      if (answer.status === 200) note(readable, numbersIn(document));
      etags.set(topic, answer.headers.get('etag') ?? '');
      while (readable.has(number)) number += 1;
      await wait(5);
    }
  };
  const polling = poll();
  const posts: Promise<unknown>[] = [];
  for (let number = 0; number < load.articles; number += 1) {
    posts.push(post(target, number).then(() => answered.set(number, performance.now())));
    await wait(load.intervalMs);
  }
  await Promise.all([...posts, polling]);
  while (notified.size < load.articles) await wait(50);
  const spans = (instants: Instants): readonly number[] =>
    [...instants].map(([number, at]) => Math.max(0, at - (answered.get(number) ?? at)));
  const publications = (await countRevisions()) - before;
  return { readable: spans(readable), notified: spans(notified), pings, publications };
};

const isTarget = (value: unknown): value is Target => typeof value === 'object' && value !== null && 'load' in value;
const isMeasured = (value: unknown): value is Measured =>
  typeof value === 'object' && value !== null && 'readable' in value;

// Clients and hub run in a thread that takes nothing from the pipeline's.
if (!isMainThread && workerData === 'clients' && parentPort !== null) {
  const port = parentPort;
  const hub = await startHub();
  port.on('message', async (target: unknown) => isTarget(target) && port.postMessage(await sendLoad(target, hub)));
  port.postMessage(hub.url);
}

const measure = async (clients: Worker, target: Target): Promise<Measured> => {
  clients.postMessage(target);
  const [message]: unknown[] = await once(clients, 'message');
  if (!isMeasured(message)) throw new Error('The clients measured nothing.');
  return message;
};

const printSpans = (name: string, spans: readonly number[], limit: readonly number[]): void => {
  const cells = [0.5, 0.9, 0.99, 1].map((share) => `${Math.round(percentile(spans, share))} ms`.padStart(9));
  const ratio = percentile(spans, 0.5) / percentile(limit, 0.5);
  print(`${name.padEnd(28)}${cells.join('')}   ${ratio.toFixed(1)} × a single article`);
};

/** Prints the median, the 90th and 99th percentile and the maximum of each span, with the ratio of the medians. */
export const run = async (): Promise<void> => {
  const folder = await createFolder();
  const clients = new Worker(new URL(import.meta.url), { workerData: 'clients' });
  const [hub]: unknown[] = await once(clients, 'message');
  const siteFile = join(folder.path, 'barid.config.json');
  const site = { title: 'Bench', url: 'https://www.example.org', language: 'fr', description: 'Bench' };
  const slugs = [single, storm].flatMap((load) =>
    Array.from({ length: load.feeds }, (_, index) => feedOf(load, index)),
  );
  const feeds = slugs.map((slug) => ({ slug, select: { tags: [slug] }, entries: windowSize }));
  await writeFile(siteFile, JSON.stringify({ site, feeds, notify: { hubs: [hub] } }));
  const data = join(folder.path, 'data');
  const pipeline = await startPipeline({ data, siteFile, port: 0, samples: false, onLine: () => undefined });
  // The first start publishes empty feeds and notifies the hub of them: not part of the measurement.
  await wait(8000);
  const { url, token } = pipeline;
  const limit = await measure(clients, { url, token, load: single });
  await wait(2000);
  const cpu = process.cpuUsage();
  const stormed = await measure(clients, { url, token, load: storm });
  const { user, system } = process.cpuUsage(cpu);
  print(`${''.padEnd(28)}   median      90%      99%      max`);
  printSpans('single: readable', limit.readable, limit.readable);
  printSpans('single: hub notified', limit.notified, limit.notified);
  printSpans('storm: readable', stormed.readable, limit.readable);
  printSpans('storm: hub notified', stormed.notified, limit.notified);
  const puts = stormed.publications * formats;
  const perArticle = (user + system) / 1000 / storm.articles;
  print(
    `storm: ${stormed.pings} pings a topic, ${stormed.publications} publications: ${puts} PUTs, one each ${((storm.articles * formats) / puts).toFixed(1)} articles`,
  );
  print(`storm: ${perArticle.toFixed(1)} ms of CPU time an article, over all threads and the clients of the bench`);
  await pipeline.close();
  await clients.terminate();
  await folder.remove();
};

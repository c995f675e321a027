import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { listen } from '#infra/local/loopback.ts';
import { startPipeline } from '#infra/local/start-pipeline.ts';
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
const storm: Load = { name: 'storm', articles: 1000, intervalMs: 50, feeds: 1 };

const feedOf = ({ name, feeds }: Load, number: number): string => `${name}-${number % feeds}`;

/** Entries of a feed: more than come between two pings, so that the hub finds each article. */
const windowSize = 150;

/** Formats of a feed, each a document. */
const formats = 4;

type Target = { readonly url: string; readonly token: string; readonly hubPort: number; readonly load: Load };

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
  // A publisher that gets "Store throttled" sends again.
  for (let attempt = 1; answer.status === 429 && attempt < 10; attempt += 1) {
    await wait(200);
    answer = await fetch(`${url}/articles`, { method: 'POST', headers, body });
  }
  if (!answer.ok) throw new Error(`Article ${number} was answered ${answer.status}: ${await answer.text()}`);
};

/** Sends a load, polls its feed and is the hub that it is announced to: in a thread that takes nothing from the pipeline's. */
const sendLoad = async (target: Target): Promise<Measured> => {
  const { url, load, hubPort } = target;
  const topics = Array.from({ length: load.feeds }, (_, index) => `${url}/feeds/${feedOf(load, index)}/feed.json`);
  const [answered, readable, notified]: [Instants, Instants, Instants] = [new Map(), new Map(), new Map()];
  const note = (instants: Instants, document: string): void => {
    const now = performance.now();
    for (const number of numbersIn(document)) if (!instants.has(number)) instants.set(number, now);
  };
  let pings = 0;
  const hub = await listen(
    createServer(async (request, response) => {
      const urls = new URLSearchParams(await text(request)).getAll('hub.url');
      for (const topic of topics.filter((one) => urls.includes(one))) {
        pings += 1;
        note(notified, await (await fetch(topic)).text());
      }
      response.writeHead(204).end();
    }),
    hubPort,
  );
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
      if (answer.status === 200) note(readable, document);
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
  const publications = (await countRevisions()) - before;
  await hub.close();
  const spans = (instants: Instants): readonly number[] =>
    [...instants].map(([number, at]) => Math.max(0, at - (answered.get(number) ?? at)));
  return { readable: spans(readable), notified: spans(notified), pings, publications };
};

const isTarget = (value: unknown): value is Target => typeof value === 'object' && value !== null && 'load' in value;
const isMeasured = (value: unknown): value is Measured =>
  typeof value === 'object' && value !== null && 'readable' in value;

if (!isMainThread && isTarget(workerData)) parentPort?.postMessage(await sendLoad(workerData));

const measure = (target: Target): Promise<Measured> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: target });
    worker.once('message', (message: unknown) => isMeasured(message) && resolve(message));
    worker.once('error', reject);
  });

const printSpans = (name: string, spans: readonly number[], limit: readonly number[]): void => {
  const cells = [0.5, 0.9, 0.99, 1].map((share) => `${Math.round(percentile(spans, share))} ms`.padStart(9));
  const ratio = percentile(spans, 0.5) / percentile(limit, 0.5);
  print(`${name.padEnd(28)}${cells.join('')}   ${ratio.toFixed(1)} × a single article`);
};

/** Prints the median, the 90th and 99th percentile and the maximum of each span, with the ratio of the medians. */
export const run = async (): Promise<void> => {
  const folder = await createFolder();
  const reserved = await listen(createServer(), 0);
  const hubPort = Number(new URL(reserved.url).port);
  await reserved.close();
  const siteFile = join(folder.path, 'barid.config.json');
  const site = { title: 'Bench', url: 'https://www.example.org', language: 'fr', description: 'Bench' };
  const slugs = [single, storm].flatMap((load) =>
    Array.from({ length: load.feeds }, (_, index) => feedOf(load, index)),
  );
  const feeds = slugs.map((slug) => ({ slug, select: { tags: [slug] }, entries: windowSize }));
  await writeFile(siteFile, JSON.stringify({ site, feeds, notify: { hubs: [`http://127.0.0.1:${hubPort}/`] } }));
  const data = join(folder.path, 'data');
  const pipeline = await startPipeline({ data, siteFile, port: 0, samples: false, onLine: () => undefined });
  // The first start publishes empty feeds and notifies the hub of them: not part of the measurement.
  await wait(8000);
  const { url, token } = pipeline;
  const limit = await measure({ url, token, hubPort, load: single });
  await wait(2000);
  const cpu = process.cpuUsage();
  const stormed = await measure({ url, token, hubPort, load: storm });
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
  await folder.remove();
};

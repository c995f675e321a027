import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { listen } from '#infra/local/loopback.ts';
import { type Pipeline, startPipeline } from '#infra/local/start-pipeline.ts';
import { createFolder, percentile, print } from './harness.ts';

/** The line under which `run.ts` lists this bench. */
export const about =
  'the time from the answer to a POST until a feed is readable and a hub is notified, on this machine.';

/** Articles at a fixed interval, to the feeds in turn. */
type Load = {
  readonly title: string;
  readonly articles: number;
  readonly intervalMs: number;
  readonly feeds: number;
};

const loads: readonly Load[] = [
  {
    title: 'Single articles: 40, each the first in its feed for a while',
    articles: 40,
    intervalMs: 1000,
    feeds: 40,
  },
  { title: 'A burst: 1,000 articles in one feed, 20 a second', articles: 1000, intervalMs: 50, feeds: 1 },
];

/** The instant of an event by article number, in milliseconds of `performance.now()`. */
type Instants = Map<number, number>;

const slugOf = (number: number, { feeds }: Load): string => `t${number % feeds}`;

const siteFile = (hub: string, load: Load): string =>
  JSON.stringify({
    site: { title: 'Bench', url: 'https://www.example.org', language: 'fr', description: 'Bench' },
    feeds: Array.from({ length: load.feeds }, (_, index) => ({
      slug: slugOf(index, load),
      select: { tags: [slugOf(index, load)] },
      entries: 500,
    })),
    notify: { hubs: [hub] },
  });

const post = async ({ url, token }: Pipeline, number: number, load: Load): Promise<void> => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({
    id: `bench-${number}`,
    title: `Article ${number}`,
    content_html: `<p>${'Le conseil municipal a adopté le budget. '.repeat(40)}</p>`,
    language: 'fr',
    tags: [slugOf(number, load)],
    date_published: new Date(Date.UTC(2026, 0, 1, 0, 0, number)).toISOString(),
  });
  const answer = await fetch(`${url}/articles`, { method: 'POST', headers, body });
  if (answer.status !== 201) throw new Error(`Article ${number} was answered ${answer.status}: ${await answer.text()}`);
};

/** Records the first appearance of each article in a feed document. */
const recordAppearances = (instants: Instants, feed: string): void => {
  const now = performance.now();
  for (const [, number] of feed.matchAll(/"id":"bench-(\d+)"/g)) {
    if (!instants.has(Number(number))) instants.set(Number(number), now);
  }
};

/** A hub that fetches each topic when it is notified. */
const startHub = (notified: Instants) =>
  listen(
    createServer(async (request, response) => {
      const topics = new URLSearchParams(await text(request)).getAll('hub.url');
      for (const topic of topics.filter((url) => url.endsWith('.json'))) {
        recordAppearances(notified, await (await fetch(topic)).text());
      }
      response.writeHead(204).end();
    }),
    0,
  );

/** Polls the feed of the oldest article that is sent but not readable yet, until all are readable. */
const pollFeeds = async ({ url }: Pipeline, load: Load, sent: Instants, readable: Instants): Promise<void> => {
  while (readable.size < load.articles) {
    const next = [...sent.keys()].find((number) => !readable.has(number));
    if (next !== undefined) {
      const answer = await fetch(`${url}/feeds/${slugOf(next, load)}/feed.json`);
      if (answer.ok) recordAppearances(readable, await answer.text());
    }
    await wait(5);
  }
};

const printSpans = (name: string, from: Instants, to: Instants): void => {
  const spans = [...to].map(([number, at]) => at - (from.get(number) ?? at));
  const columns = [0.5, 0.9, 0.99, 1].map((share) => `${Math.round(percentile(spans, share))} ms`.padStart(8));
  print(`${name.padEnd(24)}${columns.join('')}   of ${spans.length}`);
};

const runLoad = async (load: Load): Promise<void> => {
  const folder = await createFolder();
  const sent: Instants = new Map();
  const answered: Instants = new Map();
  const readable: Instants = new Map();
  const notified: Instants = new Map();
  const hub = await startHub(notified);
  const path = join(folder.path, 'barid.config.json');
  await writeFile(path, siteFile(hub.url, load));
  const data = join(folder.path, 'data');
  const pipeline = await startPipeline({ data, siteFile: path, port: 0, samples: false, onLine: () => undefined });
  // The first start publishes empty feeds and notifies the hub of them: not part of the measurement.
  await wait(5000);
  const polling = pollFeeds(pipeline, load, sent, readable);
  const posts: Promise<void>[] = [];
  for (let number = 0; number < load.articles; number += 1) {
    sent.set(number, performance.now());
    posts.push(post(pipeline, number, load).then(() => void answered.set(number, performance.now())));
    await wait(load.intervalMs);
  }
  await Promise.all([...posts, polling]);
  while (notified.size < load.articles) await wait(100);
  print(`${load.title}\n  ${''.padEnd(24)}  median     90%     99%     max`);
  printSpans('sent → answered', sent, answered);
  printSpans('answered → readable', answered, readable);
  printSpans('answered → hub notified', answered, notified);
  await pipeline.close();
  await hub.close();
  await folder.remove();
};

/** Prints, for each load, the median, the 90th and 99th percentile and the maximum of each span. */
export const run = async (): Promise<void> => {
  for (const load of loads) await runLoad(load);
};

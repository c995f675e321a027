import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { listen } from '#infra/local/loopback.ts';
import { type Pipeline, startPipeline } from '#infra/local/start-pipeline.ts';

/** What this measures, in one line. */
export const about = 'How long from the answer until a feed is readable and a hub is told, on this machine.';

/** Articles in a row, so many milliseconds apart, over so many feeds in turn. */
type Course = { readonly words: string; readonly articles: number; readonly everyMs: number; readonly feeds: number };

const courses: readonly Course[] = [
  { words: 'Single articles: 40, each the first in its feed for a while', articles: 40, everyMs: 1000, feeds: 40 },
  { words: 'A storm: 1,000 articles in one feed, 20 a second', articles: 1000, everyMs: 50, feeds: 1 },
];

const slugOf = (number: number, { feeds }: Course): string => `t${number % feeds}`;

const siteFile = (hub: string, course: Course): string =>
  JSON.stringify({
    site: { title: 'Bench', url: 'https://www.example.org', language: 'fr', description: 'Bench' },
    feeds: Array.from({ length: course.feeds }, (_, index) => ({
      slug: slugOf(index, course),
      select: { tags: [slugOf(index, course)] },
      entries: 500,
    })),
    notify: { hubs: [hub] },
  });

const push = async ({ url, token }: Pipeline, number: number, course: Course): Promise<void> => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({
    id: `bench-${number}`,
    title: `Article ${number}`,
    content_html: `<p>${'Le conseil municipal a adopté le budget. '.repeat(40)}</p>`,
    language: 'fr',
    tags: [slugOf(number, course)],
    date_published: new Date(Date.UTC(2026, 0, 1, 0, 0, number)).toISOString(),
  });
  const answer = await fetch(`${url}/articles`, { method: 'POST', headers, body });
  if (answer.status !== 201) throw new Error(`Article ${number} was answered ${answer.status}: ${await answer.text()}`);
};

const idsIn = (feed: string): readonly number[] =>
  [...feed.matchAll(/"id":"bench-(\d+)"/g)].map(([, number]) => Number(number));

/** Notes the moment at which each article in this document is seen for the first time. */
const note = (seen: Map<number, number>, feed: string): void => {
  for (const id of idsIn(feed)) if (!seen.has(id)) seen.set(id, performance.now());
};

const startHub = (told: Map<number, number>) =>
  listen(
    createServer(async (request, response) => {
      const topics = new URLSearchParams(await text(request)).getAll('hub.url');
      for (const topic of topics.filter((url) => url.endsWith('.json'))) note(told, await (await fetch(topic)).text());
      response.writeHead(204).end();
    }),
    0,
  );

/** Reads the feed of the oldest article that was sent and is not seen yet, as often as it can. */
const readUntil = async (
  { url }: Pipeline,
  course: Course,
  sent: ReadonlyMap<number, number>,
  readable: Map<number, number>,
): Promise<void> => {
  while (readable.size < course.articles) {
    const next = [...sent.keys()].find((number) => !readable.has(number));
    if (next !== undefined) {
      const answer = await fetch(`${url}/feeds/${slugOf(next, course)}/feed.json`);
      if (answer.ok) note(readable, await answer.text());
    }
    await wait(5);
  }
};

const line = (name: string, from: ReadonlyMap<number, number>, to: ReadonlyMap<number, number>): string => {
  const spans = [...to].map(([id, at]) => at - (from.get(id) ?? at)).sort((a, b) => a - b);
  const at = (share: number): string =>
    `${Math.round(spans[Math.floor(share * (spans.length - 1))] ?? 0)} ms`.padStart(8);
  return `  ${name.padEnd(22)}${[0.5, 0.9, 0.99, 1].map(at).join('')}   of ${spans.length}\n`;
};

const runCourse = async (course: Course): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'barid-bench-'));
  const sent = new Map<number, number>();
  const answered = new Map<number, number>();
  const readable = new Map<number, number>();
  const told = new Map<number, number>();
  const hub = await startHub(told);
  const path = join(folder, 'barid.config.json');
  await writeFile(path, siteFile(hub.url, course));
  const options = { data: join(folder, 'data'), siteFile: path, port: 0, samples: false, onLine: () => undefined };
  const pipeline = await startPipeline(options);
  // The empty feeds of a first start are told of as well; they are not what is measured.
  await wait(5000);
  const reading = readUntil(pipeline, course, sent, readable);
  const pushes: Promise<void>[] = [];
  for (let number = 0; number < course.articles; number += 1) {
    sent.set(number, performance.now());
    pushes.push(push(pipeline, number, course).then(() => void answered.set(number, performance.now())));
    await wait(course.everyMs);
  }
  await Promise.all([...pushes, reading]);
  while (told.size < course.articles) await wait(100);
  process.stdout.write(`  ${course.words}\n  ${''.padEnd(22)}  median     90%     99%     max\n`);
  process.stdout.write(line('sent → answered', sent, answered));
  process.stdout.write(line('answered → readable', answered, readable));
  process.stdout.write(line('answered → hub told', answered, told));
  await pipeline.close();
  await hub.close();
  await rm(folder, { recursive: true, force: true });
};

/** Prints, for each course, the median, the 90th and 99th percentile and the longest of each span. */
export const run = async (): Promise<void> => {
  for (const course of courses) await runCourse(course);
};

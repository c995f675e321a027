import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { listen } from '#infra/local/loopback/listen.ts';
import { type Pipeline, startPipeline } from '#infra/local/start-pipeline.ts';

/** What this measures, in one line. */
export const about = '1,000 articles, 20 a second: answered → feed readable → hub told, on this machine.';

const articles = 1000;
const everyMs = 50;

const siteFile = (hub: string): string =>
  JSON.stringify({
    site: { title: 'Bench', url: 'https://www.example.org', language: 'fr', description: 'Bench' },
    feeds: [{ slug: 'all', title: 'Tout', entries: 500 }],
    notify: { hubs: [hub] },
  });

const push = async ({ url, token }: Pipeline, number: number): Promise<void> => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({
    id: `bench-${number}`,
    title: `Article ${number}`,
    content_html: `<p>${'Le conseil municipal a adopté le budget. '.repeat(40)}</p>`,
    language: 'fr',
    date_published: new Date(Date.UTC(2026, 0, 1, 0, 0, number)).toISOString(),
  });
  const { status } = await fetch(`${url}/articles`, { method: 'POST', headers, body });
  if (status !== 201) throw new Error(`Article ${number} was answered ${status}.`);
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

const readUntil = async ({ url }: Pipeline, readable: Map<number, number>): Promise<void> => {
  while (readable.size < articles) {
    const answer = await fetch(`${url}/feeds/all/feed.json`);
    if (answer.ok) note(readable, await answer.text());
    await wait(5);
  }
};

const line = (name: string, from: ReadonlyMap<number, number>, to: ReadonlyMap<number, number>): string => {
  const spans = [...to].map(([id, at]) => at - (from.get(id) ?? at)).sort((a, b) => a - b);
  const at = (share: number): string =>
    `${Math.round(spans[Math.floor(share * (spans.length - 1))] ?? 0)} ms`.padStart(8);
  return `  ${name.padEnd(22)}${[0.5, 0.9, 0.99, 1].map(at).join('')}   of ${spans.length}\n`;
};

/** Prints the median, the 90th and 99th percentile and the longest of each span. */
export const run = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'barid-bench-'));
  const sent = new Map<number, number>();
  const answered = new Map<number, number>();
  const readable = new Map<number, number>();
  const told = new Map<number, number>();
  const hub = await startHub(told);
  const path = join(folder, 'barid.config.json');
  await writeFile(path, siteFile(hub.url));
  const pipeline = await startPipeline({
    data: join(folder, 'data'),
    siteFile: path,
    port: 0,
    samples: false,
    onLine: () => undefined,
  });
  const reading = readUntil(pipeline, readable);
  const pushes: Promise<void>[] = [];
  for (let number = 0; number < articles; number += 1) {
    sent.set(number, performance.now());
    pushes.push(push(pipeline, number).then(() => void answered.set(number, performance.now())));
    await wait(everyMs);
  }
  await Promise.all([...pushes, reading]);
  while (told.size < articles) await wait(100);
  process.stdout.write(`  ${''.padEnd(22)}  median     90%     99%     max\n`);
  process.stdout.write(line('sent → answered', sent, answered));
  process.stdout.write(line('answered → readable', answered, readable));
  process.stdout.write(line('answered → hub told', answered, told));
  await pipeline.close();
  await hub.close();
  await rm(folder, { recursive: true, force: true });
};

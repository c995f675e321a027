import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Pipeline, startPipeline } from '#infra/local/start-pipeline.ts';
import { environment } from '#shared/function-contract.ts';
import { createFolder, percentile, print } from './harness.ts';

/** The line under which `run.ts` lists this bench. */
export const about =
  'what grows from 1,000 to 20,000 articles (BENCH_ARTICLES) in three feeds: rate, memory, disk, publishing, status page.';

const articlesAtEnd = Number(environment.BENCH_ARTICLES ?? 20_000);
const articlesAtStart = articlesAtEnd / 20;
const articlesPerBatch = 100;

/** Single articles, by which publishing is timed. */
const singles = 15;

const sections = ['politique', 'sport'] as const;

const siteFile = JSON.stringify({
  site: { title: 'Bench', url: 'https://www.example.org', language: 'fr', description: 'Bench' },
  feeds: [{ slug: 'all' }, ...sections.map((slug) => ({ slug, select: { tags: [slug] } }))],
});

const paragraph = 'Le conseil municipal a adopté le budget, qui prévoit des travaux dans toutes les écoles. ';

/** An article of 6 KB, one a minute, as a newsroom publishes for two weeks. */
const item = (number: number): object => ({
  id: `bench-${number}`,
  url: `https://www.example.org/${number}`,
  title: `Article ${number}`,
  content_html: `<p>${number} ${paragraph.repeat(70)}</p>`,
  language: 'fr',
  tags: [sections[number % sections.length]],
  date_published: new Date(Date.UTC(2026, 0, 1, 0, number)).toISOString(),
});

const post = async ({ url, token }: Pipeline, items: readonly object[]): Promise<void> => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ items });
  for (let attempt = 1; ; attempt += 1) {
    const answer = await fetch(`${url}/articles`, { method: 'POST', headers, body });
    if (answer.ok) return;
    // A publisher that is not answered by an overloaded machine sends again.
    if (attempt === 10) throw new Error(`${answer.status}: ${await answer.text()}`);
    await wait(500);
  }
};

/** Sends articles in batches, and waits until the last one is readable. Gives the milliseconds. */
const fill = async (pipeline: Pipeline, from: number, to: number): Promise<number> => {
  const began = performance.now();
  for (let number = from; number < to; number += articlesPerBatch) {
    const size = Math.min(articlesPerBatch, to - number);
    await post(
      pipeline,
      Array.from({ length: size }, (_, index) => item(number + index)),
    );
  }
  await isReadable(pipeline, to - 1);
  return performance.now() - began;
};

const isReadable = async ({ url }: Pipeline, number: number): Promise<void> => {
  while (!(await (await fetch(`${url}/feeds/all/feed.json`)).text()).includes(`"bench-${number}"`)) await wait(5);
};

const bytesIn = async (folder: string): Promise<number> => {
  const names = await readdir(folder, { recursive: true });
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
};

/** Milliseconds of the median of some calls. */
const timed = async (count: number, call: (index: number) => Promise<unknown>): Promise<number> => {
  const spans: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const began = performance.now();
    await call(index);
    spans.push(performance.now() - began);
    await wait(200);
  }
  return percentile(spans, 0.5);
};

/** What a pipeline with so many articles does and holds, and the articles that it has then. */
const look = async (pipeline: Pipeline, data: string, articles: number, rate: number) => {
  await wait(3000);
  const single = await timed(singles, async (index) => {
    await post(pipeline, [item(articles + index)]);
    await isReadable(pipeline, articles + index);
  });
  const { url, token } = pipeline;
  const status = await timed(singles, async () => {
    const answer = await fetch(`${url}/status`, { headers: { authorization: `Bearer ${token}` } });
    if (!answer.ok) throw new Error(`The status page was answered ${answer.status}.`);
    return answer.text();
  });
  return {
    'articles a second, in batches': rate,
    'ms from POST to readable': single,
    'ms for the status page': status,
    'MB of memory': process.memoryUsage().rss / 1e6,
    'bytes on disk an article': (await bytesIn(data)) / (articles + singles),
  };
};

/** Prints each figure at the start and at the end, with their ratio. */
export const run = async (): Promise<void> => {
  const folder = await createFolder();
  const path = join(folder.path, 'barid.config.json');
  await writeFile(path, siteFile);
  const data = join(folder.path, 'data');
  const pipeline = await startPipeline({ data, siteFile: path, port: 0, samples: false, onLine: () => undefined });
  const rateOf = (articles: number, ms: number): number => (articles * 1000) / ms;
  const start = await look(
    pipeline,
    data,
    articlesAtStart,
    rateOf(articlesAtStart, await fill(pipeline, 0, articlesAtStart)),
  );
  await fill(pipeline, articlesAtStart + singles, articlesAtEnd - articlesAtStart);
  // The rate of the last articles.
  const lastMs = await fill(pipeline, articlesAtEnd - articlesAtStart, articlesAtEnd);
  const end = await look(pipeline, data, articlesAtEnd, rateOf(articlesAtStart, lastMs));
  print(`${''.padEnd(32)}${String(articlesAtStart).padStart(10)}${String(articlesAtEnd).padStart(10)}     ratio`);
  for (const [name, before] of Object.entries(start)) {
    const after = Object.entries(end).find(([other]) => other === name)?.[1] ?? 0;
    const cells = [before, after].map((value) => value.toFixed(0).padStart(10)).join('');
    print(`${name.padEnd(32)}${cells}${(after / before).toFixed(2).padStart(10)}`);
  }
  await pipeline.close();
  await folder.remove();
};

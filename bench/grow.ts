import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { environment } from '#shared/function-contract.ts';
import { cpuTotal, residentBytes, startBarid, token, waitUntilQuiet } from './barid-process.ts';
import { createFolder, percentile, print } from './harness.ts';
import { cpuTimes } from './thread-cpu.ts';

/** The line under which `run.ts` lists this bench. */
export const about =
  'what grows from 1,000 to 20,000 articles (BENCH_ARTICLES) in three feeds: rate, memory, disk, publishing, status page.';

const articlesAtEnd = Number(environment.BENCH_ARTICLES ?? 20_000);
const articlesAtStart = articlesAtEnd / 20;
const articlesPerBatch = 100;

/** Single articles, by which publishing is timed. */
const singles = 15;

const sections = ['politique', 'sport'] as const;

const siteFile = {
  site: { title: 'Bench', url: 'https://www.example.org', language: 'fr', description: 'Bench' },
  feeds: [{ slug: 'all' }, ...sections.map((slug) => ({ slug, select: { tags: [slug] } }))],
};

type Barid = Awaited<ReturnType<typeof startBarid>>;

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

const post = async ({ url }: Barid, items: readonly object[]): Promise<void> => {
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

/** Sends articles in batches, and waits until all is done that they cause. Gives the articles a second, and their processor time. */
const fill = async (barid: Barid, from: number, to: number) => {
  const began = performance.now();
  const before = cpuTotal(await cpuTimes(barid.pid));
  for (let number = from; number < to; number += articlesPerBatch) {
    const size = Math.min(articlesPerBatch, to - number);
    await post(
      barid,
      Array.from({ length: size }, (_, index) => item(number + index)),
    );
  }
  await isReadable(barid, to - 1);
  const perSecond = (1000 * (to - from)) / (performance.now() - began);
  await waitUntilQuiet(barid.pid);
  return { perSecond, cpuMs: (cpuTotal(await cpuTimes(barid.pid)) - before) / (to - from) };
};

const isReadable = async ({ url }: Barid, number: number): Promise<void> => {
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

/** What Barid with so many articles does and holds, and the articles that it has then. */
const look = async (barid: Barid, articles: number, { perSecond, cpuMs }: Awaited<ReturnType<typeof fill>>) => {
  const before = cpuTotal(await cpuTimes(barid.pid));
  const single = await timed(singles, async (index) => {
    await post(barid, [item(articles + index)]);
    await isReadable(barid, articles + index);
  });
  const singleCpuMs = (cpuTotal(await cpuTimes(barid.pid)) - before) / singles;
  await waitUntilQuiet(barid.pid);
  const status = await timed(singles, async () => {
    const answer = await fetch(`${barid.url}/status`, { headers: { authorization: `Bearer ${token}` } });
    if (!answer.ok) throw new Error(`The status page was answered ${answer.status}.`);
    return answer.text();
  });
  return {
    'articles a second, in batches': perSecond,
    'ms of processor time for each': cpuMs,
    'ms from POST to readable': single,
    'ms of processor time of a lone one': singleCpuMs,
    'ms for the status page': status,
    'MB of memory': (await residentBytes(barid.pid)) / 1e6,
    'bytes on disk an article': (await bytesIn(barid.data)) / (articles + singles),
  };
};

/** Prints each figure at the start and at the end, with their ratio. */
export const run = async (): Promise<void> => {
  const folder = await createFolder();
  const barid = await startBarid(folder.path, siteFile);
  // The first articles compile the code.
  await fill(barid, 0, articlesAtStart / 2);
  const start = await look(barid, articlesAtStart, await fill(barid, articlesAtStart / 2, articlesAtStart));
  await fill(barid, articlesAtStart + singles, articlesAtEnd - articlesAtStart);
  // The rate of the last articles.
  const end = await look(barid, articlesAtEnd, await fill(barid, articlesAtEnd - articlesAtStart, articlesAtEnd));
  print(`${''.padEnd(36)}${String(articlesAtStart).padStart(10)}${String(articlesAtEnd).padStart(10)}     ratio`);
  for (const [name, before] of Object.entries(start)) {
    const after = Object.entries(end).find(([other]) => other === name)?.[1] ?? 0;
    const cells = [before, after].map((value) => value.toFixed(1).padStart(10)).join('');
    print(`${name.padEnd(36)}${cells}${(after / before).toFixed(2).padStart(10)}`);
  }
  await barid.close();
  await folder.remove();
};

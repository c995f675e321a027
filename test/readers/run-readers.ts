import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { FeedView } from '#shared/format/feed-view.ts';
import { checkPage } from './check-page.ts';
import { feedsmith } from './feedsmith.ts';
import { newsboat } from './newsboat.ts';
import { isInstalled, type Reader, runProgram, type Shown } from './reader.ts';
import { rss2email } from './rss2email.ts';
import { startPages } from './running-pages.ts';
import { serveViews } from './serve-view.ts';
import { sfeed } from './sfeed.ts';
import { feedViews, pageViews } from './views.ts';

const readers: readonly Reader[] = [newsboat, sfeed, rss2email, feedsmith];

const tally = { passed: 0, failed: 0, skipped: 0 };

const report = (check: string, faults: readonly string[]): void => {
  tally[faults.length === 0 ? 'passed' : 'failed'] += 1;
  process.stdout.write(`${faults.length === 0 ? 'ok  ' : 'FAIL'} ${check}\n`);
  for (const fault of faults) process.stdout.write(`       ${fault}\n`);
};

const skip = (check: string, program: string): void => {
  tally.skipped += 1;
  process.stdout.write(`skip ${check}: ${program} is not installed\n`);
};

const expected = ({ entries }: FeedView): readonly Shown[] =>
  entries.map(({ title, url = '' }) => ({ title, link: url }));

/** The first entry that a reader shows wrongly or out of order. */
const differences = (shown: readonly Shown[], wanted: readonly Shown[]): readonly string[] => {
  const at = wanted.findIndex(({ title, link }, index) => shown[index]?.title !== title || shown[index]?.link !== link);
  if (at < 0 && shown.length === wanted.length) return [];
  const position = at < 0 ? wanted.length : at;
  return [`entry ${position + 1}: ${JSON.stringify(shown[position])} instead of ${JSON.stringify(wanted[position])}`];
};

const inFolder = async <T>(use: (folder: string) => Promise<T>): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), 'barid-readers-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const readFeeds = async (reader: Reader): Promise<void> => {
  const { name, program, files, read } = reader;
  if (program !== undefined && !(await isInstalled(program))) return skip(name, program);
  const { url, stop } = await serveViews(feedViews);
  for (const view of feedViews) {
    for (const file of files) {
      const shown = await inFolder((folder) => read(`${url}/feeds/${view.feed.slug}/${file}`, folder));
      report(`${name} shows ${view.entries.length} entries of ${file} in order`, differences(shown, expected(view)));
    }
  }
  stop();
};

const option = (name: string): string | undefined =>
  process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined;

/** `--grammar FILE` validates Atom with the RELAX NG grammar of RFC 4287, Appendix B. */
const atomGrammar = option('--grammar');

const grammarOf = (path: string): readonly string[] =>
  path.endsWith('atom.xml') && atomGrammar !== undefined ? ['--relaxng', atomGrammar] : [];

const readXml = async (): Promise<void> => {
  if (!(await isInstalled('xmllint'))) return skip('XML', 'xmllint');
  const { url, paths, stop } = await serveViews(feedViews);
  for (const path of paths.filter((candidate) => candidate.endsWith('.xml'))) {
    const faults = await inFolder(async (folder) => {
      const file = join(folder, 'document.xml');
      await writeFile(file, await (await fetch(url + path)).text());
      return runProgram('xmllint', ['--noout', '--nonet', ...grammarOf(path), file]).then(
        () => [],
        (error: unknown) => [String(error)],
      );
    });
    report(`xmllint accepts ${path}`, faults);
  }
  stop();
};

/** `--shots FOLDER` saves a screenshot of each page. */
const shots = option('--shots');

const checkPages = async (): Promise<void> => {
  if (!(await isInstalled('chromium'))) return skip('pages', 'chromium');
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  const { url, paths, stop } = await serveViews(pageViews);
  for (const path of paths.filter((candidate) => candidate.endsWith('/'))) {
    report(
      `axe finds no fault in ${path}, narrow and wide, light and dark`,
      await checkPage(browser, { url: url + path }, shots),
    );
  }
  stop();
  const running = await startPages();
  for (const page of running.pages) {
    const { pathname, search } = new URL(page.url);
    const name = `${pathname}${search}${page.cookie === undefined ? '' : ', signed in'}`;
    report(`axe finds no fault in ${name}, narrow and wide, light and dark`, await checkPage(browser, page, shots));
  }
  await running.stop();
  await browser.close();
};

for (const reader of readers) await readFeeds(reader);
await readXml();
await checkPages();
process.stdout.write(`readers: ${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped\n`);
process.exitCode = tally.failed === 0 ? 0 : 1;

import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import type { FeedView } from '#shared/format/feed-view.ts';
import { checkPage } from './check-page.ts';
import { feedsmith } from './feedsmith.ts';
import { newsboat } from './newsboat.ts';
import { isInstalled, type Reader, runProgram, type Shown } from './reader.ts';
import { rss2email } from './rss2email.ts';
import { serveViews } from './serve-view.ts';
import { sfeed } from './sfeed.ts';
import { feedViews, pageViews } from './views.ts';

const readers: readonly Reader[] = [newsboat, sfeed, rss2email, feedsmith];

const tally = { passed: 0, failed: 0, skipped: 0 };

const report = (what: string, faults: readonly string[]): void => {
  tally[faults.length === 0 ? 'passed' : 'failed'] += 1;
  process.stdout.write(`${faults.length === 0 ? 'ok  ' : 'FAIL'} ${what}\n`);
  for (const fault of faults) process.stdout.write(`       ${fault}\n`);
};

const skip = (what: string, program: string): void => {
  tally.skipped += 1;
  process.stdout.write(`skip ${what}: ${program} is not installed\n`);
};

const expected = ({ entries }: FeedView): readonly Shown[] =>
  entries.map(({ title, url = '' }) => ({ title, link: url }));

/** The first entry that is not shown as it should be, or not in its place. */
const differences = (shown: readonly Shown[], wanted: readonly Shown[]): readonly string[] => {
  const at = wanted.findIndex(({ title, link }, index) => shown[index]?.title !== title || shown[index]?.link !== link);
  if (at < 0 && shown.length === wanted.length) return [];
  const place = at < 0 ? wanted.length : at;
  return [`entry ${place + 1}: ${JSON.stringify(shown[place])} instead of ${JSON.stringify(wanted[place])}`];
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

/** RFC 4287's grammar, where the judges that nobody here wrote stand beside the repository. */
const atomGrammar = fileURLToPath(new URL('../../../shared/suites/schemas/atom.rng', import.meta.url));

const grammarOf = (path: string): readonly string[] =>
  path.endsWith('atom.xml') && existsSync(atomGrammar) ? ['--relaxng', atomGrammar] : [];

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
    report(`xmllint reads ${path}`, faults);
  }
  stop();
};

/** `--shots FOLDER` keeps a picture of each page, for a person to look at. */
const shots = process.argv.includes('--shots') ? process.argv[process.argv.indexOf('--shots') + 1] : undefined;

const lookAtPages = async (): Promise<void> => {
  if (!(await isInstalled('chromium'))) return skip('pages', 'chromium');
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  const { url, paths, stop } = await serveViews(pageViews);
  for (const path of paths.filter((candidate) => candidate.endsWith('/'))) {
    report(
      `axe has nothing against ${path}, narrow and wide, light and dark`,
      await checkPage(browser, url + path, shots),
    );
  }
  stop();
  await browser.close();
};

for (const reader of readers) await readFeeds(reader);
await readXml();
await lookAtPages();
process.stdout.write(`readers: ${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped\n`);
process.exitCode = tally.failed === 0 ? 0 : 1;

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort, loopback } from '#infra/local/loopback.ts';
import { environment } from '#shared/function-contract.ts';
import { createFolder, print } from './harness.ts';

/** The line under which `run.ts` lists this bench. */
export const about =
  'what `npm start` takes: time to the first answer, memory of all its processes, and disk, empty and with 6,000 articles (BENCH_ARTICLES).';

const token = 'bench';

const site = {
  site: { title: 'Bench', url: 'https://www.example.org', language: 'fr', description: 'Bench' },
  feeds: [
    { slug: 'all' },
    { slug: 'fr', select: { languages: ['fr'] } },
    { slug: 'bench', select: { tags: ['bench'] } },
  ],
  notify: { hubs: ['self'] },
};

/** A child process with its own group, and the milliseconds from its start until it answered a request. */
const startProcess = async (command: string, args: readonly string[], port: number, env: Record<string, string>) => {
  const from = performance.now();
  const child = spawn(command, args, { env: { ...environment, ...env }, stdio: 'ignore', detached: true });
  const pid = child.pid ?? 0;
  for (;;) {
    const answer = await fetch(`http://${loopback}:${port}/`).catch(() => undefined);
    if (answer !== undefined) break;
    await wait(5);
  }
  const firstAnswerMs = performance.now() - from;
  const stop = async (): Promise<void> => {
    const exited = once(child, 'exit');
    process.kill(-pid, 'SIGTERM');
    await exited;
  };
  return { pid, firstAnswerMs, stop };
};

/** The process and all that it started, by /proc (proc(5)). */
const processTree = async (root: number): Promise<readonly number[]> => {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = new Map<number, number>();
  for (const pid of pids) {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    parents.set(pid, Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const tree = [root];
  for (const pid of tree) tree.push(...pids.filter((child) => parents.get(child) === pid));
  return tree;
};

/** The memory of some processes in MB: proportional (PSS, shared pages counted once) and resident (RSS). */
const memoryOf = async (root: number): Promise<string> => {
  const sums = { Pss: 0, Rss: 0 };
  for (const pid of await processTree(root)) {
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
    for (const name of ['Pss', 'Rss'] as const) {
      sums[name] += Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(rollup)?.[1] ?? 0);
    }
  }
  return `${Math.round(sums.Pss / 1024)} MB PSS, ${Math.round(sums.Rss / 1024)} MB RSS`;
};

/** The blocks on disk of all files in a folder, in MB. */
const diskOf = async (folder: string): Promise<number> => {
  let blocks = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) blocks += (await stat(join(entry.parentPath, entry.name))).blocks;
  }
  return Math.round((blocks * 512) / 1_000_000);
};

const words =
  'le conseil municipal adopte budget école quartier maroc belgique travaux hôpital presse région euro'.split(' ');

let seed = 1;
const nextNumber = (below: number): number => {
  seed = (seed * 48_271) % 2_147_483_647;
  return seed % below;
};

/** About 6 KB that compress about as well as French text: two and a half times. */
const makeBody = (): string => {
  const paragraph = (): string =>
    Array.from(
      { length: 50 },
      () => `${words[nextNumber(words.length)]}${nextNumber(3) === 0 ? nextNumber(5000) : ''}`,
    ).join(' ');
  return Array.from({ length: 16 }, () => `<p>${paragraph()}</p>`).join('');
};

const batch = 50;

const postArticles = async (port: number, count: number): Promise<void> => {
  for (let first = 0; first < count; first += batch) {
    const items = Array.from({ length: batch }, (_, index) => ({
      id: `start-${first + index}`,
      title: `Article ${first + index}`,
      content_html: makeBody(),
      language: 'fr',
      tags: ['bench'],
      date_published: new Date(Date.now() - (count - first - index) * 1_800_000).toISOString(),
    }));
    const answer = await fetch(`http://${loopback}:${port}/articles`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/feed+json' },
      body: JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', title: 'Bench', items }),
    });
    if (!answer.ok) throw new Error(`A batch was answered ${answer.status}: ${await answer.text()}`);
  }
};

/** Long enough for workers that were busy to end. */
const restMs = 60_000;

const bareServer = (port: number): string =>
  `require('node:http').createServer((_, answer) => answer.end()).listen(${port}, '${loopback}')`;

/** Prints the figures of a bare `node:http` server, of a first start, and of a start with articles. */
export const run = async (): Promise<void> => {
  const folder = await createFolder();
  const siteFile = join(folder.path, 'site.json');
  await writeFile(siteFile, JSON.stringify(site));
  const data = join(folder.path, 'data');
  const port = await freePort();
  const env = { PORT: String(port), BARID_DATA: data, BARID_SITE: siteFile, BARID_SAMPLES: '0', BARID_TOKEN: token };
  const show = (title: string, firstAnswerMs: number, rest: string): void =>
    print(`${title.padEnd(26)}first answer ${String(Math.round(firstAnswerMs)).padStart(5)} ms   ${rest}`);

  const bare = await startProcess(process.execPath, ['--eval', bareServer(port)], port, {});
  show('bare node:http', bare.firstAnswerMs, await memoryOf(bare.pid));
  await bare.stop();
  const empty = await startProcess('npm', ['start'], port, env);
  await wait(restMs);
  show('npm start, empty', empty.firstAnswerMs, await memoryOf(empty.pid));
  const count = Number(environment.BENCH_ARTICLES ?? 6000);
  await postArticles(port, count);
  await wait(restMs);
  show(`  with ${count} articles`, empty.firstAnswerMs, await memoryOf(empty.pid));
  await empty.stop();
  const again = await startProcess('npm', ['start'], port, env);
  await wait(restMs / 2);
  show('npm start, with articles', again.firstAnswerMs, await memoryOf(again.pid));
  await again.stop();
  const parts = (await readdir(data, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const named = await Promise.all(parts.map(async ({ name }) => `${name} ${await diskOf(join(data, name))}`));
  print(`disk ${await diskOf(data)} MB; of it ${named.join(', ')}`);
  await folder.remove();
};

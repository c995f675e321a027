import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { z } from 'zod';
import { freePort } from '#infra/local/loopback.ts';

/**
 * Times the way of a newcomer, whole: clone, `npm ci`, `npm start`, sign in at the desk in Chromium, paste an article, publish it, and
 * find it in the RSS document. Prints a line for each step with the seconds since the beginning; ends what it started.
 */
const repository = fileURLToPath(new URL('../../', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'barid-first-'));
const clone = join(folder, 'barid');
const began = performance.now();

const report = (step: string): void =>
  void process.stdout.write(`${((performance.now() - began) / 1000).toFixed(1).padStart(7)} s  ${step}\n`);

/** Runs a program to its end. @throws Error where it fails */
const run = (program: string, args: readonly string[], cwd: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${program} ended with ${code}.`))));
  });

/** Asks again until there is an answer that is wanted. @throws Error after five minutes */
const until = async <T>(what: string, ask: () => Promise<T | undefined>): Promise<T> => {
  for (const end = Date.now() + 300_000; Date.now() < end; await wait(200)) {
    const found = await ask().catch(() => undefined);
    if (found !== undefined) return found;
  }
  throw new Error(`Five minutes passed without ${what}.`);
};

const title = 'L’atelier de Tanger rouvre ses portes';
const text = `# ${title}\n\nLes artisans de la médina ont repris le travail ce matin, après trois mois de travaux. ورشة طنجة تعود إلى العمل.\n`;

const port = await freePort();
const url = `http://127.0.0.1:${port}`;
await run('git', ['clone', '--quiet', repository, clone], folder);
report('git clone');
await run('npm', ['ci', '--silent', '--no-audit', '--no-fund'], clone);
report('npm ci');
const log = createWriteStream(join(folder, 'log'));
const { BARID_DATA: _data, BARID_SITE: _site, ...environment } = process.env;
const barid = spawn('npm', ['start'], { cwd: clone, detached: true, env: { ...environment, PORT: String(port) } });
barid.stdout.pipe(log);
barid.stderr.pipe(log);
try {
  await until('an index page', async () => ((await fetch(url)).status === 200 ? true : undefined));
  report('npm start: the index page answers');
  const secrets = z.object({ token: z.string() });
  const { token } = secrets.parse(JSON.parse(await readFile(join(clone, '.barid/secrets.json'), 'utf8')));
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  const page = await browser.newPage();
  await page.goto(`${url}/desk`);
  await page.fill('input[name=token]', token);
  await page.click('form.signin button');
  await page.waitForSelector('nav a[href="/desk/new"]');
  report('signed in at /desk');
  await page.click('nav a[href="/desk/new"]');
  await page.fill('textarea[name=document]', text);
  await page.click('button[name=do][value=read]');
  await page.waitForSelector('button[name=do][value=publish]');
  report('the pasted article is shown as it was read');
  await page.click('button[name=do][value=publish]');
  await page.waitForSelector('p.notice');
  report('published');
  await until('the article in rss.xml', async () =>
    (await (await fetch(`${url}/feeds/all/rss.xml`)).text()).includes(title) ? true : undefined,
  );
  report('in /feeds/all/rss.xml');
  await browser.close();
} finally {
  const ended = new Promise((resolve) => barid.once('exit', resolve));
  if (barid.pid !== undefined && barid.exitCode === null) process.kill(-barid.pid, 'SIGTERM');
  await Promise.race([ended, wait(10_000)]);
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { listen } from '#infra/local/loopback.ts';
import { freshFolder } from '#test/local-folder.ts';
import { push, titles, writeSiteFile } from './pipeline-harness.ts';

const entry = fileURLToPath(new URL('../../infra/cli/barid.ts', import.meta.url));
const preload = new URL('../shifted-clock.ts', import.meta.url);

type Started = { readonly child: ChildProcess; readonly url: string; readonly token: string };

/** A Barid in a process of its own, whose clock is shifted by what the file says at each moment. */
const start = async (folder: string, siteFile: string, clock: string): Promise<Started> => {
  const child = spawn(
    process.execPath,
    ['--import', `${preload.href}?${encodeURIComponent(clock)}`, entry, 'start', '--json'],
    {
      env: {
        PATH: '',
        PORT: '0',
        BARID_DATA: join(folder, 'data'),
        BARID_SITE: siteFile,
        BARID_SAMPLES: '0',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  return { child, ...JSON.parse(String(line)) };
};

const hourMs = 3_600_000;

it('a clock that is set forward and back by hours, while Barid runs and while it does not, holds up no article', async () => {
  const folder = await freshFolder();
  const notified: string[] = [];
  const receiver = await listen(
    createServer(async (request, response) => {
      notified.push(await text(request));
      response.end();
    }),
    0,
  );
  onTestFinished(receiver.close);
  const siteFile = await writeSiteFile(folder, { webhooks: [{ url: receiver.url, as: 'slack' }] });
  const clock = join(folder, 'clock');
  const shiftTo = (hours: number): Promise<void> => writeFile(clock, String(hours * hourMs));

  const publish = async (site: Started, title: string): Promise<void> => {
    const url = `https://www.example.org/${encodeURIComponent(title)}`;
    const { status } = await push(site, {
      body: JSON.stringify({ id: url, url, title, content_html: `<p>${title}</p>`, language: 'fr' }),
    });
    expect(status).toBe(201);
    await expect.poll(() => titles(site, 'fr'), { timeout: 30_000 }).toContain(title);
    await expect.poll(() => notified.filter((one) => one.includes(title)), { timeout: 30_000 }).toHaveLength(1);
  };

  await shiftTo(0);
  const first = await start(folder, siteFile, clock);
  await publish(first, 'Avant tout');
  await shiftTo(7);
  await publish(first, 'Sept heures plus tard');
  await shiftTo(-5);
  await publish(first, 'Douze heures plus tôt');
  await shiftTo(-29);
  await publish(first, 'La veille');
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');

  await shiftTo(-60);
  const second = await start(folder, siteFile, clock);
  await publish(second, 'Après un redémarrage dans le passé');
  await shiftTo(48);
  await publish(second, 'De nouveau à l’heure');
  expect(await titles(second, 'fr')).toHaveLength(6);
  expect(notified).toHaveLength(6);
}, 120_000);

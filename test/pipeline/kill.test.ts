import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '#infra/local/loopback.ts';
import { freshFolder } from '#test/local-folder.ts';
import { startLocalServer } from '#test/web/local-server.ts';
import { push, titles, writeSiteFile } from './pipeline-harness.ts';

const barid = fileURLToPath(new URL('../../infra/cli/barid.ts', import.meta.url));

/** `barid start` in a process of its own; resolves once it has printed its address. */
const start = async (env: Readonly<Record<string, string>>): Promise<ChildProcess> => {
  const child = spawn(process.execPath, [barid, 'start', '--json'], { env: { ...process.env, ...env } });
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stderr.resume();
  await once(createInterface({ input: child.stdout }), 'line');
  return child;
};

const kill = async (child: ChildProcess): Promise<void> => {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
};

/** Kills: so many milliseconds after so many acknowledgements, in the middle of different work. */
const kills = [
  { count: 5, thenMs: 40 },
  { count: 1, thenMs: 0 },
  { count: 20, thenMs: 15 },
];

const languages = ['fr', 'ar'] as const;
const bodies = { fr: '<p>Un texte que la rédaction a écrit.</p>', ar: '<p>نص كتبته هيئة التحرير في هذا اليوم.</p>' };

type Target = { readonly url: string; readonly token: string };

const article = (title: string, language: (typeof languages)[number]): string =>
  JSON.stringify({
    id: title,
    title,
    content_html: bodies[language],
    language,
    date_published: '2026-01-01T00:00:00Z',
  });

/** The status of the answer; undefined if the pipeline was killed. */
const tryPush = async (target: Target, body: string): Promise<number | undefined> => {
  try {
    return (await push(target, { body })).status;
  } catch {
    return undefined;
  }
};

/** Pushes articles one after the other until the pipeline is killed; reports the title of each acknowledged one. */
const pushUntilKilled = async (
  target: Target,
  round: number,
  child: ChildProcess,
  onAcknowledged: (title: string) => void,
) => {
  for (let number = 0; child.exitCode === null && child.signalCode === null; number += 1) {
    const language = languages[number % 2] ?? 'fr';
    const title = `${round}.${number} ${language}`;
    if ((await tryPush(target, article(title, language))) === 201) onAcknowledged(title);
  }
};

it('every acknowledged article is in its feeds, and every ping is delivered, after repeated kill -9', async () => {
  const folder = await freshFolder();
  const delivered = new Set<string>();
  const hub = await startLocalServer(async ({ body }, response) => {
    const topics = new URLSearchParams(body).getAll('hub.url').filter((topic) => topic.endsWith('.json'));
    try {
      for (const title of (await Promise.all(topics.map(titlesAt))).flat()) delivered.add(title);
      response.writeHead(204).end();
    } catch {
      // The pipeline was killed between its ping and the hub's reading: the hub reports the failure, and the ping is repeated.
      response.writeHead(502).end();
    }
  });
  const titlesAt = async (topic: string): Promise<readonly string[]> => {
    const { items }: { items: { title: string }[] } = JSON.parse(await (await fetch(topic)).text());
    return items.map(({ title }) => title);
  };
  const port = String(await freePort());
  const target = { url: `http://127.0.0.1:${port}`, token: 'jeton-de-la-redaction' };
  const env = {
    PORT: port,
    BARID_DATA: join(folder, 'data'),
    BARID_SITE: await writeSiteFile(folder, { hubs: [hub.url] }),
    BARID_TOKEN: target.token,
    BARID_SAMPLES: '0',
  };
  const acknowledged: string[] = [];
  for (const [round, { count, thenMs }] of kills.entries()) {
    const child = await start(env);
    const enough = Promise.withResolvers<void>();
    let acknowledgedCount = 0;
    const pushing = pushUntilKilled(target, round, child, (title) => {
      acknowledged.push(title);
      acknowledgedCount += 1;
      if (acknowledgedCount === count) enough.resolve();
    });
    await enough.promise;
    await wait(thenMs);
    await kill(child);
    await pushing;
  }
  const last = await start(env);
  onTestFinished(() => void last.kill('SIGKILL'));
  const of = (language: string) => acknowledged.filter((title) => title.endsWith(language)).sort();
  // The claim of a ping that was interrupted by a kill expires after 30 seconds, and the sweep runs every minute.
  const soon = { timeout: 120_000, interval: 100 };
  const shownOf = async (slug: string) => {
    const shown = await titles(target, slug);
    return {
      missing: of(slug)
        .slice(0, 50)
        .filter((title) => !shown.includes(title)),
    };
  };
  await expect.poll(() => shownOf('fr'), soon).toEqual({ missing: [] });
  await expect.poll(() => shownOf('ar'), soon).toEqual({ missing: [] });
  await expect.poll(() => acknowledged.filter((title) => !delivered.has(title)), soon).toEqual([]);
}, 240_000);

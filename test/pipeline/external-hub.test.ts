import { expect, it } from 'vitest';
import { freshFolder } from '#test/local-folder.ts';
import { startLocalServer } from '#test/web/local-server.ts';
import { push, startTestPipeline } from './pipeline-harness.ts';

const soon = { timeout: 15_000, interval: 50 };

const article = (id: string, title: string) =>
  JSON.stringify({ id, title, content_html: '<p>Un texte assez long pour être lu en français.</p>', language: 'fr' });

it('a hub gets each changed topic once, after the document is public, and again until it accepts', async () => {
  let refusals = 2;
  const pinged: string[] = [];
  const seenAtPing: boolean[] = [];
  let pings = 0;
  const hub = await startLocalServer(async ({ body }, response) => {
    const form = new URLSearchParams(body);
    // Barid's own subscription, with which it monitors the hub: this hub never confirms it.
    if (form.get('hub.mode') === 'subscribe') return response.writeHead(202).end();
    refusals -= 1;
    if (refusals >= 0) return response.writeHead(503, { 'retry-after': '0' }).end();
    pings += form.get('hub.mode') === 'publish' ? 1 : 0;
    for (const topic of form.getAll('hub.url')) {
      const document = await (await fetch(topic)).text();
      pinged.push(new URL(topic).pathname);
      seenAtPing.push(document.includes('Le premier'));
    }
    return response.writeHead(204).end();
  });
  const pipeline = await startTestPipeline(await freshFolder(), { hubs: [hub.url] });
  // The empty feeds of the first start are changes too: wait until the hub has been notified of them.
  await expect.poll(() => pinged.filter((path) => path.startsWith('/feeds/fr/')).length, soon).toBe(3);
  await expect.poll(() => pinged.length, soon).toBe(9);
  pinged.length = 0;
  seenAtPing.length = 0;

  await push(pipeline, { body: article('1', 'Le premier') });
  await expect.poll(() => pinged.length, soon).toBe(6);
  expect([...pinged].sort()).toEqual(
    ['all', 'fr'].flatMap((slug) => ['atom.xml', 'feed.json', 'rss.xml'].map((file) => `/feeds/${slug}/${file}`)),
  );
  expect(seenAtPing).toEqual(seenAtPing.map(() => true));

  const before = pings;
  await push(pipeline, { body: article('1', 'Le premier') });
  await push(pipeline, { body: article('2', 'Deuxième') });
  await expect.poll(() => pinged.length, soon).toBe(12);
  expect(pings - before).toBeLessThanOrEqual(6);
  expect(pings - before).toBeGreaterThan(0);
}, 60_000);

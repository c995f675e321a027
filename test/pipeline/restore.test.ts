import { readFile, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { barid as runBarid } from '#test/cli/run-barid.ts';
import { freshFolder } from '#test/local-folder.ts';
import { startLocalServer } from '#test/web/local-server.ts';
import { documentsIn, push, startWithSite, titles, token } from './pipeline-harness.ts';

const soon = { timeout: 60_000, interval: 100 };

const items = [
  ['fr', 'Larache : les pêcheurs reprennent la mer', 'Ports', '2024-09-27T10:00:00Z'],
  ['ar', 'خزانة فاس تفتح أبوابها للباحثين', 'ثقافة', '2024-10-27T10:00:00Z'],
  ['es', 'Cuaderno del Estrecho: los niños de la bahía', 'Estrecho', '2024-11-27T10:00:00Z'],
  ['zgh', 'ⵜⵉⵏⵖⵉⵔ: ⴰⵙⴰⵢⵙ ⵏ ⵉⵎⴰⵣⵉⵖⵏ', 'ⵉⴷⵍⵙ', '2024-11-28T10:00:00Z'],
] as const;

const itemOf = (index: number, more: object = {}) => {
  const [language, title, tag, date_published] = items[index % items.length] ?? items[0];
  const text = `<p>${`${title} — « récit n° ${index} ». `.repeat(20)}</p>`;
  // The fifth and the sixth, which is retracted, have a page of Barid.
  const url = index === 5 || index === 6 ? {} : { url: `https://www.example.org/${index}` };
  const item = { id: `guid-${index}`, ...url, title: `${title} ${index}`, language };
  return { ...item, tags: [tag], date_published, content_html: text, authors: [{ name: 'سعاد El Idrissi' }], ...more };
};

it('an export that broke off is finished, and restored into an empty site byte for byte, without a second notification', async () => {
  const folders = [await freshFolder(), await freshFolder()] as const;
  const receiver = await startLocalServer(({ method, path }, response) => {
    const challenge = new URL(path, 'http://x').searchParams.get('hub.challenge') ?? '';
    response.writeHead(200).end(method === 'GET' ? challenge : '');
  });
  const start = (folder: string, port: number) => {
    const feeds = [
      { slug: 'all', title: 'Tout', entries: 3 },
      { slug: 'ar', title: 'بالعربية', select: { languages: ['ar'] } },
    ];
    const webhooks = [{ url: `${receiver.url}/webhook`, secret: 'RESTORE_TEST_SECRET', events: ['article.*'] }];
    return startWithSite(folder, { feeds, facets: ['tag', 'author'], notify: { hubs: ['self'], webhooks } }, { port });
  };
  process.env.RESTORE_TEST_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

  const first = await start(folders[0], 0);
  const topic = `${first.url}/feeds/all/rss.xml`;
  const form = {
    'hub.mode': 'subscribe',
    'hub.topic': topic,
    'hub.callback': `${receiver.url}/hub`,
    'hub.secret': 'sésame',
  };
  await push(first, { body: JSON.stringify({ items: Array.from({ length: 12 }, (_, index) => itemOf(index)) }) });
  await expect.poll(() => titles(first, 'all'), soon).toHaveLength(3);
  expect((await fetch(`${first.url}/hub`, { method: 'POST', body: new URLSearchParams(form) })).status).toBe(202);
  await expect.poll(() => receiver.seen.filter(({ method }) => method === 'GET').length, soon).toBe(1);
  await fetch(`${first.url}/feeds/tag/ports/atom.xml`);
  await push(first, {
    method: 'PUT',
    path: '/articles/guid-3',
    body: JSON.stringify(itemOf(3, { title: 'ⵜⵉⵏⵖⵉⵔ, corrigé' })),
  });
  await push(first, { body: JSON.stringify(itemOf(20, { date_published: '2099-01-01T00:00:00Z' })) });
  await push(first, { body: JSON.stringify(itemOf(21, { draft: true })) });
  await push(first, { method: 'DELETE', path: '/articles/guid-6' });
  const posted = (path: string) => receiver.seen.filter((one) => one.method === 'POST' && one.path === path);
  await expect.poll(() => posted('/webhook').length, soon).toBeGreaterThan(12);
  await expect.poll(() => posted('/hub').at(-1)?.body, soon).toContain('corrigé');
  // The sweep of the next minute makes the archives of the facet and the sitemaps. One between the articles and their changes
  // has made both already: the sitemap is up to date once it has the correction, and not the page of what was retracted.
  const isUpToDate = async () => {
    const text = await (await fetch(`${first.url}/sitemap/2024-11.xml`)).text();
    return /\/3<\/loc>\s*<lastmod>(?!2024)/.test(text) && !text.includes('/a/');
  };
  await expect.poll(isUpToDate, { timeout: 150_000, interval: 500 }).toBe(true);

  const file = join(folders[0], 'site.jsonl');
  const barid = (...args: string[]) => runBarid([...args, '--site', first.url, '--token', token]);
  const exported = async () => {
    expect(await barid('export', file)).toMatchObject({ code: 0 });
    return (await readFile(file, 'utf8')).split('\n').slice(1).toSorted();
  };
  const exportedAnew = async () => {
    await rm(file, { force: true });
    const isWork = (line: string) => line.startsWith('{"kind') && !line.startsWith('{"kind":"audit entry"');
    return (await exported()).filter(isWork).join('\n');
  };
  // At rest: an export with a delivery that is still pending would rightly make it again, and a sweep may write sitemaps.
  const isAtRest = async () => {
    const lines = await exportedAnew();
    return !lines.includes('"pending') && lines === (await exportedAnew());
  };
  await expect.poll(isAtRest, { timeout: 90_000, interval: 1_000 }).toBe(true);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const whole = await readFile(file, 'utf8');
  await truncate(file, whole.length - 200);
  expect(await barid('restore', file)).toMatchObject({ code: 1 });
  expect(await exported()).toEqual(whole.split('\n').slice(1).toSorted());
  // Of a site with articles nothing is overwritten.
  expect(await barid('restore', file)).toMatchObject({ code: 1 });
  await first.close();
  const before = await documentsIn(folders[0]);
  const pages = [...before].filter(([key]) => key.startsWith('a/')).map(([, html]) => html.includes('NewsArticle'));
  expect(pages.toSorted()).toEqual([false, true]);
  const seen = receiver.seen.length;

  const second = await start(folders[1], Number(new URL(first.url).port));
  expect(await barid('restore', file)).toMatchObject({ code: 0 });
  const keysNow = async () => [...(await documentsIn(folders[1])).keys()].toSorted();
  await expect.poll(keysNow, { timeout: 150_000, interval: 500 }).toEqual([...before.keys()].toSorted());
  const article = await push(second, { method: 'GET', path: '/articles/guid-3' });
  expect(article.value).toMatchObject({ guid: 'guid-3', revision: 2, status: 'live', title: 'ⵜⵉⵏⵖⵉⵔ, corrigé' });
  expect((await push(second, { method: 'GET', path: '/articles?status=draft' })).value.items).toHaveLength(1);
  expect((await push(second, { body: JSON.stringify(itemOf(0)) })).value).toMatchObject({ outcome: 'unchanged' });
  // The requests themselves, so that a failure says which was made twice.
  expect(receiver.seen.slice(seen)).toEqual([]);

  // The subscriber and the webhook are still there, and Barid's own probe of its hub.
  const again = join(folders[1], 'site.jsonl');
  expect(await barid('export', again)).toMatchObject({ code: 0 });
  await second.close();
  const after = await documentsIn(folders[1]);
  for (const [key, bytes] of before) expect(after.get(key), key).toBe(bytes);
  const rowsOf = (text: string, kind: string) =>
    text
      .split('\n')
      .filter((line) => line.startsWith(`{"kind":"${kind}"`))
      .toSorted();
  const restored = await readFile(again, 'utf8');
  for (const kind of ['article', 'revision', 'subscriber', 'receiver', 'notify cursor', 'alias', 'entry'])
    expect(rowsOf(restored, kind), kind).toEqual(expect.arrayContaining(rowsOf(whole, kind)));
}, 400_000);

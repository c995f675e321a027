import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lintDocument } from '#shared/lint/lint-document.ts';
import { png } from '#test/ingest/sample-pictures.ts';
import { freshFolder } from '#test/local-folder.ts';
import { startLocalServer } from '#test/web/local-server.ts';
import { documentsIn, push, startWithSite, titles, token } from './pipeline-harness.ts';

const soon = { timeout: 60_000, interval: 100 };

const files = ['rss.xml', 'atom.xml', 'feed.json'] as const;

/** The archives of the month whose articles are older than the window. */
const archives = ['archive/2024-09.rss.xml', 'archive/2024-09.atom.xml', 'archive/2024-09.json'];

const item = (id: string, more: object = {}) => ({
  id: `tag:example.org,2024:depeche-${id}`,
  url: `https://www.example.org/${id}`,
  title: `خبر ${id} — Larache : la dépêche`,
  content_html: `<p>Les pêcheurs de Larache reprennent la mer, dit la dépêche ${id}.</p>`,
  date_published: '2024-09-27T10:00:00Z',
  language: 'fr',
  tags: ['ports'],
  ...more,
});

type Answer = { readonly etag: string; readonly modified: number; readonly text: string };

const read = async (url: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> => {
  const answer = await fetch(url, { headers });
  if (answer.status !== 200) throw new Error(`${url} answers ${answer.status}.`);
  // A document of this second has no Last-Modified yet: a later change could have the same.
  const modified = Date.parse(answer.headers.get('last-modified') ?? answer.headers.get('date') ?? '');
  return { etag: answer.headers.get('etag') ?? '', modified, text: await answer.text() };
};

/** When a document says that it was last changed; 0 where its format has no such date. */
const changedAt = (text: string): number =>
  Date.parse(/<(?:lastBuildDate|updated)>([^<]+)</.exec(text)?.[1] ?? '1970-01-01T00:00:00Z');

/** The guids of a JSON feed's articles, with their dates. */
const articlesOf = (feed: string): readonly object[] => {
  const { items }: { items: Record<string, unknown>[] } = JSON.parse(feed);
  return items.map(({ id, date_published, date_modified }) => ({ id, date_published, date_modified }));
};

it('a site that moves names its new address everywhere, sets nothing back, and keeps who subscribed at the old one', async () => {
  const folder = await freshFolder();
  const owner = { name: 'سعاد', email: 'souad@example.org' };
  const podcast = { categories: ['News'], explicit: false, artwork: 'https://www.example.org/une.png', owner };
  const feeds = [
    { slug: 'une', entries: 3, podcast },
    { slug: 'ports', select: { tags: ['ports'] } },
  ];
  const file = { feeds, facets: ['tag'], notify: { hubs: ['self'] } };
  const subscriber = await startLocalServer(({ method, path }, response) => {
    const challenge = new URL(path, 'http://x').searchParams.get('hub.challenge') ?? '';
    response.writeHead(method === 'GET' ? 200 : 204).end(method === 'GET' ? challenge : '');
  });
  const subscribe = async (hub: string, topic: string, callback: string) => {
    const form = { 'hub.mode': 'subscribe', 'hub.topic': topic, 'hub.callback': `${subscriber.url}${callback}` };
    const before = asked(callback).length;
    expect((await fetch(`${hub}/hub`, { method: 'POST', body: new URLSearchParams(form) })).status).toBe(202);
    await expect.poll(() => asked(callback).length, soon).toBe(before + 1);
    return asked(callback).at(-1);
  };
  const seen = (method: string, callback: string) =>
    subscriber.seen.filter((one) => one.method === method && one.path.split('?')[0] === callback);
  const asked = (callback: string) =>
    seen('GET', callback).map(({ path }) => new URL(path, 'http://x').searchParams.get('hub.topic'));
  const pushed = (callback: string) =>
    seen('POST', callback).map(({ headers, body }) => ({ link: headers.link, body }));

  // Before: nine articles; one has its page here, and its picture is in the media bucket.
  const first = await startWithSite(folder, file);
  const former = first.publicUrl;
  await writeFile(join(first.inboxFolder, 'halle.png'), png);
  await writeFile(
    join(first.inboxFolder, 'halle.md'),
    '---\ntitle: La halle\nlang: fr\ndate: 2024-09-28\nimage: halle.png\n---\n\nLa halle aux poissons rouvre.\n\n![La halle](halle.png)\n',
  );
  await push(first, { body: JSON.stringify({ items: Array.from({ length: 8 }, (_, index) => item(`${index + 1}`)) }) });
  await expect.poll(() => titles(first, 'une'), soon).toHaveLength(3);
  await expect.poll(() => titles(first, 'ports'), soon).toHaveLength(8);
  const paths = [...files, ...archives].map((name) => `/feeds/une/${name}`);
  paths.push('/feeds/ports/rss.xml', '/feeds/tag/ports/atom.xml', '/feeds.opml', '/sitemap.xml');
  await expect
    .poll(async () => (await Promise.all(paths.map((path) => read(`${former}${path}`)))).length, soon)
    .toBe(paths.length);
  const topic = `${former}/feeds/une/atom.xml`;
  await subscribe(former, topic, '/renews');
  await subscribe(former, topic, '/follows');
  const before = new Map<string, Answer>();
  for (const path of paths) before.set(path, await read(`${former}${path}`));
  await first.close();

  // The move: the former address still answers, as docs/deploying.md wants.
  const port = Number(new URL(former).port);
  const present = `http://localhost:${port}`;
  const second = await startWithSite(
    folder,
    { ...file, site: { formerFeedsUrls: [former] } },
    { port, publicUrl: present, privateHosts: ['127.0.0.1'] },
  );
  const of = (path: string): Promise<Answer> => read(`${present}${path}`);
  const namingFormer = async () =>
    [...(await documentsIn(folder))].filter(([, text]) => text.includes(former)).map(([key]) => key);
  await expect.poll(namingFormer, soon).toEqual([]);
  // A picture moves with its article, in every document and answer, and can be read at both addresses.
  const pictures = new RegExp(`${present}/media/[0-9a-f]{32}\\.png`, 'g');
  const [picture = ''] = (await of('/feeds/une/feed.json')).text.match(pictures) ?? [];
  for (const url of [picture, picture.replace(present, former)]) expect((await fetch(url)).status).toBe(200);
  const listed = await read(`${present}/articles`, { authorization: `Bearer ${token}` });
  expect(listed.text).toContain('La halle');
  expect(listed.text).not.toContain(former);
  for (const [path, { etag, modified, text }] of before) {
    const headers = { 'if-none-match': etag };
    const after = await read(`${present}${path}`, headers);
    expect(after.etag, path).not.toBe(etag);
    expect(after.modified, path).toBeGreaterThanOrEqual(modified);
    expect(changedAt(after.text), path).toBeGreaterThanOrEqual(changedAt(text));
    if (path.startsWith('/feeds/')) {
      expect(after.text, path).toContain(`${present}${path}`);
      expect(lintDocument(Buffer.from(after.text)).findings, path).toEqual([]);
    }
  }
  const guid = /<podcast:guid>[^<]+</.exec(before.get('/feeds/une/rss.xml')?.text ?? '')?.[0] ?? 'no guid';
  expect((await of('/feeds/une/rss.xml')).text).toContain(guid);
  const feed = '/feeds/une/feed.json';
  expect(articlesOf((await of(feed)).text)).toEqual(articlesOf(before.get(feed)?.text ?? ''));

  // A CMS that still has the picture under its former address sends the same article as one that has the new one.
  const withPicture = (url: string) =>
    item('9', {
      date_published: '2024-11-26T10:00:00Z',
      image: url,
      content_html: `<p>La halle</p><img src="${url}" alt="">`,
    });
  for (const [url, outcome] of [
    [picture.replace(present, former), 'created'],
    [picture, 'unchanged'],
    [picture.replace(present, former), 'unchanged'],
  ] as const)
    expect((await push(second, { body: JSON.stringify(withPicture(url)) })).value).toMatchObject({ outcome });
  await expect.poll(() => titles(second, 'une'), soon).toContain('خبر 9 — Larache : la dépêche');
  expect(await namingFormer()).toEqual([]);

  // Lease renewals reach the hub by either address, and keep the topic that the subscriber knows.
  expect(await subscribe(former, topic, '/renews')).toBe(topic);
  const now = `${present}/feeds/une/atom.xml`;
  expect(await subscribe(present, now, '/follows')).toBe(now);
  await push(second, { body: JSON.stringify(item('10', { date_published: '2024-11-27T10:00:00Z' })) });
  const tenth = (callback: string) => pushed(callback).filter(({ body }) => body.includes('dépêche 10'));
  for (const callback of ['/renews', '/follows']) await expect.poll(() => tenth(callback).length, soon).toBe(1);
  expect(tenth('/renews')[0]?.link).toContain(`<${topic}>; rel="self"`);
  expect(tenth('/follows')[0]?.link).toBe(`<${present}/hub>; rel="hub", <${now}>; rel="self"`);
  expect(tenth('/renews')[0]?.body).toBe((await of('/feeds/une/atom.xml')).text);
  expect(subscriber.seen.filter(({ path }) => path.includes('denied'))).toEqual([]);
}, 180_000);

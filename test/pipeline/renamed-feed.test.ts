import { expect, it } from 'vitest';
import { freshFolder } from '#test/local-folder.ts';
import { startLocalServer } from '#test/web/local-server.ts';
import { push, readDocument, startWithSite, titles } from './pipeline-harness.ts';

const soon = { timeout: 30_000, interval: 50 };

const article = (id: string, more: object = {}) =>
  JSON.stringify({
    id,
    url: `https://www.example.org/${id}`,
    title: `Article ${id}`,
    content_html: '<p>Un texte que la rédaction a écrit.</p>',
    date_published: `2024-11-2${id}T10:00:00Z`,
    language: 'fr',
    tags: ['Sécurité'],
    ...more,
  });

const idIn = (document: string | undefined): string | undefined => /<id>([^<]+)<\/id>/.exec(document ?? '')?.[1];
const guidIn = (document: string | undefined): string | undefined => /<podcast:guid>([^<]+)</.exec(document ?? '')?.[1];

it('a renamed feed redirects everything, says so to podcast apps, and takes its subscribers along', async () => {
  const folder = await freshFolder();
  const notify = { hubs: ['self'] };
  const podcast = { categories: ['News'], explicit: false };
  const subscriber = await startLocalServer(({ method, path }, response) => {
    const challenge = new URL(path, 'http://x').searchParams.get('hub.challenge') ?? '';
    response.writeHead(method === 'GET' ? 200 : 204).end(method === 'GET' ? challenge : '');
  });
  const before = await startWithSite(folder, { feeds: [{ slug: 'une', podcast }], notify });
  await push(before, { body: article('1') });
  await expect.poll(() => titles(before, 'une'), soon).toEqual(['Article 1']);
  const topic = `${before.url}/feeds/une/atom.xml`;
  const form = { 'hub.mode': 'subscribe', 'hub.topic': topic, 'hub.callback': `${subscriber.url}/rappel` };
  expect((await fetch(`${before.url}/hub`, { method: 'POST', body: new URLSearchParams(form) })).status).toBe(202);
  await expect.poll(() => subscriber.seen.filter(({ method }) => method === 'GET').length, soon).toBe(1);
  await push(before, { body: article('3') });
  await push(before, { method: 'DELETE', path: '/articles/3' });
  await expect.poll(() => readDocument(before, '/feeds/une/atom.xml'), soon).toContain('<at:deleted-entry ref=');
  const id = idIn(await readDocument(before, '/feeds/une/atom.xml'));
  const guid = guidIn(await readDocument(before, '/feeds/une/rss.xml'));
  await before.close();

  const port = Number(new URL(before.url).port);
  const after = await startWithSite(
    folder,
    { feeds: [{ slug: 'actualites', podcast }], redirects: { une: 'actualites' }, notify },
    { port },
  );
  await expect.poll(() => titles(after, 'actualites'), soon).toEqual(['Article 1']);
  for (const [old, location] of [
    ['/feeds/une/rss.xml', '/feeds/actualites/rss.xml'],
    ['/feeds/une/', '/feeds/actualites/'],
    ['/feeds/une/archive/2024-11.rss.xml', '/feeds/actualites/archive/2024-11.rss.xml'],
  ] as const) {
    const answer = await fetch(`${after.url}${old}`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([301, location]);
  }
  const movedTo = `<itunes:new-feed-url>${after.url}/feeds/actualites/rss.xml</itunes:new-feed-url>`;
  await expect.poll(() => readDocument(after, '/feeds/une/rss.xml'), soon).toContain(movedTo);
  const rss = await readDocument(after, '/feeds/une/rss.xml');

  // RFC 4287 §4.2.6 and Podcasting 2.0: ids stay. So does the proof of a retraction that readers have not seen yet.
  expect(guidIn(rss)).toBe(guid);
  await expect
    .poll(() => readDocument(after, '/feeds/actualites/atom.xml'), soon)
    .toMatch(/<at:deleted-entry ref="[^"]*3"/);
  expect(idIn(await readDocument(after, '/feeds/actualites/atom.xml'))).toBe(id);

  const next = `${after.url}/feeds/actualites/atom.xml`;
  const pushed = () => subscriber.seen.filter(({ method, path }) => method === 'POST' && path === '/rappel');
  await expect.poll(() => pushed().at(-1)?.headers.link, soon).toContain(`<${next}>; rel="self"`);
  await push(after, { body: article('2') });
  await expect.poll(() => pushed().at(-1)?.body, soon).toContain('Article 2');
  expect(pushed().at(-1)?.headers.link).toBe(`<${after.url}/hub>; rel="hub", <${next}>; rel="self"`);
  expect(subscriber.seen.filter(({ path }) => path.includes('denied'))).toEqual([]);
}, 120_000);

it('a tag that is renamed takes its articles, its readers and its subscribers along, whatever name articles come with', async () => {
  const folder = await freshFolder();
  const site = { feeds: [{ slug: 'une' }], facets: ['tag'], notify: { hubs: ['self'] } };
  const subscriber = await startLocalServer(({ method, path }, response) => {
    const challenge = new URL(path, 'http://x').searchParams.get('hub.challenge') ?? '';
    response.writeHead(method === 'GET' ? 200 : 204).end(method === 'GET' ? challenge : '');
  });
  const before = await startWithSite(folder, site);
  await push(before, { body: article('1') });
  await push(before, { body: article('2', { tags: ['Sûreté nationale'] }) });
  const old = '/feeds/tag/securite/atom.xml';
  await expect.poll(() => readDocument(before, old), soon).toContain('Article 1');
  const form = {
    'hub.mode': 'subscribe',
    'hub.topic': `${before.url}${old}`,
    'hub.callback': `${subscriber.url}/rappel`,
  };
  expect((await fetch(`${before.url}/hub`, { method: 'POST', body: new URLSearchParams(form) })).status).toBe(202);
  await expect.poll(() => subscriber.seen.filter(({ method }) => method === 'GET').length, soon).toBe(1);
  const id = idIn(await readDocument(before, old));
  await before.close();

  const port = Number(new URL(before.url).port);
  const after = await startWithSite(
    folder,
    { ...site, redirects: { 'tag/securite': 'tag/surete-nationale' } },
    { port },
  );
  const answer = await fetch(`${after.url}${old}`, { redirect: 'manual' });
  expect([answer.status, answer.headers.get('location')]).toEqual([301, '/feeds/tag/surete-nationale/atom.xml']);
  await expect.poll(() => titles(after, 'tag/surete-nationale'), soon).toEqual(['Article 2', 'Article 1']);
  await push(after, { body: article('3') });
  await expect.poll(() => titles(after, 'tag/surete-nationale'), soon).toEqual(['Article 3', 'Article 2', 'Article 1']);
  expect(idIn(await readDocument(after, '/feeds/tag/surete-nationale/atom.xml'))).toBe(id);
  const pushed = () => subscriber.seen.filter(({ method, path }) => method === 'POST' && path === '/rappel');
  await expect.poll(() => pushed().at(-1)?.body, soon).toContain('Article 3');
  expect(pushed().at(-1)?.headers.link).toContain(`<${after.url}/feeds/tag/surete-nationale/atom.xml>; rel="self"`);
  expect(await readDocument(after, '/')).not.toContain('/feeds/tag/securite/');
}, 120_000);

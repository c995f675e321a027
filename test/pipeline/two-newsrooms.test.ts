import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { expect, it, vi } from 'vitest';
import { readHeads, readObject } from '#infra/local/s3/object-files.ts';
import { bucketFolder } from '#infra/local/start-emulators.ts';
import { barid as runBarid } from '#test/cli/run-barid.ts';
import { freshFolder } from '#test/local-folder.ts';
import { startLocalServer } from '#test/web/local-server.ts';
import { push, readDocument, startTestPipeline, titles } from './pipeline-harness.ts';

const soon = { timeout: 40_000, interval: 200 };
/** Sitemaps follow within two minutes. */
const nextSweep = { timeout: 120_000, interval: 500 };

type Site = Awaited<ReturnType<typeof startTestPipeline>>;

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

/** A word of the erased text, of its title, of its summary, of its author, of its tag, of its first revision and of its picture's text. */
const words = ['Tazenakht', 'Ouarzazate', 'Zaouïa', 'Bouchra', 'tapisserie', 'premièrement', 'métier-à-tisser'];

const person = 'Bouchra Aït Lahcen';

const personal = (said: object = {}) => ({
  id: 'urn:news:4711',
  url: 'https://www.example.org/fr/4711',
  title: 'À Tazenakht, les tisserandes attendent',
  summary: 'Un reportage à Ouarzazate.',
  content_html: `<p>${'La Zaouïa n’a pas rouvert. '.repeat(60)}</p>`,
  language: 'fr',
  authors: [{ name: person }],
  tags: ['tapisserie'],
  ...said,
});

const arabic = (said: object = {}) => ({
  id: 'ar-1',
  url: 'https://www.example.org/ar/1',
  title: 'ميناء طنجة يستقبل أول باخرة',
  content_html: `<p>${'وصلت الباخرة إلى ميناء طنجة صباح اليوم. '.repeat(10)}</p>`,
  language: 'ar',
  authors: [{ name: 'أمينة' }],
  ...said,
});

const inflated = (base64: string): string => {
  const bytes = Buffer.from(base64, 'base64');
  try {
    return inflateRawSync(bytes).toString('utf8');
  } catch {
    return bytes.toString('utf8');
  }
};

/** Every row of the table as text, with all bodies inflated. */
const tableText = async (site: Site): Promise<string> => {
  const texts: string[] = [];
  let after: unknown;
  do {
    const query = after === undefined ? '' : `?after=${String(after)}`;
    const { value } = await push(site, { method: 'GET', path: `/recovery${query}` });
    texts.push(
      JSON.stringify(value.rows).replace(/\{"\$base64":"([^"]*)"\}/g, (_, base64: string) => inflated(base64)),
    );
    after = value.after;
  } while (after !== undefined);
  return texts.join('\n');
};

/** Every object of a bucket as it is now, by its key. */
const objectsOf = async (folder: string, bucket: string): Promise<readonly (readonly [string, string])[]> => {
  const files = join(bucketFolder(join(folder, 'data')), bucket);
  const found: (readonly [string, string])[] = [];
  for await (const { key } of readHeads(files))
    found.push([key, `${(await readObject(files, key))?.bytes.toString('utf8')}`]);
  return found;
};

const foundIn = (text: string): readonly string[] => words.filter((word) => text.includes(word));

/** The documents that have a word of the erased text. */
const tellingDocuments = async (folder: string): Promise<readonly string[]> =>
  (await objectsOf(folder, 'barid-public')).filter(([, text]) => foundIn(text).length > 0).map(([key]) => key);

it('of two newsrooms on one site one leaves, the log says who did what, and a person is erased for good', async () => {
  const folder = await freshFolder();
  const events: { readonly type: string; readonly data: Record<string, unknown> }[] = [];
  const hook = await startLocalServer(({ body }, response) => {
    events.push(JSON.parse(body));
    response.writeHead(200).end();
  });
  const webhooks = [{ url: `${hook.url}/hook`, secret: 'TWO_NEWSROOMS_SECRET', events: ['article.*'] }];
  vi.stubEnv('TWO_NEWSROOMS_SECRET', `whsec_${Buffer.from('two newsrooms and a person').toString('base64')}`);
  const site = await startTestPipeline(folder, { webhooks, facets: ['author'] });
  const owner = (request: Parameters<typeof push>[1]) => push(site, request);

  // Each newsroom has a token of its own.
  const tokenOf = async (name: string, feeds: readonly string[]) => {
    const body = JSON.stringify({ name, scopes: ['publish', 'retract', 'read'], limits: { feeds } });
    const { status, value } = await owner({ path: '/tokens', body });
    expect(status).toBe(201);
    return { token: String(value.token), keyId: String(value.keyId) };
  };
  const [fr, ar] = [await tokenOf('Rédaction', ['fr']), await tokenOf('التحرير', ['ar'])];
  const as = (token: string) => (request: Parameters<typeof push>[1]) => push({ url: site.url, token }, request);
  const [french, arab] = [as(fr.token), as(ar.token)];

  const { value: picture } = await french({ path: '/media', type: 'image/png', body: new Uint8Array(png) });
  const image = `<img src="${picture.url}" alt="métier-à-tisser">`;
  const first = personal({ content_html: `<p>premièrement</p>${image}${personal().content_html}` });
  const { value: made } = await french({ body: JSON.stringify(first) });
  const second = personal({ content_html: `${image}${personal().content_html}` });
  expect(await french({ body: JSON.stringify(second) })).toMatchObject({ status: 200, value: { revision: 2 } });
  expect(await arab({ body: JSON.stringify(arabic()) })).toMatchObject({ status: 201 });
  expect(await arab({ method: 'PUT', path: `/articles/${made.id}`, body: JSON.stringify(arabic()) })).toMatchObject({
    status: 403,
    value: { code: 'SCOPE_MISSING' },
  });
  expect(await arab({ method: 'DELETE', path: `/articles/${made.id}` })).toMatchObject({ status: 403 });
  expect(await arab({ method: 'GET', path: '/recovery' })).toMatchObject({ status: 403 });
  expect(await arab({ method: 'GET', path: '/sources' })).toMatchObject({ status: 403 });
  await vi.waitFor(async () => expect(await titles(site, 'all')).toHaveLength(2), soon);
  const authorFeed = '/feeds/author/bouchra-ait-lahcen/rss.xml';
  await vi.waitFor(async () => expect(await readDocument(site, authorFeed)).toContain('Tazenakht'), soon);
  await vi.waitFor(
    () => expect(events.map(({ data }) => data.guid)).toEqual(expect.arrayContaining(['urn:news:4711', 'ar-1'])),
    soon,
  );

  // One leaves.
  expect(await runBarid(['token', 'revoke', 'التحرير', '--site', site.url, '--token', site.token])).toMatchObject({
    code: 0,
  });
  expect(await arab({ body: JSON.stringify(arabic({ title: 'مصحح' })) })).toMatchObject({
    status: 401,
    value: { code: 'TOKEN_REVOKED' },
  });
  const log = await runBarid(['audit', '--site', site.url, '--token', site.token, '--json']);
  const entries: Record<string, unknown>[] = JSON.parse(log.out).items;
  expect(entries.map(({ by, action, keyId }) => [by, action, by === 'owner' ? '' : keyId])).toEqual([
    ['owner', 'token revoked', ''],
    ['التحرير', 'published', ar.keyId],
    ['Rédaction', 'changed', fr.keyId],
    ['Rédaction', 'published', fr.keyId],
    ['owner', 'token created', ''],
    ['owner', 'token created', ''],
  ]);
  for (const { request } of entries) expect(request).toMatch(/^[\w-]{8,}/);

  // A person asks to be erased.
  expect(foundIn(await tableText(site))).toEqual(words);
  const erased = await runBarid(['erase', '--author', person, '--yes', '--site', site.url, '--token', site.token]);
  expect([erased.code, erased.out]).toEqual([0, `erased  ${made.id}\n`]);
  await vi.waitFor(async () => expect(await tellingDocuments(folder)).toEqual([]), nextSweep);
  expect(await readDocument(site, authorFeed)).toBeUndefined();
  expect(JSON.stringify(await objectsOf(folder, 'barid-media'))).not.toContain(String(picture.url).split('/').at(-1));
  await vi.waitFor(
    () =>
      expect(events.at(-1)).toMatchObject({ type: 'article.retracted', data: { guid: 'urn:news:4711', title: '' } }),
    soon,
  );
  expect(await readDocument(site, '/feeds/all/atom.xml')).toContain('ref="urn:news:4711"');
  await owner({ path: `/articles/${made.id}/erase` });
  await vi.waitFor(async () => expect(foundIn(await tableText(site))).toEqual([]), soon);

  // It stays erased, and the log keeps the fact.
  expect(await owner({ method: 'GET', path: `/articles/${made.id}` })).toMatchObject({ status: 410 });
  expect(await french({ body: JSON.stringify(personal()) })).toMatchObject({
    status: 410,
    value: { code: 'ARTICLE_ERASED' },
  });
  expect(await owner({ body: JSON.stringify(personal({ id: 'urn:news:other' })) })).toMatchObject({ status: 410 });
  const { value: facts } = await owner({ method: 'GET', path: `/audit?article=${made.id}` });
  expect(facts.items).toMatchObject([
    { action: 'erased', by: 'owner' },
    { action: 'changed' },
    { action: 'published' },
  ]);
  expect(await titles(site, 'all')).toEqual([arabic().title]);
}, 240_000);

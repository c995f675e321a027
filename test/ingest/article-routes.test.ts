import { expect, it } from 'vitest';
import { authenticate } from '#shared/web/authenticate.ts';
import { apiClient, itemOf, serveArticles } from './api-client.ts';
import { guidsIn, ingestFixtures } from './ingest-fixture.ts';

const openFixture = ingestFixtures();

const open = async () => {
  const fixture = await openFixture();
  return { fixture, send: apiClient(serveArticles(fixture)) };
};

it('POST answers 201 for a new article, 200 for an unchanged or updated one, and 202 for a scheduled one', async () => {
  const { send } = await open();
  const created = await send('POST', '/articles', itemOf());
  expect(created).toMatchObject({
    status: 201,
    body: { guid: '4711', revision: 1, status: 'live', outcome: 'created', feeds: ['all', 'securite'], warnings: [] },
  });
  expect(await send('POST', '/articles', itemOf())).toMatchObject({
    status: 200,
    body: { outcome: 'unchanged', revision: 1 },
  });
  const changed = await send('POST', '/articles', itemOf({ title: 'Un accord à Rabat' }));
  expect(changed).toMatchObject({ status: 200, body: { outcome: 'updated', revision: 2, id: created.body.id } });
  const later = itemOf({ id: '4712', url: undefined, date_published: '2024-12-01T00:00:00Z' });
  expect(await send('POST', '/articles', later)).toMatchObject({ status: 202, body: { status: 'scheduled' } });
});

it('the Location of a new article returns the article', async () => {
  const fixture = await openFixture();
  const answer = serveArticles(fixture);
  const send = apiClient(answer);
  const { body } = await send('POST', '/articles', itemOf());
  expect(await send('GET', `/articles/${body.id}`)).toMatchObject({
    status: 200,
    body: { id: body.id, title: itemOf().title, published: '2024-11-27T10:00:00Z', revision: 1 },
  });
});

it('answers dates as feeds show them, in whole seconds', async () => {
  const send = apiClient(serveArticles(await openFixture()));
  const dates = { date_published: '2024-11-27T10:00:00.789Z', date_modified: '2024-11-27T11:00:00.123Z' };
  const { body } = await send('POST', '/articles', itemOf(dates));
  const shown = { published: '2024-11-27T10:00:00Z', modified: '2024-11-27T11:00:00Z' };
  expect((await send('GET', `/articles/${body.id}`)).body).toMatchObject(shown);
  expect((await send('GET', '/articles')).body.items).toMatchObject([shown]);
});

it('a refused article gets a problem (RFC 9457) with every fault and its pointer', async () => {
  const { send } = await open();
  const refused = await send('POST', '/articles', { url: 'http://[', tags: 'sécurité' });
  expect(refused).toMatchObject({ status: 422, type: 'application/problem+json' });
  expect(refused.body).toMatchObject({
    type: 'urn:barid:problem:article-invalid',
    title: 'Article invalid',
    status: 422,
  });
  const { errors } = refused.body;
  expect(Array.isArray(errors) && errors.map(({ pointer }) => pointer)).toEqual(
    expect.arrayContaining(['/title', '/content_html', '/tags']),
  );
});

it.each([
  ['what is not JSON', 'POST', '/articles', '{"title": ', 'application/json', 422, 'JSON_INVALID'],
  [
    'a picture',
    'POST',
    '/articles',
    '\u0089PNG\r\n\u001a\n\u0000\u0000\u0000\rIHDR',
    'image/png',
    415,
    'DOCUMENT_NOT_TEXT',
  ],
  ['a sitemap', 'POST', '/articles', '<urlset><url/></urlset>', 'application/xml', 415, 'SITEMAP_NOT_ARTICLES'],
  [
    'an article over 1 MiB',
    'POST',
    '/articles',
    itemOf({ content_html: `<p>${'ab '.repeat(400_000)}</p>` }),
    'application/json',
    413,
    'ARTICLE_TOO_LARGE',
  ],
  [
    'a document over 10 MiB',
    'POST',
    '/articles',
    'a'.repeat(10 * 1024 * 1024 + 1),
    'text/plain',
    413,
    'DOCUMENT_TOO_LARGE',
  ],
  [
    'a batch over 100',
    'POST',
    '/articles',
    { items: Array.from({ length: 101 }, () => itemOf()) },
    'application/json',
    413,
    'BATCH_TOO_LARGE',
  ],
  ['an empty batch', 'POST', '/articles', { items: [] }, 'application/json', 422, 'BATCH_EMPTY'],
  [
    'a batch in a PUT',
    'PUT',
    '/articles/known',
    { items: [itemOf(), itemOf()] },
    'application/json',
    422,
    'ONE_ARTICLE_EXPECTED',
  ],
  ['a PUT of nothing known', 'PUT', '/articles/nobody', itemOf(), 'application/json', 404, 'ARTICLE_UNKNOWN'],
  ['a DELETE of nothing known', 'DELETE', '/articles/nobody', undefined, '', 404, 'ARTICLE_UNKNOWN'],
  ['a GET of nothing known', 'GET', '/articles/nobody', undefined, '', 404, 'ARTICLE_UNKNOWN'],
  ['an id that can be none', 'GET', `/articles/${'a'.repeat(3000)}`, undefined, '', 404, 'ARTICLE_UNKNOWN'],
  ['a cursor that is none', 'GET', `/articles?after=${'a'.repeat(2000)}`, undefined, '', 400, 'CURSOR_INVALID'],
  ['a status that no list has', 'GET', '/articles?status=secret', undefined, '', 400, 'STATUS_INVALID'],
  ['a limit that is none', 'GET', '/articles?limit=many', undefined, '', 400, 'LIMIT_INVALID'],
])('the API refuses %s', async (_what, method, target, body, type, status, code) => {
  const { send } = await open();
  const known = await send('POST', '/articles', itemOf({ id: 'known', url: undefined }));
  const answered = await send(method, target.replace('known', String(known.body.id)), body, type);
  expect(answered).toMatchObject({ status, type: 'application/problem+json', body: { code } });
});

it('the permalink of a page without one comes from Content-Location or ?url=', async () => {
  const { send } = await open();
  const page =
    '<article><h1>المغرب وبلجيكا يعززان تعاونهما</h1><p>استقبل المدير العام للأمن الوطني بالرباط وفدًا من الشرطة الفيدرالية البلجيكية، ووقع معه اتفاقا لتبادل المعلومات.</p></article>';
  const url = 'https://www.example.org/ar/1';
  const sent = await send('POST', `/articles?url=${encodeURIComponent(url)}`, page, 'text/html');
  expect(sent).toMatchObject({ status: 201, body: { url, feeds: ['all', 'ar'] } });
  expect(await send('GET', `/articles?url=${encodeURIComponent(url)}`)).toMatchObject({ body: { items: [{ url }] } });
});

it('PUT replaces the article with that id, which keeps its guid, and no other', async () => {
  const { fixture, send } = await open();
  const { body } = await send('POST', '/articles', itemOf());
  await send('POST', '/articles', itemOf({ id: '4712', url: 'https://www.example.org/autre' }));
  const replaced = await send('PUT', `/articles/${body.id}`, itemOf({ id: 'x', url: 'https://www.example.org/neuf' }));
  expect(replaced).toMatchObject({
    status: 200,
    body: {
      id: body.id,
      guid: '4711',
      url: 'https://www.example.org/neuf',
      revision: 2,
      warnings: [expect.stringMatching(/^guid: .*4711/)],
    },
  });
  const taken = await send('PUT', `/articles/${body.id}`, itemOf({ url: 'https://www.example.org/autre' }));
  expect(taken).toMatchObject({ status: 409, body: { code: 'PERMALINK_TAKEN', errors: [{ pointer: '/url' }] } });
  expect(await guidsIn(fixture, 'all')).toHaveLength(2);
});

it('DELETE retracts an article once, and PUT or POST publishes it again', async () => {
  const { fixture, send } = await open();
  const { body } = await send('POST', '/articles', itemOf());
  for (const _time of [1, 2]) {
    expect(await send('DELETE', `/articles/${body.id}`)).toMatchObject({
      status: 200,
      body: { status: 'retracted', revision: 2, feeds: [] },
    });
  }
  expect(await guidsIn(fixture, 'all')).toEqual([]);
  const back = await send('PUT', `/articles/${body.id}`, itemOf());
  expect(back).toMatchObject({ status: 200, body: { status: 'live', outcome: 'updated', revision: 3 } });
  expect(await guidsIn(fixture, 'all')).toEqual(['4711']);
});

it('GET lists articles page by page in the order of their arrival, without their bodies', async () => {
  const { fixture, send } = await open();
  for (const day of [1, 2, 3]) {
    fixture.clock.set(`2024-12-0${day}T09:00:00.000Z`);
    await send('POST', '/articles', itemOf({ id: `n${day}`, url: undefined, title: `Titre ${day}` }));
  }
  const first = await send('GET', '/articles?limit=2');
  expect(first.body.items).toMatchObject([{ guid: 'n1' }, { guid: 'n2' }]);
  expect(first.body.items).not.toHaveProperty('0.content');
  const rest = await send('GET', `/articles?limit=2&after=${encodeURIComponent(String(first.body.after))}`);
  expect(rest.body.items).toMatchObject([{ guid: 'n3' }]);
  expect(rest.body).not.toHaveProperty('after');
  expect((await send('GET', '/articles?after=')).body.items).toHaveLength(3);
});

it('a request without valid credentials answers 401', async () => {
  const fixture = await openFixture();
  const keys = async () => ({ tokens: ['jeton'], signingKeys: [] });
  const send = apiClient(serveArticles(fixture, authenticate(keys, fixture.clock)));
  expect(await send('POST', '/articles', itemOf())).toMatchObject({ status: 401, body: { code: 'UNSIGNED' } });
  expect((await fixture.articles.list(undefined, 10)).items).toEqual([]);
});

it.each([
  ['', 'it is empty'],
  ['{"title": "Le port', 'a string has no closing quote (line 1, column 19)'],
  ['{"title": ', 'it ends after 10 characters, before it is complete'],
  ['{"title": tanger}', 'a value is not written as JSON (near “{"title": tanger}”)'],
])('malformed JSON is refused with the reason: %j', async (text, words) => {
  const { status, body } = await apiClient(serveArticles(await openFixture()))('POST', '/articles', text);
  expect(status).toBe(422);
  expect(body).toMatchObject({
    code: 'JSON_INVALID',
    errors: [{ pointer: '', message: expect.stringContaining(words) }],
  });
});

it('form fields are refused with the types that are taken, and JSON that curl labels as a form is read', async () => {
  const { send } = await open();
  const form = 'application/x-www-form-urlencoded';
  const refused = await send('POST', '/articles', 'title=Un&content=Texte', form);
  expect(refused).toMatchObject({ status: 415, body: { code: 'FORM_FIELDS_REFUSED' } });
  expect((await send('POST', '/articles', JSON.stringify(itemOf()), form)).status).toBe(201);
});

it('a parameter that a route does not know is refused, and one that says whether a push is public is not', async () => {
  const { send } = await open();
  for (const [method, target] of [
    ['GET', '/articles?query=rabat'],
    ['GET', '/articles?Order=oldest'],
    ['GET', '/articles/x?revision=1'],
    ['POST', '/articles?titre=Un'],
    ['PUT', '/articles/x?ur1=y'],
    ['DELETE', '/articles/x?force'],
  ] as const) {
    const refused = await send(method, target, method === 'GET' || method === 'DELETE' ? undefined : itemOf());
    expect([target, refused.status]).toEqual([target, target.startsWith('/articles/x?ur1') ? 404 : 400]);
  }
  expect((await send('POST', '/articles?draft=true', itemOf())).status).toBe(202);
});

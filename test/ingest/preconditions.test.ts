import { expect, it } from 'vitest';
import { requestOf } from '#test/web/request.ts';
import { apiClient, itemOf, serveArticles } from './api-client.ts';
import { ingestFixtures } from './ingest-fixture.ts';

const openFixture = ingestFixtures();

const open = async () => {
  const fixture = await openFixture();
  const answer = serveArticles(fixture);
  const send = apiClient(answer);
  const { body } = await send('POST', '/articles', itemOf());
  const path = `/articles/${body.id}`;
  const under = (
    method: string,
    headers: Readonly<Record<string, string>>,
    item: unknown = itemOf({ title: 'Corrigé' }),
  ) =>
    answer(
      requestOf({
        method,
        path: method === 'POST' ? '/articles' : path,
        headers: { 'content-type': 'application/json', ...headers },
        text: method === 'DELETE' ? '' : JSON.stringify(item),
      }),
    );
  const title = async () => (await send('GET', path)).body.title;
  return { answer, send, path, under, title, created: body };
};

it('the ETag of an article is its revision, in the answers to POST, PUT and GET', async () => {
  const { under, path, answer, created } = await open();
  expect(created.etag).toBe('"1"');
  expect((await under('PUT', {})).headers.etag).toBe('"2"');
  expect((await under('POST', {})).headers.etag).toBe('"2"');
  expect((await answer(requestOf({ path }))).headers.etag).toBe('"2"');
  expect((await answer(requestOf({ path, method: 'HEAD' }))).headers.etag).toBe('"2"');
});

it.each(['PUT', 'DELETE', 'POST'])(
  'a %s with an If-Match of another revision is answered 412 and changes nothing',
  async (method) => {
    const { under, title, send, path } = await open();
    for (const tag of ['"2"', 'W/"1"', '1', '', '"0", "7"']) {
      const refused = await under(method, { 'if-match': tag });
      expect([tag, refused.status]).toEqual([tag, 412]);
      expect(JSON.parse(refused.body).code).toBe('PRECONDITION_FAILED');
      expect(refused.headers.etag).toBe('"1"');
    }
    expect(await title()).toBe(itemOf().title);
    expect((await send('GET', path)).body).toMatchObject({ status: 'live', revision: 1 });
    expect((await under(method, { 'if-match': '"9", "1"' })).status).toBe(200);
  },
);

it('of two editors who read the same revision one learns that the other was faster', async () => {
  const { under, title } = await open();
  const both = ['Rabat', 'الرباط'].map((name) => under('PUT', { 'if-match': '"1"' }, itemOf({ title: name })));
  const statuses = (await Promise.all(both)).map(({ status }) => status);
  expect(statuses.toSorted()).toEqual([200, 412]);
  expect(await title()).toBe(statuses[0] === 200 ? 'Rabat' : 'الرباط');
});

it('If-None-Match: * creates an article, and never changes one', async () => {
  const { under, title } = await open();
  expect((await under('POST', { 'if-none-match': '*' })).status).toBe(412);
  expect(await title()).toBe(itemOf().title);
  const other = itemOf({ id: '4712', url: 'https://www.example.org/4712' });
  expect((await under('POST', { 'if-none-match': '*' }, other)).status).toBe(201);
});

it('each item of a batch is held to the precondition', async () => {
  const { under } = await open();
  const items = [itemOf({ title: 'Autre' }), itemOf({ id: '4713', url: 'https://www.example.org/4713' })];
  const { status, body } = await under('POST', { 'if-none-match': '*' }, { items });
  expect(status).toBe(207);
  expect(JSON.parse(body).results).toMatchObject([{ status: 412, code: 'PRECONDITION_FAILED' }, { status: 201 }]);
});

it('the ETag of a draft changes whenever the draft does', async () => {
  const { under } = await open();
  const draft = (title: string) => itemOf({ id: 'draft', url: undefined, title, _barid: { draft: true } });
  const first = await under('POST', {}, draft('Brouillon'));
  expect(first.status).toBe(202);
  expect(first.headers.etag).toMatch(/^"1-[\da-z]+"$/);
});

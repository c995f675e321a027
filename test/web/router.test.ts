import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { Misconfigured, Rejected, Unavailable } from '#shared/errors.ts';
import { type Caller, ownerWith } from '#shared/model/caller.ts';
import { type HttpAnswer, type HttpRequest, jsonAnswer } from '#shared/model/http.ts';
import { serve } from '#shared/web/router.ts';
import { logLines } from '#test/log-lines.ts';
import { requestOf } from './request.ts';

const answering =
  (text: string) =>
  async ({ params }: HttpRequest): Promise<HttpAnswer> => ({
    status: 200,
    headers: { 'x-kind': 'a' },
    body: `${text} ${JSON.stringify(params)}`,
  });

const failing = (error: unknown) => serve({ 'POST /articles': () => Promise.reject(error) });
const post = requestOf({ method: 'POST' });

const app = serve({
  'GET /articles': answering('list'),
  'POST /articles': answering('push'),
  'GET /articles/{id}': answering('show'),
  'GET /articles/{id}/revisions/{revision}': answering('revision'),
});

it('a request reaches the handler of its method and path', async () => {
  expect((await app(requestOf())).body).toBe('list {}');
  expect((await app(post)).body).toBe('push {}');
  expect((await app(requestOf({ path: '/articles/' }))).body).toBe('list {}');
});

it('a handler gets the decoded parameters of the path', async () => {
  expect((await app(requestOf({ path: '/articles/s%C3%A9curit%C3%A9' }))).body).toBe('show {"id":"sécurité"}');
  const { body } = await app(requestOf({ path: '/articles/a%2Fb/revisions/2' }));
  expect(body).toMatch(/^revision /);
  expect(JSON.parse(body.slice('revision '.length))).toEqual({ id: 'a/b', revision: '2' });
});

it.each(['/', '/other', '/articles/a/b', '/articles//revisions/1', '/articles/%E0%A4%A'])(
  'a request for %s answers 404',
  async (path) => {
    const answer = await app(requestOf({ path }));
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.body)).toMatchObject({ type: 'urn:barid:problem:not-found', instance: path });
  },
);

it('a request with another method gets the allowed methods', async () => {
  const answer = await app(requestOf({ method: 'DELETE' }));
  expect(answer).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD, POST' } });
  expect(await app(requestOf({ method: 'OPTIONS' }))).toMatchObject({
    status: 204,
    headers: { allow: 'GET, HEAD, POST' },
  });
});

it('a HEAD request gets the answer of GET without its body, and the length of it', async () => {
  const headers = { 'x-kind': 'a', 'content-length': String('list {}'.length) };
  expect(await app(requestOf({ method: 'HEAD' }))).toEqual({ status: 200, headers, body: '' });
});

it('a rejected request gets a problem with status, detail and the pointer of each fault', async () => {
  const faults = [{ pointer: '/title', message: 'an article has a title' }];
  const answer = await failing(new Rejected('ARTICLE_WITHOUT_TITLE', 'No title.', { faults }))(post);
  expect(answer.status).toBe(422);
  expect(answer.headers['content-type']).toBe('application/problem+json');
  expect(JSON.parse(answer.body)).toEqual({
    type: 'urn:barid:problem:article-without-title',
    title: 'Article without title',
    status: 422,
    detail: 'No title.',
    code: 'ARTICLE_WITHOUT_TITLE',
    instance: '/articles',
    errors: faults,
  });
});

it.each([
  ['503 by default', undefined, 503],
  ['429 if it has that status', 429, 429],
] as const)('a retryable error answers %s with Retry-After, and is logged as a warning', async (_, given, status) => {
  const error = new Unavailable('STORE_THROTTLED', 'Later.', {
    retryAfter: 2.2,
    ...(given === undefined ? {} : { status: given }),
  });
  const busy = await failing(error)(post);
  expect(busy).toMatchObject({ status, headers: { 'retry-after': '3' } });
  expect(JSON.parse(logLines()[0] ?? '')).toMatchObject({ level: 'warn', code: 'STORE_THROTTLED', status });
  expect((await failing(new Unavailable('X', 'y'))(post)).headers['retry-after']).toMatch(/^\d+$/);
});

it.each([
  new TypeError('secret of table barid-prod'),
  new Misconfigured('SETTING_MISSING', 'secret name'),
  'secret thrown',
])('an internal error answers 500 without details, and is logged', async (error) => {
  const answer = await failing(error)(post);
  const lines = logLines().join('');
  expect(answer.status).toBe(500);
  expect(answer.body).not.toContain('secret');
  expect(JSON.parse(answer.body)).toMatchObject({ type: 'urn:barid:problem:internal' });
  expect(lines).toContain('secret');
});

it('a 401 answer names the authentication scheme', async () => {
  const refused = (code: string) => failing(new Rejected(code, 'no', { status: 401 }))(post);
  expect((await refused('UNSIGNED')).headers['www-authenticate']).toBe('Bearer realm="barid"');
  expect((await refused('TOKEN_UNKNOWN')).headers['www-authenticate']).toContain('error="invalid_token"');
});

it('a guard that throws hides every route, and no handler is called', async () => {
  const handler = vi.fn(answering('inside'));
  const guarded = serve(
    { 'GET /articles': handler },
    { guards: [() => undefined, () => Promise.reject(new Rejected('UNSIGNED', 'no', { status: 401 }))] },
  );
  expect((await guarded(requestOf())).status).toBe(401);
  expect((await guarded(requestOf({ path: '/nothing' }))).status).toBe(401);
  expect(handler).not.toHaveBeenCalled();
});

it('a handler gets the caller whom authentication found, after the guards; without it, anybody', async () => {
  const steps: string[] = [];
  const routes = { 'GET /articles': async (_: HttpRequest, caller: Caller) => jsonAnswer(200, caller) };
  const authenticate = async () => {
    steps.push('authentication');
    return ownerWith('k1');
  };
  const guards = [() => steps.push('guard')];
  const answer = serve(routes, { guards, access: { authenticate, scopes: { 'GET /articles': 'read' } } });
  expect(JSON.parse((await answer(requestOf())).body)).toMatchObject({ name: 'owner', keyId: 'k1' });
  expect(steps).toEqual(['guard', 'authentication']);
  expect(JSON.parse((await serve(routes)(requestOf())).body)).toEqual({ name: 'anybody', scopes: [], limits: {} });
});

it('a route is answered to callers with its scope, an open one to anybody, and one without a scope stops the start', async () => {
  const unsigned = new Rejected('UNSIGNED', 'no', { status: 401 });
  const authenticate = async ({ headers: { as } }: HttpRequest): Promise<Caller> => {
    if (as === undefined) throw unsigned;
    return { name: as, keyId: 'k1', scopes: as === 'reader' ? ['read'] : [], limits: {} };
  };
  const routes = { 'GET /articles?': answering('list'), 'GET /healthz?': answering('fine') };
  const scopes = { 'GET /articles': 'read', 'GET /healthz': 'open' } as const;
  const answer = serve(routes, { access: { authenticate, scopes } });
  const ask = (path: string, as?: string, method = 'GET') =>
    answer(requestOf({ path, method, headers: as === undefined ? {} : { as } }));
  expect((await ask('/articles', 'reader')).status).toBe(200);
  expect((await ask('/articles', 'reader', 'HEAD')).status).toBe(200);
  for (const method of ['GET', 'HEAD']) {
    const refused = await ask('/articles', 'nobody', method);
    expect([refused.status, refused.headers['www-authenticate']]).toEqual([
      403,
      'Bearer realm="barid", error="insufficient_scope", scope="read"',
    ]);
  }
  const { detail, code } = JSON.parse((await ask('/articles', 'nobody')).body);
  expect([code, detail]).toEqual([
    'SCOPE_MISSING',
    expect.stringMatching(/the scope read; the token of nobody has no/),
  ]);
  expect((await ask('/articles')).status).toBe(401);
  for (const method of ['GET', 'HEAD']) expect((await ask('/healthz/', undefined, method)).status).toBe(200);
  expect((await ask('/healthz', undefined, 'POST')).status).toBe(401);
  expect((await ask('/nothing')).status).toBe(401);
  expect(() => serve({ 'GET /new': answering('new') }, { access: { authenticate, scopes } })).toThrow(
    /GET \/new names no scope/,
  );
});

it('a parameter of the rest of a path is any percent-encoded text, slashes included', async () => {
  const answer = serve({ 'GET /articles/{id+}': async ({ params }) => jsonAnswer(200, params) });
  const names = fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }).filter((name) => !/^\.{1,2}$/.test(name));
  await fc.assert(
    fc.asyncProperty(fc.oneof(names, fc.webUrl({ withQueryParameters: true, withFragments: true })), async (id) => {
      const path = `/articles/${encodeURIComponent(id)}`;
      expect(JSON.parse((await answer(requestOf({ path }))).body)).toEqual({ id });
    }),
  );
});

it('a route that names its parameters refuses any other, and one that names none reads its query itself', async () => {
  const answer = serve({
    'GET /articles?after&limit': answering('list'),
    'GET /sources?': answering('sources'),
    'POST /hub': answering('hub'),
  });
  const ask = (method: string, path: string, query: string) =>
    answer(requestOf({ method, path, query: new URLSearchParams(query) }));
  expect((await ask('GET', '/articles', 'after=x&limit=3')).status).toBe(200);
  expect((await ask('POST', '/hub', 'anything=1')).status).toBe(200);
  for (const [path, query] of [
    ['/articles', 'Limit=3'],
    ['/articles', 'after=x&ordre=ancien'],
    ['/sources', 'q=rabat'],
  ] as const) {
    const refused = await ask('GET', path, query);
    expect(refused.status).toBe(400);
    expect(JSON.parse(refused.body)).toMatchObject({ code: 'QUERY_UNKNOWN' });
  }
});

it('an answer larger than Lambda sends is refused with a sentence, and counted with the escapes of JSON', async () => {
  const answerOf = (body: string) => serve({ 'GET /articles': async () => jsonAnswer(200, body) })(requestOf());
  expect((await answerOf('x'.repeat(5_000_000))).status).toBe(200);
  for (const body of ['x'.repeat(6_100_000), '"'.repeat(2_000_000), 'م'.repeat(3_100_000)]) {
    const { status, body: problem } = await answerOf(body);
    expect(status).toBe(422);
    expect(JSON.parse(problem)).toMatchObject({
      code: 'ANSWER_TOO_LARGE',
      detail: expect.stringContaining('Ask for less'),
    });
  }
});

import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import { jsonAnswer } from '#shared/model/http.ts';
import { parseSite } from '#shared/site/read-site-file.ts';
import { serve } from '#shared/web/router.ts';
import { requestOf } from './request.ts';

const editor = 'https://cms.example';
const own = 'https://feeds.example.org';

const answer = serve(
  {
    'GET /articles': async () => jsonAnswer(200, {}, { etag: '"1"' }),
    'POST /articles': async () => jsonAnswer(201, {}),
  },
  {
    guards: [
      ({ headers }) => {
        if (headers.authorization === undefined) throw new Rejected('UNSIGNED', 'Send a token.', { status: 401 });
      },
    ],
    origins: { own, editors: [editor] },
  },
);
const ask = (method: string, headers: Record<string, string>) => answer(requestOf({ method, headers }));

it('answers the preflight of an editor without a token, for every method and header of the API', async () => {
  const { status, headers, body } = await ask('OPTIONS', {
    origin: editor,
    'access-control-request-method': 'PUT',
    'access-control-request-headers': 'authorization, if-match',
  });
  expect([status, body, headers['access-control-allow-origin'], headers.vary]).toEqual([204, '', editor, 'Origin']);
  for (const method of ['GET', 'POST', 'PUT', 'DELETE'])
    expect(headers['access-control-allow-methods']).toContain(method);
  // Fetch: `*` does not cover Authorization.
  for (const name of ['authorization', 'content-type', 'idempotency-key', 'if-match'])
    expect(headers['access-control-allow-headers']).toContain(name);
  expect(headers).not.toHaveProperty('access-control-allow-credentials');
  expect(headers).not.toHaveProperty('access-control-allow-private-network');
});

it('an editor reads every answer, refusals too', async () => {
  const read = await ask('GET', { origin: editor, authorization: 'Bearer x' });
  expect([read.status, read.headers['access-control-allow-origin']]).toEqual([200, editor]);
  expect(read.headers['access-control-expose-headers']).toContain('ETag');
  const refusal = await ask('POST', { origin: editor });
  expect([refusal.status, refusal.headers['access-control-allow-origin']]).toEqual([401, editor]);
});

it.each([
  'https://cms.example.evil.example',
  'http://cms.example',
  'https://cms.example:8443',
  'https://CMS.example',
  'null',
  '*',
])('a page of %s gets nothing that it could read', async (origin) => {
  const preflight = await ask('OPTIONS', { origin, 'access-control-request-method': 'POST' });
  expect([preflight.status, JSON.parse(preflight.body).code]).toEqual([403, 'ORIGIN_REFUSED']);
  const read = await ask('GET', { origin, authorization: 'Bearer x' });
  for (const { headers } of [preflight, read]) expect(headers).not.toHaveProperty('access-control-allow-origin');
});

it('a password that a browser adds by itself changes nothing for a page of another origin', async () => {
  const authorization = 'Basic OnRva2Vu';
  expect((await ask('POST', { origin: 'https://evil.example', authorization })).status).toBe(403);
  for (const origin of [own, editor]) expect((await ask('POST', { origin, authorization })).status).toBe(201);
  expect((await ask('POST', { origin: 'http://127.0.0.1:8080', host: '127.0.0.1:8080', authorization })).status).toBe(
    201,
  );
  expect((await ask('POST', { authorization })).status).toBe(201);
});

it.each([
  'https://cms.example/',
  'https://cms.example/admin',
  'https://CMS.example',
  'https://cms.example:443',
  '*',
  'cms.example',
])('the site file refuses %s as the origin of an editor', (one) => {
  const site = { title: 'A', url: 'https://www.example.org', language: 'fr', description: 'B', editors: [one] };
  expect(() => parseSite({ site, feeds: [{ slug: 'all' }] })).toThrow('expected an origin such as https://cms.example');
});

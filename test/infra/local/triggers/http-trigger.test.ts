import { expect, it } from 'vitest';
import { toHttpEvent, toWebAnswer, type WebRequest } from '#infra/local/triggers/http-trigger.ts';

const now = new Date('2026-03-12T19:03:58.390Z');

const request = (changes: Partial<WebRequest> = {}): WebRequest => ({
  method: 'POST',
  target: '/articles?tag=s%C3%A9curit%C3%A9&tag=dgsn&after=',
  headers: { host: 'feeds.example.org', 'content-type': 'application/json', 'user-agent': 'cms/1', cookie: 'a=1; b=2' },
  body: Buffer.from('{"title":"À la une"}'),
  address: '192.0.2.7',
  ...changes,
});

it('the event of a function URL has every field that Lambda gives', () => {
  expect(toHttpEvent(request(), now)).toEqual({
    version: '2.0',
    routeKey: '$default',
    rawPath: '/articles',
    rawQueryString: 'tag=s%C3%A9curit%C3%A9&tag=dgsn&after=',
    cookies: ['a=1', 'b=2'],
    headers: { host: 'feeds.example.org', 'content-type': 'application/json', 'user-agent': 'cms/1' },
    queryStringParameters: { tag: 'sécurité,dgsn', after: '' },
    requestContext: {
      accountId: 'anonymous',
      apiId: 'local',
      domainName: 'feeds.example.org',
      domainPrefix: 'local',
      http: { method: 'POST', path: '/articles', protocol: 'HTTP/1.1', sourceIp: '192.0.2.7', userAgent: 'cms/1' },
      requestId: expect.stringMatching(/^[\da-f-]{36}$/),
      routeKey: '$default',
      stage: '$default',
      time: '12/Mar/2026:19:03:58 +0000',
      timeEpoch: now.getTime(),
    },
    body: '{"title":"À la une"}',
    isBase64Encoded: false,
  });
});

it('the event of a function URL carries a body that is not UTF-8 text in base64', () => {
  const arabic = Buffer.from([0xe3, 0xde, 0xc7, 0xe1]);
  const page = request({ headers: { 'content-type': 'text/html; charset=windows-1256' }, body: arabic });
  expect(toHttpEvent(page, now)).toMatchObject({ body: arabic.toString('base64'), isBase64Encoded: true });
  const archive = request({ headers: { 'content-type': 'application/zip' }, body: Buffer.from('PK') });
  expect(toHttpEvent(archive, now)).toMatchObject({ body: 'UEs=', isBase64Encoded: true });
});

it('the event of a function URL has no body if none was sent', () => {
  expect(toHttpEvent(request({ method: 'GET', body: Buffer.alloc(0) }), now)).not.toHaveProperty('body');
});

it("the answer of a function URL has the handler's status, headers, cookies and decoded body", () => {
  const answer = toWebAnswer({
    statusCode: 201,
    headers: { 'Content-Type': 'text/plain', 'X-Count': 2 },
    cookies: ['a=1', 'b=2'],
    body: Buffer.from('reçu').toString('base64'),
    isBase64Encoded: true,
  });
  expect(answer).toEqual({
    status: 201,
    headers: { 'content-type': 'text/plain', 'x-count': '2', 'set-cookie': ['a=1', 'b=2'] },
    body: Buffer.from('reçu'),
  });
});

it('the answer of a function URL is JSON with 200 if the handler gives no status', () => {
  const body = Buffer.from('{"ok":true}');
  expect(toWebAnswer({ ok: true })).toEqual({ status: 200, headers: { 'content-type': 'application/json' }, body });
});

import type { LambdaFunctionURLEvent } from 'aws-lambda';
import { expect, it } from 'vitest';
import { fromFunctionUrl, toFunctionUrl } from '#shared/web/function-url.ts';

const event = (changes: Partial<LambdaFunctionURLEvent> = {}): LambdaFunctionURLEvent => ({
  version: '2.0',
  routeKey: '$default',
  rawPath: '/articles',
  rawQueryString: '',
  headers: { 'content-type': 'application/json', 'X-Mixed': 'a' },
  requestContext: {
    accountId: 'anonymous',
    apiId: 'abc',
    domainName: 'abc.lambda-url.eu-west-3.on.aws',
    domainPrefix: 'abc',
    http: { method: 'POST', path: '/articles', protocol: 'HTTP/1.1', sourceIp: '130.176.1.1', userAgent: 'x' },
    requestId: 'id',
    routeKey: '$default',
    stage: '$default',
    time: '27/Nov/2024:10:00:00 +0000',
    timeEpoch: 1_732_701_600_000,
  },
  isBase64Encoded: false,
  ...changes,
});

it('the event of a function URL becomes a request with lower-case headers and repeated query keys', () => {
  const request = fromFunctionUrl(event({ rawQueryString: 'tag=a&tag=b%20c&url=https%3A%2F%2Fexample.org' }));
  expect(request).toMatchObject({ method: 'POST', path: '/articles', headers: { 'x-mixed': 'a' }, params: {} });
  expect(request.query.getAll('tag')).toEqual(['a', 'b c']);
  expect(request.query.get('url')).toBe('https://example.org');
});

it('the body of a request has every byte of the event, sent as text or base64, or is empty', () => {
  const bytes = Buffer.from([0xff, 0x00, 0xe9]);
  const body = (changes: Partial<LambdaFunctionURLEvent>) => Buffer.from(fromFunctionUrl(event(changes)).body);
  expect(body({ body: 'é' }).toString('utf8')).toBe('é');
  expect(body({ body: bytes.toString('base64'), isBase64Encoded: true })).toEqual(bytes);
  expect(body({})).toHaveLength(0);
});

it('the cookies of the event become the Cookie header', () => {
  expect(fromFunctionUrl(event({ cookies: ['a=1', 'b=2'] })).headers.cookie).toBe('a=1; b=2');
});

it.each([
  [{}, '130.176.1.1'],
  [{ 'x-forwarded-for': '10.0.0.1, 203.0.113.9' }, '203.0.113.9'],
  [{ 'x-forwarded-for': '203.0.113.9, 130.176.1.1' }, '203.0.113.9'],
  [{ 'x-forwarded-for': '10.0.0.1', 'cloudfront-viewer-address': '203.0.113.9:443' }, '203.0.113.9'],
  [{ 'cloudfront-viewer-address': '2001:db8::1:443' }, '2001:db8::1'],
])('a request with the headers %j comes from %s', (headers, address) => {
  expect(fromFunctionUrl(event({ headers })).address).toBe(address);
});

it('an answer becomes the result of a function URL', () => {
  expect(toFunctionUrl({ status: 201, headers: { location: '/x' }, body: 'é' })).toEqual({
    statusCode: 201,
    headers: { location: '/x' },
    body: 'é',
    isBase64Encoded: false,
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { functions as contracts } from '#functions/index.ts';
import { isRecord } from '#infra/local/json-record.ts';
import { names, settingsOf } from '#infra/local/local-settings.ts';
import { ensureQueue } from '#infra/local/resources.ts';
import { startEmulators } from '#infra/local/start-emulators.ts';
import { isWebTrigger } from '#infra/local/web/http-function.ts';
import type { LocalFunction } from '#infra/local/worker/local-function.ts';
import { startSharedFunctions } from '#infra/local/worker/shared-worker.ts';
import { writeSiteFile } from '#test/pipeline/pipeline-harness.ts';

// Events as Lambda could hand them to a function, made by hand: CloudFront, API Gateway and Lambda itself refuse many of them.

const token = 'token-of-this-test';
const originSecret = 'known to the front door';
const publicUrl = 'https://feeds.example.org';

const closing = new AsyncDisposableStack();
let functions: readonly LocalFunction[] = [];
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'barid-'));
  closing.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const siteFile = await writeSiteFile(folder, { incomingWebhooks: [{ name: 'cms', secret: 'CMS_SECRET' }] });
  const given = { [names.publicUrl]: publicUrl, CMS_SECRET: 'secret-of-the-cms' };
  const emulators = await startEmulators({ data: folder, table: names.table, inboxBucket: names.inboxBucket, given });
  closing.defer(emulators.close);
  await emulators.secrets.set(names.ingestKeys, JSON.stringify({ tokens: [token], signingKeys: [] }));
  await emulators.secrets.set(names.originSecret, originSecret);
  for (const bucket of [names.inboxBucket, names.publicBucket, names.mediaBucket, names.logsBucket])
    await emulators.objects.create(bucket);
  const { url: deliveriesQueue } = await ensureQueue(emulators.queues, 'deliveries');
  const values = { siteFile, deliveriesQueue, deadLetters: [], publicUrl, isOpenHere: false };
  functions = startSharedFunctions(
    contracts
      .filter(({ trigger }) => isWebTrigger(trigger))
      .map((contract) => {
        const module = fileURLToPath(new URL(`../../functions/${contract.name}/handler.ts`, import.meta.url));
        const env = { ...emulators.env, ...settingsOf(contract, values) };
        return { contract, source: { module, env, onLine: () => undefined } };
      }),
  );
  closing.defer(async () => void (await Promise.all(functions.map((one) => one.close()))));
  await Promise.all(functions.map((one) => one.ready()));
}, 120_000);
afterAll(() => closing.disposeAsync(), 60_000);

type Answer = { readonly status: number; readonly type: string; readonly body: string };

/** What a function answers to an event; it rejects where the function fails, which API Gateway would answer with 502. */
const ask = async (one: LocalFunction, event: unknown): Promise<Answer> => {
  const answer = await one.invoke(event);
  if (!isRecord(answer) || typeof answer.statusCode !== 'number') throw new Error('The function gave no answer.');
  const headers = isRecord(answer.headers) ? answer.headers : {};
  return { status: answer.statusCode, type: String(headers['content-type'] ?? ''), body: String(answer.body ?? '') };
};

/** What is wrong with an answer; undefined for one that a person can act upon. */
const faultOf = ({ status, type, body }: Answer): string | undefined => {
  if (status < 200 || status >= 500) return `${status}: ${body}`;
  if (status < 400 || body === '') return undefined;
  if (type.startsWith('text/')) return body.length > 10 ? undefined : `no sentence: ${body}`;
  const problem: unknown = JSON.parse(body);
  const isClear = isRecord(problem) && typeof problem.detail === 'string' && /^.{10,2000}[.!?)]$/s.test(problem.detail);
  return isClear ? undefined : `no sentence: ${body.slice(0, 3000)}`;
};

const oddTexts = [
  '',
  ' ',
  '%',
  '%00',
  '\u0000',
  '%E0%A4%A',
  '%ff',
  '%c0%af',
  '%2e%2e%2f',
  '../../etc/passwd',
  '%25252525',
  '\ud800',
  'é',
  'العربية',
  '\r\nx-a: b',
  '{}',
  '__proto__',
  'constructor',
  'x'.repeat(10_000),
  '%41'.repeat(3_000),
  '1e999',
  '-1',
  '9007199254740993',
];
const odd = fc.oneof(fc.constantFrom(...oddTexts), fc.string({ unit: 'binary', maxLength: 20 }));

const paths = contracts
  .map(({ trigger }) => trigger)
  .flatMap((trigger) => (trigger.kind === 'http' ? trigger.paths : ['/feeds/all/rss.xml', '/a/x/', '/feeds/tag/x/']))
  .flatMap((path) => (path.endsWith('*') ? [path.slice(0, -1), `${path.slice(0, -1)}x`] : [path]));
const path = fc.oneof(
  fc.constantFrom(...paths),
  fc.tuple(fc.constantFrom(...paths), odd).map(([start, end]) => `${start}/${end}`),
  odd,
);

const parameters = [
  ...[
    'after',
    'limit',
    'failed',
    'receiver',
    'feed',
    'q',
    'status',
    'hub.mode',
    'hub.topic',
    'hub.challenge',
    'id',
    'raw',
  ],
  ...[
    'hub.lease_seconds',
    'guid',
    'url',
    '__proto__',
    'revision',
    'page',
    'format',
    'month',
    'words',
    'key',
    'language',
  ],
];
const query = fc.oneof(
  fc
    .array(fc.tuple(fc.oneof(fc.constantFrom(...parameters), odd), odd), { maxLength: 4 })
    .map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join('&')),
  odd,
);

const bodies = [
  '{"title":"Le port","content_text":"Les dockers."}',
  '{"items":[]}',
  '{"items":[{"id":"a","title":"Le port","content_text":"Les dockers."},null,3]}',
  '{"title":{"a":1},"content_html":[]}',
  '[]',
  'null',
  '"a"',
  '{',
  '<rss><channel><item>',
  'hub.mode=subscribe&hub.topic=a&hub.callback=b',
  'hub.mode=publish&hub.url=%00&hub.url=x',
  'notifyProcedure=&port=99999999&path=x&protocol=http-post&url1=a',
  '--b\r\ncontent-disposition: form-data; name="article"\r\n\r\n{}\r\n--b--\r\n',
  '--b\r\ncontent-disposition: form-data; name=',
  'action=publish&text=a',
  '\u0000\ufffe',
  'x'.repeat(100_000),
];
const body = fc.oneof(fc.constantFrom(...bodies), odd, fc.constantFrom(undefined, null, 3, {}, ['a']));

const headerValues: Readonly<Record<string, readonly unknown[]>> = {
  authorization: [
    `Bearer ${token}`,
    'Bearer',
    'Basic !!!',
    `Basic ${Buffer.from('a:b').toString('base64')}`,
    'Digest x',
  ],
  'Content-Type': [
    ...[
      'application/json',
      'application/json; charset=utf-16',
      'application/json; charset=none',
      'text/html',
      'a/b; c',
    ],
    ...['application/x-www-form-urlencoded', 'multipart/form-data; boundary=b', 'multipart/form-data', 'image/png'],
    ...['application/atom+xml', 'multipart/form-data; boundary="', 'message/external-body'],
  ],
  'content-encoding': ['gzip', 'br', 'gzip, br', 'gzip, gzip, gzip', 'zstd', 'deflate', 'identity', 'none', ',,'],
  'idempotency-key': ['a', '\u0000', 'x'.repeat(3_000), ''],
  'if-match': ['*', '"1"', 'W/"1"', '1', '"', '"1", "2"'],
  'if-none-match': ['*', 'x'],
  'webhook-id': ['a', ''],
  'webhook-timestamp': ['1', 'NaN', '1e30', ''],
  'webhook-signature': ['v1,x', 'v1a,', '\ud800'],
  cookie: ['__Host-barid=x', 'a=b; c', '='],
  origin: ['null', 'https://evil.example', publicUrl, 'x'],
  'sec-fetch-site': ['cross-site', 'same-origin'],
  'x-forwarded-for': ['1.2.3.4, 5.6.7.8', ',,,', 'unknown', '\u0000'],
  'cloudfront-viewer-address': ['1.2.3.4:5', '::1:5', 'x'],
  host: ['evil.example', '', 'localhost'],
  accept: ['text/html', '*/*', 'application/json;q=x'],
  traceparent: ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', 'x', '00-0-0-0'],
  'x-hub-signature': ['sha1=x', 'sha256=', 'md5=a'],
  'content-length': ['-1', '3', 'x'],
  link: ['<x>; rel=self', '<'],
  slug: ['%', 'a'],
};
const headerNames = Object.keys(headerValues);
const oneHeader = fc
  .tuple(fc.constantFrom(...headerNames), fc.boolean(), fc.nat(), odd, fc.nat(9))
  .map(([name, isUpper, index, other, chance]) => {
    const values = headerValues[name] ?? [];
    const value =
      chance === 0 ? other : chance === 1 ? [null, 3, ['a', 'b'], {}][index % 4] : values[index % values.length];
    return [isUpper ? name.toUpperCase() : name, value] as const;
  });
const headers = fc.oneof(
  { weight: 9, arbitrary: fc.array(oneHeader, { maxLength: 5 }).map((pairs) => Object.fromEntries(pairs)) },
  { weight: 1, arbitrary: fc.constantFrom(undefined, null, [], 'x') },
);

const method = fc.oneof(
  fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'),
  fc.constantFrom('TRACE', 'CONNECT', 'PROPFIND', 'get', '', 'GET ', 'x'.repeat(500), 'CONSTRUCTOR', '__proto__'),
);

type Shape = {
  readonly method: unknown;
  readonly path: unknown;
  readonly query: unknown;
  readonly headers: unknown;
  readonly body: unknown;
  readonly base64: unknown;
  readonly isTrusted: boolean;
};

const shape = fc.record<Shape>({
  method,
  path,
  query: fc.oneof({ weight: 9, arbitrary: query }, { weight: 1, arbitrary: fc.constantFrom(undefined, null) }),
  headers,
  body,
  base64: fc.constantFrom(true, false, undefined, 'true'),
  isTrusted: fc.boolean(),
});

const trusted = { 'x-barid-origin': originSecret };
const headersOf = ({ headers: given, isTrusted }: Shape): unknown =>
  isTrusted && isRecord(given) ? { ...trusted, authorization: `Bearer ${token}`, ...given } : given;

/** An event of a function URL or of an HTTP API (payload format 2.0). */
const functionUrlEvent = (one: Shape): object => ({
  version: '2.0',
  routeKey: '$default',
  rawPath: one.path,
  rawQueryString: one.query,
  headers: headersOf(one),
  requestContext: {
    accountId: 'anonymous',
    http: { method: one.method, path: one.path, protocol: 'HTTP/1.1', sourceIp: '203.0.113.9', userAgent: 'x' },
    requestId: 'id',
    stage: '$default',
    timeEpoch: 1_732_701_600_000,
  },
  body: one.body,
  isBase64Encoded: one.base64,
});

/** An event of a REST API, or of a load balancer: payload format 1.0. */
const restEvent = (one: Shape): object => ({
  version: '1.0',
  resource: '/{proxy+}',
  path: one.path,
  httpMethod: one.method,
  headers: headersOf(one),
  multiValueHeaders: { accept: ['a', 'b'] },
  queryStringParameters: { a: 'b' },
  multiValueQueryStringParameters: { a: ['b', 'c'] },
  requestContext: { identity: { sourceIp: '203.0.113.9' }, requestId: 'id' },
  body: one.body,
  isBase64Encoded: one.base64,
});

it('whatever comes, each function answers what a person can act upon, and fails at nothing', async () => {
  await fc.assert(
    fc.asyncProperty(shape, fc.nat(9), async (one, chance) => {
      const event = chance === 0 ? restEvent(one) : functionUrlEvent(one);
      for (const answer of await Promise.all(functions.map((each) => ask(each, event))))
        expect(faultOf(answer)).toBeUndefined();
    }),
    { numRuns: 300 },
  );
});

it('an event that is none of a request is refused', async () => {
  for (const event of [
    {},
    { requestContext: {} },
    { requestContext: { http: null } },
    { Records: [] },
    [],
    'x',
    null,
    3,
  ])
    for (const one of functions) expect((await ask(one, event)).status).toBeLessThan(500);
});

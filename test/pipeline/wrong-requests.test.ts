import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { problem } from '#infra/docs/api-operations.ts';
import { type Pipeline, startPipeline } from '#infra/local/start-pipeline.ts';
import { push, writeSiteFile } from './pipeline-harness.ts';

let folder: string;
let pipeline: Pipeline;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'barid-'));
  vi.stubEnv('CMS_SECRET', 'secret-of-the-cms');
  vi.stubEnv('CMS_KEY', 'key-of-the-cms');
  const siteFile = await writeSiteFile(folder, {
    incomingWebhooks: [
      { name: 'cms', secret: 'CMS_SECRET' },
      { name: 'signed', signingKey: 'CMS_KEY' },
    ],
  });
  pipeline = await startPipeline({
    data: join(folder, 'data'),
    siteFile,
    port: 0,
    samples: false,
    onLine: () => undefined,
  });
  await push(pipeline, { body: JSON.stringify({ id: 'port', title: 'Le port', content_text: 'Les dockers.' }) });
}, 30_000);
afterAll(async () => {
  await pipeline.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}, 30_000);

type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string };

/** Sends a request to the letter: no client mends its path, its headers or its body. */
const ask = (
  method: string,
  path: string,
  given: Record<string, string> = {},
  body: string | Buffer = '',
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const length = body.length === 0 && method === 'GET' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const headers = { authorization: `Bearer ${pipeline.token}`, ...length, ...given };
    const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
    const request = httpRequest(pipeline.url, { method, path, headers: sent, agent: false }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString() });
    });
    request.on('error', reject);
    request.end(body);
  });

const json = { 'content-type': 'application/json' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const text = { 'content-type': 'text/plain' };
const xml = { 'content-type': 'application/xml' };
const nobody = { authorization: '' };
const port = JSON.stringify({ id: 'port', title: 'Le port', content_text: 'Les dockers.' });
const articleWith = (members: object): string =>
  JSON.stringify({ title: 'Le port', content_text: 'Dockers.', ...members });

type Wrong = readonly [
  method: string,
  path: string,
  headers: Record<string, string>,
  body: string | Buffer,
  status: number,
  code: string,
  /** What the answer tells a person to do. */
  advice: RegExp,
];

const wrong: readonly Wrong[] = [
  // Addresses and methods
  ['GET', '/article', {}, '', 404, 'NOT_FOUND', /addresses here: \/articles,/],
  ['POST', '/api/articles', json, port, 404, 'NOT_FOUND', /addresses here: \/articles,/],
  ['GET', '/articlesx', {}, '', 404, 'NOT_FOUND', /addresses here/],
  ['GET', '/articles/%E0%A4%A', {}, '', 404, 'NOT_FOUND', /addresses here/],
  ['GET', '/deliveries/failed', {}, '', 404, 'NOT_FOUND', /\/deliveries\/redrive/],
  ['POST', '/rsscloud', form, 'port=80', 404, 'NOT_FOUND', /site file does not switch it on/],
  ['PATCH', '/articles/none', json, '{"status":"live"}', 404, 'ARTICLE_UNKNOWN', /GET \/articles lists/],
  ['PATCH', '/articles/port', json, port, 400, 'STATUS_CHANGE_INVALID', /Send \{"status": "live"\}/],
  ['PATCH', '/articles/port', json, '{"status":"draft"}', 409, 'ARTICLE_LIVE', /DELETE retracts/],
  ['PATCH', '/deliveries', json, port, 405, 'METHOD_NOT_ALLOWED', /allows GET/],
  ['POST', '/articles/port', json, port, 405, 'METHOD_NOT_ALLOWED', /allows PUT/],
  ['POST', '/deliveries', json, '{}', 405, 'METHOD_NOT_ALLOWED', /allows GET/],
  ['GET', '/deliveries/redrive', {}, '', 405, 'METHOD_NOT_ALLOWED', /allows POST/],
  ['GET', '/rebuild/', {}, '', 405, 'METHOD_NOT_ALLOWED', /allows POST/],
  ['PUT', '/media/', {}, 'x', 405, 'METHOD_NOT_ALLOWED', /allows POST/],
  ['GET', '/hub/', {}, '', 405, 'METHOD_NOT_ALLOWED', /allows POST/],
  ['POST', '/status/', json, '{}', 405, 'METHOD_NOT_ALLOWED', /allows GET/],
  ['POST', '/healthz', json, '{}', 405, 'METHOD_NOT_ALLOWED', /allows GET/],
  ['POST', '/openapi.json', json, '{}', 405, 'METHOD_NOT_ALLOWED', /allows GET/],
  // Who asks
  ['POST', '/articles', { ...json, ...nobody }, port, 401, 'UNSIGNED', /Send "Authorization: Bearer TOKEN"/],
  ['GET', '/articles', { authorization: 'Bearer wrong' }, '', 401, 'TOKEN_UNKNOWN', /Send "Authorization: Bearer/],
  ['GET', '/articles', { authorization: 'Bearer' }, '', 401, 'TOKEN_UNKNOWN', /Send "Authorization: Bearer/],
  ['GET', '/articles', { authorization: 'Basic !!!' }, '', 401, 'TOKEN_UNKNOWN', /Send "Authorization: Bearer/],
  [
    'POST',
    '/articles',
    { ...json, ...nobody, 'webhook-signature': 'v1,x' },
    port,
    401,
    'SIGNATURE_INVALID',
    /needs the headers/,
  ],
  [
    'POST',
    '/articles',
    { ...json, ...nobody, 'webhook-signature': 'v1,x', 'webhook-id': '1', 'webhook-timestamp': '1' },
    port,
    401,
    'TIMESTAMP_OUT_OF_TOLERANCE',
    /correct the clock/,
  ],
  ['GET', '/status', { ...nobody, host: 'stranger.example' }, '', 401, 'UNSIGNED', /Send "Authorization/],
  ['GET', '/status', { ...nobody, 'x-forwarded-for': '192.0.2.1' }, '', 401, 'UNSIGNED', /Send "Authorization/],
  [
    'OPTIONS',
    '/articles',
    { ...nobody, origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    '',
    403,
    'ORIGIN_REFUSED',
    /Add that origin to "editors"/,
  ],
  // Parameters
  ['GET', '/articles?qq=port', {}, '', 400, 'QUERY_UNKNOWN', /takes url, guid, q, feed/],
  ['GET', '/articles?q=le&q=port', {}, '', 400, 'QUERY_REPEATED', /Send one value/],
  ['GET', '/articles?limit=0', {}, '', 400, 'LIMIT_INVALID', /from 1 to 100/],
  ['GET', '/articles?after=x', {}, '', 400, 'CURSOR_INVALID', /previous page/],
  ['GET', '/articles?status=published', {}, '', 400, 'STATUS_INVALID', /draft, scheduled, live, retracted/],
  ['GET', '/articles?order=desc', {}, '', 400, 'ORDER_INVALID', /oldest, newest/],
  ['GET', '/articles?url=port', {}, '', 422, 'PERMALINK_INVALID', /must be an absolute http or https URL/],
  ['GET', '/articles/port?full=1', {}, '', 400, 'QUERY_UNKNOWN', /takes none/],
  ['GET', '/deliveries?failed=maybe', {}, '', 400, 'FLAG_INVALID', /true or false/],
  ['GET', '/deliveries?failed=1&failed=0', {}, '', 400, 'QUERY_REPEATED', /Send one value/],
  ['GET', '/deliveries?reciever=x', {}, '', 400, 'QUERY_UNKNOWN', /takes failed, receiver, article/],
  ['GET', '/deliveries?article=', {}, '', 404, 'ARTICLE_UNKNOWN', /GET \/articles lists/],
  ['GET', '/status?x', {}, '', 400, 'QUERY_UNKNOWN', /takes none/],
  ['POST', '/articles?drafft=true', json, port, 400, 'QUERY_UNKNOWN', /takes url, file/],
  ['POST', '/articles?draft=true&draft=false', json, port, 400, 'QUERY_REPEATED', /Send one value/],
  ['POST', '/articles?file=', json, port, 400, 'FILE_NAME_INVALID', /must be the name of a file/],
  ['DELETE', '/articles/port?force=1', {}, '', 400, 'QUERY_UNKNOWN', /takes tombstone/],
  ['DELETE', '/articles/port?tombstone=none', {}, '', 400, 'FLAG_INVALID', /true or false/],
  ['POST', '/rebuild?feeds=all', {}, '', 400, 'QUERY_UNKNOWN', /takes feed/],
  ['POST', '/rebuild?feed=', {}, '', 404, 'FEED_UNKNOWN', /lists all feeds/],
  ['POST', '/rebuild?feed=none', {}, '', 404, 'FEED_UNKNOWN', /lists all feeds/],
  ['POST', '/media?upload=x', {}, 'x', 400, 'PART_INVALID', /needs upload/],
  // Previews
  ['GET', '/read', {}, '', 405, 'METHOD_NOT_ALLOWED', /allows POST/],
  ['PUT', '/read/', json, port, 405, 'METHOD_NOT_ALLOWED', /allows POST/],
  ['POST', '/read?drafft=true', json, port, 400, 'QUERY_UNKNOWN', /takes url, file/],
  ['POST', '/read?file=', json, port, 400, 'FILE_NAME_INVALID', /must be the name of a file/],
  ['POST', '/read', json, '', 422, 'JSON_INVALID', /it is empty/],
  ['POST', '/read', json, '{"title":"Le port","body":"x"}', 422, 'ARTICLE_INVALID', /did you mean content_html/],
  ['POST', '/read', json, '{"items":[]}', 422, 'BATCH_EMPTY', /send at least one/],
  ['POST', '/read', json, articleWith({ title: ' ' }), 422, 'ARTICLE_WITHOUT_TITLE', /\/title: is missing/],
  ['POST', '/read', json, '{"url":"http://10.0.0.1/"}', 422, 'ADDRESS_REFUSED', /Use a public address/],
  ['POST', '/read', form, 'title=Le+port', 415, 'FORM_FIELDS_REFUSED', /Send the article as JSON/],
  // Receivers and sources
  ['GET', '/receivers/resume', {}, '', 405, 'METHOD_NOT_ALLOWED', /allows POST/],
  ['POST', '/receivers/resume', {}, '', 400, 'RECEIVER_INVALID', /Name the receiver/],
  [
    'POST',
    '/receivers/resume',
    json,
    '{"reciever":"https://hub.example/"}',
    400,
    'RECEIVER_INVALID',
    /Send \{"receiver"/,
  ],
  ['POST', '/receivers/resume', json, '["https://hub.example/"]', 400, 'RECEIVER_INVALID', /Send \{"receiver"/],
  [
    'POST',
    '/receivers/resume',
    json,
    '{"receiver":"https://none.example/"}',
    404,
    'RECEIVER_UNKNOWN',
    /GET \/deliveries/,
  ],
  [
    'POST',
    '/deliveries/redrive',
    json,
    '{"receiver":"https://none.example/"}',
    404,
    'RECEIVER_UNKNOWN',
    /GET \/deliveries/,
  ],
  ['POST', '/receivers/resume?all=1', json, '{"receiver":"https://none.example/"}', 400, 'QUERY_UNKNOWN', /takes none/],
  ['POST', '/receivers/pause', json, '{}', 404, 'NOT_FOUND', /\/receivers\/resume/],
  ['GET', '/sources/agence', {}, '', 404, 'NOT_FOUND', /\/sources\/\{id\}\/poll/],
  ['POST', '/sources', json, '{}', 405, 'METHOD_NOT_ALLOWED', /allows GET/],
  ['GET', '/sources/agence/poll', {}, '', 405, 'METHOD_NOT_ALLOWED', /allows POST/],
  ['POST', '/sources/none/poll', {}, '', 404, 'SOURCE_UNKNOWN', /GET \/sources lists/],
  ['POST', '/sources/none/poll', json, '{"all":true}', 400, 'BODY_UNEXPECTED', /takes no body/],
  ['POST', '/sources/none/poll?force=1', {}, '', 400, 'QUERY_UNKNOWN', /takes none/],
  // Refused files
  ['GET', '/inbox/files', {}, '', 404, 'NOT_FOUND', /\/inbox\/refused/],
  ['POST', '/inbox/refused', {}, '', 405, 'METHOD_NOT_ALLOWED', /allows GET/],
  ['PUT', '/inbox/refused/a.txt', {}, 'x', 405, 'METHOD_NOT_ALLOWED', /allows GET, HEAD, POST, DELETE/],
  ['GET', '/inbox/refused?file=a.txt', {}, '', 400, 'QUERY_UNKNOWN', /takes none/],
  ['POST', '/inbox/refused/a.txt?all=1', {}, '', 400, 'QUERY_UNKNOWN', /takes none/],
  ['GET', '/inbox/refused/none.txt', {}, '', 404, 'REFUSED_FILE_UNKNOWN', /GET \/inbox\/refused lists/],
  ['POST', '/inbox/refused/none.txt', {}, '', 404, 'REFUSED_FILE_UNKNOWN', /GET \/inbox\/refused lists/],
  ['DELETE', '/inbox/refused/..%2F..%2Fsecrets.json', {}, '', 404, 'REFUSED_FILE_UNKNOWN', /lists the refused/],
  ['POST', `/inbox/refused/${'a'.repeat(2000)}`, {}, '', 404, 'REFUSED_FILE_UNKNOWN', /lists the refused/],
  ['POST', '/inbox/refused/a.txt', json, '{"all":true}', 400, 'BODY_UNEXPECTED', /send no body/],
  // Articles
  ['GET', '/articles/none', {}, '', 404, 'ARTICLE_UNKNOWN', /GET \/articles lists/],
  ['PUT', '/articles/none', json, port, 404, 'ARTICLE_UNKNOWN', /POST \/articles creates/],
  ['DELETE', '/articles/none', {}, '', 404, 'ARTICLE_UNKNOWN', /GET \/articles lists/],
  ['PUT', '/articles', json, port, 400, 'ARTICLE_UNNAMED', /\/articles\/\{id\} or \/articles\?url=/],
  ['DELETE', '/articles', {}, '', 400, 'ARTICLE_UNNAMED', /\/articles\/\{id\}/],
  ['PUT', '/articles/port', json, '{"items":[{},{}]}', 422, 'ONE_ARTICLE_EXPECTED', /Send a batch to POST/],
  ['PUT', '/articles/port', { ...json, 'if-match': '"9"' }, port, 412, 'PRECONDITION_FAILED', /Read the article again/],
  ['DELETE', '/articles/port', { 'if-match': '"9"' }, '', 412, 'PRECONDITION_FAILED', /Read the article again/],
  [
    'POST',
    '/articles',
    { ...json, 'if-none-match': '*' },
    port,
    412,
    'PRECONDITION_FAILED',
    /PUT \/articles\/\w+ changes it/,
  ],
  // Documents
  ['POST', '/articles', json, '', 422, 'JSON_INVALID', /it is empty/],
  ['POST', '/articles', json, '{"title":', 422, 'JSON_INVALID', /before it is complete/],
  ['POST', '/articles', json, '{}', 422, 'ARTICLE_INVALID', /\/title: is missing/],
  ['POST', '/articles', json, '[]', 422, 'ARTICLE_WRAPPED', /Send several articles as/],
  ['POST', '/articles', json, 'null', 422, 'ARTICLE_INVALID', /expected an object/],
  ['POST', '/articles', json, '{"items":{}}', 422, 'ARTICLE_INVALID', /items must be a list: send/],
  ['POST', '/articles', json, '{"items":[]}', 422, 'BATCH_EMPTY', /send at least one/],
  ['POST', '/articles', json, JSON.stringify({ items: Array(101).fill({}) }), 413, 'BATCH_TOO_LARGE', /Send several/],
  ['POST', '/articles', json, '{"title":"Le port","body":"x"}', 422, 'ARTICLE_INVALID', /did you mean content_html/],
  ['POST', '/articles', json, `{"data":{"article":${port}}}`, 422, 'ARTICLE_WRAPPED', /Send what is inside alone/],
  ['POST', '/articles', json, articleWith({ tags: 'port' }), 422, 'ARTICLE_INVALID', /expected a list of texts/],
  ['POST', '/articles', json, articleWith({ date_published: 'demain' }), 422, 'DATE_UNREADABLE', /Write it as/],
  [
    'POST',
    '/articles',
    json,
    articleWith({ status: 'private' }),
    422,
    'ARTICLE_NOT_PUBLIC',
    /Send it without that mark/,
  ],
  ['POST', '/articles', json, articleWith({ content_text: 'x'.repeat(1.1e6) }), 413, 'ARTICLE_TOO_LARGE', /shorten it/],
  ['POST', '/articles', json, '{"url":"http://10.0.0.1/"}', 422, 'ADDRESS_REFUSED', /Use a public address/],
  ['POST', '/articles', json, '{"url":"ftp://example.org/"}', 422, 'URL_INVALID', /absolute http or https/],
  ['POST', '/articles', form, 'title=Le+port', 415, 'FORM_FIELDS_REFUSED', /Send the article as JSON/],
  ['POST', '/articles', { 'content-type': 'multipart/form-data' }, 'x', 422, 'FORM_INVALID', /HTTP library/],
  ['POST', '/articles', { 'content-type': 'application/pdf' }, '%PDF-1.4', 415, 'DOCUMENT_NOT_TEXT', /send JSON, HTML/],
  ['POST', '/articles', text, '  ', 422, 'ARTICLE_WITHOUT_TITLE', /put one on its first line/],
  ['POST', '/articles', xml, '<opml version="2.0"><body/></opml>', 415, 'OPML_NOT_ARTICLES', /npx barid import/],
  ['POST', '/articles', xml, '<article/>', 415, 'FEED_UNKNOWN', /Use RSS, Atom or RDF/],
  // Bodies
  [
    'POST',
    '/articles',
    { ...json, 'content-encoding': 'compress' },
    port,
    415,
    'CONTENT_ENCODING_UNKNOWN',
    /Send gzip, br/,
  ],
  [
    'POST',
    '/articles',
    { ...json, 'content-encoding': 'gzip' },
    port,
    400,
    'CONTENT_ENCODING_INVALID',
    /without that header/,
  ],
  [
    'POST',
    '/articles',
    { ...json, 'content-encoding': 'gzip' },
    gzipSync(Buffer.alloc(13e6)),
    413,
    'BODY_TOO_LARGE',
    /Send less/,
  ],
  ['POST', '/articles', json, Buffer.alloc(12 * 2 ** 20 + 1, 32), 413, 'BODY_TOO_LARGE', /Send less/],
  ['POST', '/media', {}, 'no picture', 415, 'MEDIA_TYPE_REFUSED', /JPEG, PNG, WebP, AVIF or GIF/],
  ['POST', '/media', {}, Buffer.alloc(5 * 2 ** 20), 413, 'MEDIA_TOO_LARGE', /in parts/],
  // Webhooks of CMSs
  ['GET', '/in/cms/secret-of-the-cms', {}, '', 405, 'METHOD_NOT_ALLOWED', /allows POST/],
  ['POST', '/in/cms/wrong', json, '{}', 401, 'WEBHOOK_SECRET_WRONG', /Compare the address in the CMS/],
  ['POST', '/in/cms', json, '{}', 401, 'WEBHOOK_SECRET_WRONG', /\/in\/\{name\}\/\{secret\}/],
  ['POST', '/in/none/secret-of-the-cms', json, '{}', 401, 'WEBHOOK_SECRET_WRONG', /incomingWebhooks in the site file/],
  ['POST', '/in/signed', json, '{}', 401, 'WEBHOOK_UNSIGNED', /Enter the key in the settings/],
  ['POST', '/in/signed', { 'x-ghost-signature': 'sha256=00, t=1' }, '{}', 401, 'SIGNATURE_INVALID', /Compare the key/],
  ['POST', '/in/cms/secret-of-the-cms', json, '', 422, 'JSON_INVALID', /it is empty/],
  ['POST', '/in/cms/secret-of-the-cms', json, '{"hello":1}', 422, 'MESSAGE_UNKNOWN', /docs\/cms\.md/],
  ['POST', '/in/cms/secret-of-the-cms?draft=1', json, '{}', 400, 'QUERY_UNKNOWN', /takes none/],
  // What acts on everything
  ...['{"reciever":"https://hub.example/"}', '[]', '5', 'null', '{}', ' ', '{"receiver":5}', '{"receiver":"all"}'].map(
    (body): Wrong => [
      'POST',
      '/deliveries/redrive',
      json,
      body,
      400,
      'RECEIVER_INVALID',
      /and nothing else, or no body/,
    ],
  ),
  ['POST', '/deliveries/redrive?receiver=x', {}, '', 400, 'QUERY_UNKNOWN', /takes none/],
  ['POST', '/rebuild', json, '{"feed":"all"}', 400, 'BODY_UNEXPECTED', /name the feed as \?feed=/],
];

for (const [method, path, headers, body, status, code, advice] of wrong) {
  const start = body
    .toString('latin1')
    .slice(0, 40)
    .replace(/[^ -~]+/g, '…');
  const shown = `${method} ${path} ${JSON.stringify(headers)} ${start.trim()}`;
  it(`${shown} is answered ${status} ${code}`, async () => {
    const answer = await ask(method, path, headers, body);
    expect([answer.status, answer.headers['content-type']]).toEqual([status, 'application/problem+json']);
    const refusal = problem.parse(JSON.parse(answer.body));
    expect([refusal.code, refusal.status, refusal.type]).toEqual([
      code,
      status,
      `urn:barid:problem:${code.toLowerCase().replaceAll('_', '-')}`,
    ]);
    expect(refusal.detail).toMatch(advice);
    // RFC 9110 §11.6.1, §15.5.6.
    if (status === 401) expect(answer.headers['www-authenticate']).toContain('Bearer');
    if (status === 405) expect(answer.headers.allow).toBeDefined();
    expect(answer.headers['content-length']).toBe(String(Buffer.byteLength(answer.body)));
  });
}

const hub = (members: Record<string, string>): string => new URLSearchParams(members).toString();
const callback = 'https://reader.example/cb';

it.each<[string, number, RegExp]>([
  ['', 400, /hub.mode is subscribe or unsubscribe/],
  [hub({ 'hub.mode': 'subscribe' }), 400, /hub.callback is an absolute/],
  [
    hub({ 'hub.mode': 'subscribe', 'hub.callback': callback, 'hub.topic': 'https://none.example/' }),
    404,
    /lists the feeds/,
  ],
  [
    hub({ 'hub.mode': 'subscribe', 'hub.callback': callback, 'hub.secret': 'x'.repeat(200) }),
    400,
    /less than 200 bytes/,
  ],
  [hub({ 'hub.mode': 'subscribe', 'hub.callback': callback, 'hub.lease_seconds': 'x' }), 400, /whole number/],
])('the hub answers %j in plain text (WebSub §5.2): %i', async (body, status, advice) => {
  const answer = await ask('POST', '/hub', form, body);
  expect([answer.status, answer.headers['content-type']]).toEqual([status, 'text/plain; charset=utf-8']);
  expect(answer.body).toMatch(advice);
});

it.each([
  '/health',
  '/Articles',
  '/feeds/all/rss',
  '/feeds/none',
  '/feeds',
  '/openapi',
  '/feeds/tag/none',
  '/media/none.png',
])('GET %s is answered 404 at once', async (path) => {
  expect((await ask('GET', path)).status).toBe(404);
});

it.each([
  ...[
    '/articles',
    '/articles/',
    '/articles/port',
    '/articles/none',
    '/articles?limit=0',
    '/deliveries',
    '/rebuild',
    '/media',
  ],
  ...['/sources', '/sources/', '/healthz', '/healthz/', '/openapi.json', '/hub', '/rsscloud', '/websub/a/b', '/api/x'],
  ...[
    '/',
    '/feeds/all',
    '/feeds/all/',
    '/feeds/all/rss.xml',
    '/feeds.opml',
    '/robots.txt',
    '/none',
    '/feeds/tag/none/',
  ],
])('HEAD %s is answered with the status and the length of its GET', async (path) => {
  const [get, head] = [await ask('GET', path), await ask('HEAD', path)];
  const described = ({ status, headers }: Answer) => [status, headers['content-type'], headers['content-length']];
  expect([head.body, ...described(head)]).toEqual(['', ...described(get)]);
});

import type { IncomingHttpHeaders } from 'node:http';
import type { EdgeFunctions, EdgeHeaders } from '#infra/edge/edge-functions.ts';
import type { WebAnswer } from '#infra/local/triggers/http-trigger.ts';
import {
  type Coding,
  chooseCoding,
  type Document,
  isText,
  type ReadDocument,
  toAnsweredDocument,
} from './documents.ts';

const sentences: Readonly<Record<number, string>> = {
  301: 'This page has moved.',
  302: 'This feed can be read on its page.',
  404: 'There is no such page.',
  405: 'This address can only be read.',
  413: 'The request is too large.',
  502: 'The server failed to answer.',
  503: 'The server is busy. Please try again in a moment.',
};

/** A small page for a person, with a link to the list of feeds and no detail of the failure. */
export const messagePage = (status: number, headers: Readonly<Record<string, string>> = {}): WebAnswer => {
  const sentence = sentences[status] ?? 'The request failed.';
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${status}</title><h1>${sentence}</h1><p><a href="/">All feeds</a></p></html>\n`;
  return { status, headers: { 'content-type': 'text/html; charset=utf-8', ...headers }, body: Buffer.from(html) };
};

type Headers = Record<string, string>;

/** Headers of every answer, as the stack's response headers policy adds them (constructs/cdn.ts). */
const corsHeaders: Readonly<Headers> = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag, Last-Modified, Link, Content-Usage',
  'x-content-type-options': 'nosniff',
};

const preflight: WebAnswer = {
  status: 204,
  headers: {
    ...corsHeaders,
    // RFC 9110 §9.3.7.
    allow: 'GET, HEAD, OPTIONS',
    'access-control-allow-methods': 'GET, HEAD, OPTIONS',
    'access-control-allow-headers': '*',
    'access-control-max-age': '86400',
  },
  body: Buffer.alloc(0),
};

const withoutWeakness = (etag: string): string => etag.trim().replace(/^W\//, '');

/**
 * The date of the last change as viewer-response.js shows it: the second after it, which no other version of the document
 * has once it has begun (RFC 9110 §8.8.2.2). HTTP dates have no milliseconds.
 */
const lastModified = ({ modified }: Document): number => (Math.floor(modified.getTime() / 1000) + 1) * 1000;

/** RFC 9110 §13.1.2 (weak comparison, lists, `*`) and §13.1.3, which is ignored if the first is present. */
const isNotModified = (headers: IncomingHttpHeaders, document: Document): boolean => {
  const ifNoneMatch = headers['if-none-match'];
  if (ifNoneMatch !== undefined) {
    return ifNoneMatch
      .split(',')
      .some((item) => item.trim() === '*' || withoutWeakness(item) === withoutWeakness(document.etag));
  }
  const since = headers['if-modified-since'];
  return since !== undefined && lastModified(document) <= Date.parse(since);
};

/** The first and the last byte, both included. */
type Range = { readonly first: number; readonly last: number };

/**
 * RFC 9110 §14.2: the one range that is requested, if If-Range holds (§13.1.5); `undefined` for the whole document;
 * `unsatisfiable` for a range that begins after the end.
 */
const rangeOf = (headers: IncomingHttpHeaders, document: Document): Range | 'unsatisfiable' | undefined => {
  const { etag, bytes } = document;
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? '') ?? [];
  const ifRange = headers['if-range'];
  const isCurrent = ifRange === undefined || ifRange === etag || Date.parse(String(ifRange)) === lastModified(document);
  if ((from === '' && to === '') || !isCurrent) return undefined;
  const end = bytes.length - 1;
  const first = from === '' ? Math.max(0, bytes.length - Number(to)) : Number(from);
  const last = from === '' || to === '' ? end : Math.min(Number(to), end);
  if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined;
  return first <= last ? { first, last } : 'unsatisfiable';
};

const toHeaders = (headers: EdgeHeaders): Headers =>
  Object.fromEntries(Object.entries(headers).map(([name, { value }]) => [name, value]));

/** CloudFront does not compress smaller documents either: nothing is gained. */
const minCompressedBytes = 256;

const empty = Buffer.alloc(0);

/** The answers with one version of a document under one path. Headers are made once. */
type Answers = (headers: IncomingHttpHeaders) => WebAnswer | Promise<WebAnswer>;

const withdrawnAnswer = (document: Document, edge: Headers): WebAnswer => {
  const cached = { 'cache-control': document.cacheControl ?? 'no-store' };
  return { status: 410, headers: { ...corsHeaders, ...cached, ...edge }, body: document.bytes };
};

/** The headers of a document in a coding; RFC 9110 §15.4.5: a 304 has those of the 200 that describe no bytes. */
const headersIn = (coding: Coding, etag: string, common: Headers) => {
  // RFC 9110 §8.8.1: a strong ETag stands for the same bytes; CloudFront weakens that of compressed bytes too.
  const codedEtag = coding === 'identity' ? etag : `W/${etag}`;
  const { 'content-type': _, ...rest } = { 'content-type': '', ...common };
  const notModified: WebAnswer = { status: 304, headers: { ...rest, etag: codedEtag }, body: empty };
  return { notModified, encoded: { ...common, etag: codedEtag, 'content-encoding': coding } };
};

const rangeAnswer = (range: Range | 'unsatisfiable', bytes: Buffer, ranged: Headers): WebAnswer => {
  if (range === 'unsatisfiable') {
    return { status: 416, headers: { ...ranged, 'content-range': `bytes */${bytes.length}` }, body: empty };
  }
  const contentRange = `bytes ${range.first}-${range.last}/${bytes.length}`;
  const body = bytes.subarray(range.first, range.last + 1);
  return { status: 206, headers: { ...ranged, 'content-range': contentRange }, body };
};

const answersWith = (document: Document, edge: Headers): Answers => {
  const { bytes, etag, cacheControl } = document;
  const isCompressible = isText(document.type) && bytes.length >= minCompressedBytes;
  const common = {
    ...corsHeaders,
    ...(cacheControl === undefined ? {} : { 'cache-control': cacheControl }),
    ...(isCompressible ? { vary: 'Accept-Encoding' } : {}),
    ...edge,
  };
  const ranged = { ...common, etag, 'accept-ranges': 'bytes' };
  const whole: WebAnswer = { status: 200, headers: ranged, body: bytes };
  const inCoding = {
    br: headersIn('br', etag, common),
    gzip: headersIn('gzip', etag, common),
    identity: headersIn('identity', etag, common),
  };
  return (headers) => {
    const coding = isCompressible ? chooseCoding(headers['accept-encoding']) : 'identity';
    const { notModified, encoded } = inCoding[coding];
    if (isNotModified(headers, document)) return notModified;
    const range = rangeOf(headers, document);
    if (range !== undefined) return rangeAnswer(range, bytes, ranged);
    if (coding === 'identity') return whole;
    return document.encoded(coding).then((body) => ({ status: 200, headers: encoded, body }));
  };
};

/** A request for a document; `query` is the part after the question mark. */
export type DocumentRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
};

/** The path that viewer-request.js gives and the key of its document, or an answer without a document. */
type Route = { readonly uri: string; readonly key: string } | { readonly answer: WebAnswer };

/** Asks the function that makes missing documents for the one with this path; undefined where there is no such function. */
export type MakeDocument = (uri: string) => Promise<WebAnswer | undefined>;

const noDocument: MakeDocument = async () => undefined;

const notFound = messagePage(404, { ...corsHeaders, 'cache-control': 'no-store' });

const routeOf = (onRequest: EdgeFunctions['onRequest'], { path, query, headers }: DocumentRequest): Route => {
  const destination = headers['sec-fetch-dest'];
  const result = onRequest({
    uri: path,
    method: 'GET',
    querystring: Object.fromEntries([...new URLSearchParams(query)].map(([name, value]) => [name, { value }])),
    headers: destination === undefined ? {} : { 'sec-fetch-dest': { value: String(destination) } },
  });
  if ('statusCode' in result) {
    return { answer: messagePage(result.statusCode, { ...corsHeaders, ...toHeaders(result.headers) }) };
  }
  try {
    return { uri: result.uri, key: decodeURIComponent(result.uri.slice(1)) };
  } catch {
    // No document has a malformed path.
    return { answer: notFound };
  }
};

/** A map that is emptied when it is full: what it forgets is computed again. */
const bounded = <Value>(maxSize: number) => {
  const values = new Map<string, Value>();
  return (key: string, compute: () => Value): Value => {
    const known = values.get(key);
    if (known !== undefined) return known;
    if (values.size >= maxSize) values.clear();
    const value = compute();
    values.set(key, value);
    return value;
  };
};

const maxRoutes = 1000;
/** One document has several paths only by percent-encoding. */
const maxPathsOfDocument = 4;

/**
 * Answers requests for documents as CloudFront does in front of the public bucket, edge functions included. As CloudFront
 * caches, so is kept what a request's path, query and `Sec-Fetch-Dest` lead to (all that viewer-request.js is given), and
 * the headers of each version of a document.
 */
export const documentServer = (
  readDocument: ReadDocument,
  { onRequest, onResponse }: EdgeFunctions,
): ((request: DocumentRequest, make?: MakeDocument) => Promise<WebAnswer>) => {
  const routes = bounded<Route>(maxRoutes);
  const versions = new WeakMap<Document, ReturnType<typeof bounded<Answers>>>();
  const answersOf = (document: Document, uri: string, now: number): Answers => {
    const dates = { date: new Date(now).toUTCString(), 'last-modified': document.modified.toUTCString() };
    const stored = Object.entries({ 'content-type': document.type, ...dates, ...document.metadata });
    const headers = Object.fromEntries(stored.map(([name, value]) => [name, { value }]));
    const response = onResponse(uri, { statusCode: 200, headers });
    const { date: _, ...edge } = toHeaders(response.headers);
    if (response.statusCode !== 410) return answersWith(document, edge);
    const withdrawn = withdrawnAnswer(document, edge);
    return () => withdrawn;
  };
  return async (request, make = noDocument) => {
    const { method, path, query, headers } = request;
    if (method === 'OPTIONS') return preflight;
    if (method !== 'GET' && method !== 'HEAD') {
      const made = await make(path);
      const refusal = made?.status === 405 ? made : messagePage(405);
      return { ...refusal, headers: { ...corsHeaders, ...refusal.headers, allow: 'GET, HEAD, OPTIONS' } };
    }
    const route = routes(`${headers['sec-fetch-dest'] ?? ''} ${path}?${query}`, () => routeOf(onRequest, request));
    if ('answer' in route) return route.answer;
    const { uri, key } = route;
    const stored = key === '' ? undefined : await readDocument(key);
    const made = stored === undefined ? await make(uri) : undefined;
    if (made?.status === 410 || made?.status === 404) return { ...made, headers: { ...corsHeaders, ...made.headers } };
    const document = stored ?? (made?.status === 200 ? toAnsweredDocument(made) : undefined);
    if (document === undefined) return made ?? notFound;
    const paths = versions.get(document) ?? bounded<Answers>(maxPathsOfDocument);
    versions.set(document, paths);
    const now = Date.now();
    const isSettled = now >= lastModified(document);
    return paths(`${uri} ${isSettled}`, () => answersOf(document, uri, now))(headers);
  };
};

import type { IncomingHttpHeaders } from 'node:http';
import type { EdgeFunctions, EdgeHeaders } from '#infra/edge/edge-functions.ts';
import type { WebAnswer } from '#infra/local/triggers/http-trigger.ts';
import { chooseCoding, type Document, isText, type ReadDocument } from './documents.ts';

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
  'access-control-expose-headers': 'ETag, Last-Modified, Link',
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

/** HTTP dates have no milliseconds. */
const wholeSeconds = (date: Date): number => Math.floor(date.getTime() / 1000) * 1000;

/** RFC 9110 §13.1.2 (weak comparison, lists, `*`) and §13.1.3, which is ignored if the first is present. */
const isNotModified = (headers: IncomingHttpHeaders, { etag, modified }: Document): boolean => {
  const ifNoneMatch = headers['if-none-match'];
  if (ifNoneMatch !== undefined) {
    return ifNoneMatch
      .split(',')
      .some((item) => item.trim() === '*' || withoutWeakness(item) === withoutWeakness(etag));
  }
  const since = headers['if-modified-since'];
  return since !== undefined && wholeSeconds(modified) <= Date.parse(since);
};

/** The first and the last byte, both included. */
type Range = { readonly first: number; readonly last: number };

/**
 * RFC 9110 §14.2: the one range that is requested, if If-Range holds (§13.1.5); `undefined` for the whole document;
 * `unsatisfiable` for a range that begins after the end.
 */
const rangeOf = (headers: IncomingHttpHeaders, document: Document): Range | 'unsatisfiable' | undefined => {
  const { etag, modified, bytes } = document;
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? '') ?? [];
  const ifRange = headers['if-range'];
  const isCurrent = ifRange === undefined || ifRange === etag || Date.parse(String(ifRange)) === wholeSeconds(modified);
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

const answerWith = async (document: Document, headers: IncomingHttpHeaders, edge: Headers): Promise<WebAnswer> => {
  const { bytes, etag, modified, cacheControl } = document;
  const isCompressible = isText(document.type) && bytes.length >= minCompressedBytes;
  const common = {
    ...corsHeaders,
    'last-modified': modified.toUTCString(),
    ...(cacheControl === undefined ? {} : { 'cache-control': cacheControl }),
    ...(isCompressible ? { vary: 'Accept-Encoding' } : {}),
    ...edge,
  };
  const coding = isCompressible ? chooseCoding(headers['accept-encoding']) : 'identity';
  // RFC 9110 §8.8.1: a strong ETag stands for the same bytes; CloudFront weakens that of compressed bytes too.
  const codedEtag = coding === 'identity' ? etag : `W/${etag}`;
  if (isNotModified(headers, document)) {
    const { 'content-type': _, ...rest } = { 'content-type': '', ...common };
    return { status: 304, headers: { ...rest, etag: codedEtag }, body: Buffer.alloc(0) };
  }
  const range = rangeOf(headers, document);
  const ranged = { ...common, etag, 'accept-ranges': 'bytes' };
  if (range === 'unsatisfiable') {
    return { status: 416, headers: { ...ranged, 'content-range': `bytes */${bytes.length}` }, body: Buffer.alloc(0) };
  }
  if (range !== undefined) {
    const contentRange = `bytes ${range.first}-${range.last}/${bytes.length}`;
    const body = bytes.subarray(range.first, range.last + 1);
    return { status: 206, headers: { ...ranged, 'content-range': contentRange }, body };
  }
  if (coding === 'identity') return { status: 200, headers: ranged, body: bytes };
  const body = await document.encoded(coding);
  return { status: 200, headers: { ...common, etag: codedEtag, 'content-encoding': coding }, body };
};

/** A request for a document; `query` is the part after the question mark. */
export type DocumentRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
};

/** Answers a request for a document as CloudFront does in front of the public bucket, edge functions included. */
export const serveDocument = async (
  readDocument: ReadDocument,
  { onRequest, onResponse }: EdgeFunctions,
  { method, path, query, headers }: DocumentRequest,
): Promise<WebAnswer> => {
  if (method === 'OPTIONS') return preflight;
  if (method !== 'GET' && method !== 'HEAD') return messagePage(405, { ...corsHeaders, allow: 'GET, HEAD, OPTIONS' });
  const result = onRequest({
    uri: path,
    method,
    querystring: Object.fromEntries([...new URLSearchParams(query)].map(([name, value]) => [name, { value }])),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { value: String(value) }])),
  });
  if ('statusCode' in result) {
    return messagePage(result.statusCode, { ...corsHeaders, ...toHeaders(result.headers) });
  }
  let key = '';
  try {
    key = decodeURIComponent(result.uri.slice(1));
  } catch {
    // No document has a malformed path.
  }
  const document = key === '' ? undefined : await readDocument(key);
  if (document === undefined) return messagePage(404, { ...corsHeaders, 'cache-control': 'no-store' });
  const stored = Object.entries({ 'content-type': document.type, ...document.metadata });
  const response = onResponse(result.uri, {
    statusCode: 200,
    headers: Object.fromEntries(stored.map(([name, value]) => [name, { value }])),
  });
  if (response.statusCode === 410) {
    const cached = { 'cache-control': document.cacheControl ?? 'no-store' };
    return {
      status: 410,
      headers: { ...corsHeaders, ...cached, ...toHeaders(response.headers) },
      body: document.bytes,
    };
  }
  return answerWith(document, headers, toHeaders(response.headers));
};

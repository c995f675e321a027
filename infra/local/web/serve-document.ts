import type { IncomingHttpHeaders } from 'node:http';
import { answerRequest, type ViewerRequest } from '#infra/constructs/viewer-request.ts';
import { answerResponse, type LinkSettings } from '#infra/constructs/viewer-response.ts';
import type { FrontAnswer } from '#infra/local/triggers/http-answer.ts';
import { topicFilePattern } from '#shared/model/feed-document.ts';
import { chooseCoding, isText } from './coding.ts';
import { isNotModified, rangeOf } from './conditions.ts';
import type { Document, Documents } from './documents.ts';
import { page } from './page.ts';

type Headers = Record<string, string>;

/** What stands on every answer, so that a feed can be read from any page. */
const everywhere: Readonly<Headers> = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag, Last-Modified, Link',
  'x-content-type-options': 'nosniff',
};

const preflight: FrontAnswer = {
  status: 204,
  headers: {
    ...everywhere,
    // RFC 9110 §9.3.7.
    allow: 'GET, HEAD, OPTIONS',
    'access-control-allow-methods': 'GET, HEAD, OPTIONS',
    'access-control-allow-headers': '*',
    'access-control-max-age': '86400',
  },
  body: Buffer.alloc(0),
};

const toHeaders = (headers: Readonly<Record<string, { readonly value: string }>>): Headers =>
  Object.fromEntries(Object.entries(headers).map(([name, { value }]) => [name, value]));

/** What CloudFront's own function makes of an answer, run here as it runs there. */
const atTheEdge = (uri: string, { type, metadata }: Document, links: LinkSettings) => {
  const given = Object.entries({ 'content-type': type, ...metadata }).map(([name, value]) => [name, { value }]);
  const { statusCode, headers } = answerResponse(
    {
      context: { distributionDomainName: '' },
      request: { uri },
      response: { statusCode: 200, headers: Object.fromEntries(given) },
    },
    links,
  );
  return { status: statusCode, headers: toHeaders(headers) };
};

/** Smaller ones do not gain by it. */
const minCompressedBytes = 256;

const answerWith = async (document: Document, headers: IncomingHttpHeaders, edge: Headers): Promise<FrontAnswer> => {
  const { bytes, etag, modified, cacheControl } = document;
  const shrinks = isText(document.type) && bytes.length >= minCompressedBytes;
  const common = {
    ...everywhere,
    'last-modified': modified.toUTCString(),
    ...(cacheControl === undefined ? {} : { 'cache-control': cacheControl }),
    ...(shrinks ? { vary: 'Accept-Encoding' } : {}),
    ...edge,
  };
  const coding = shrinks ? chooseCoding(headers['accept-encoding']) : 'identity';
  // RFC 9110 §8.8.1: other bytes under the same strong ETag would be a lie; CloudFront makes it weak as well.
  const shown = coding === 'identity' ? etag : `W/${etag}`;
  if (isNotModified(headers, document)) {
    const { 'content-type': _, ...rest } = { 'content-type': '', ...common };
    return { status: 304, headers: { ...rest, etag: shown }, body: Buffer.alloc(0) };
  }
  const range = rangeOf(headers, document, bytes.length);
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
  const body = await document.inCoding(coding);
  return { status: 200, headers: { ...common, etag: shown, 'content-encoding': coding }, body };
};

const keyOf = (uri: string): string | undefined => {
  try {
    return decodeURIComponent(uri.slice(1));
  } catch {
    return undefined;
  }
};

/** A request for a document; `query` is what stands after its question mark. */
export type DocumentRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
};

/** The request as CloudFront hands it to its functions. */
const toViewerRequest = ({ method, path, query, headers }: DocumentRequest): ViewerRequest => ({
  uri: path,
  method,
  querystring: Object.fromEntries([...new URLSearchParams(query)].map(([name, value]) => [name, { value }])),
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { value: String(value) }])),
});

/** Answers a request for a document as CloudFront does in front of the public bucket. */
export const serveDocument = async (
  documents: Documents,
  links: LinkSettings,
  request: DocumentRequest,
): Promise<FrontAnswer> => {
  const { method, headers } = request;
  if (method === 'OPTIONS') return preflight;
  if (method !== 'GET' && method !== 'HEAD') return page(405, { ...everywhere, allow: 'GET, HEAD, OPTIONS' });
  const led = answerRequest({ request: toViewerRequest(request) }, { topicFiles: topicFilePattern });
  if ('statusCode' in led) return page(led.statusCode, { ...everywhere, ...toHeaders(led.headers) });
  const key = keyOf(led.uri);
  const document = key === undefined || key === '' ? undefined : await documents(key);
  if (document === undefined) return page(404, { ...everywhere, 'cache-control': 'no-store' });
  const edge = atTheEdge(led.uri, document, links);
  if (edge.status === 410) {
    const cached = { 'cache-control': document.cacheControl ?? 'no-store' };
    return { status: 410, headers: { ...everywhere, ...cached, ...edge.headers }, body: document.bytes };
  }
  return answerWith(document, headers, edge.headers);
};

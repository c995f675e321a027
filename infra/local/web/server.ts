import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { loadEdgeFunctions, type PublicSettings } from '#infra/edge/edge-functions.ts';
import { listen, type Running } from '#infra/local/loopback.ts';
import { toHttpEvent, toWebAnswer, type WebAnswer, type WebRequest } from '#infra/local/triggers/http-trigger.ts';
import { PipelineError } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import { withoutPathSecret } from '#shared/model/path-secret.ts';
import { problemAnswer } from '#shared/problem.ts';
import type { Access } from './access-log.ts';
import { boundCalls } from './bound-calls.ts';
import { boundConnections } from './bound-connections.ts';
import { type DocumentSource, documentReader, type ReadDocument } from './documents.ts';
import type { HttpFunction } from './http-function.ts';
import { documentServer, messagePage } from './serve-document.ts';

/** The parts of the public web. `publicUrl` has no slash at the end; `hubs` are absolute URLs. */
export type WebParts = PublicSettings & {
  /** The public bucket. */
  readonly documents: DocumentSource;
  /** The bucket of everything below `/media/`. */
  readonly media: DocumentSource;
  readonly functions: readonly HttpFunction[];
  /** The secret by which functions recognise requests that came through this server. */
  readonly originSecret: string;
  /** Notes who requests feeds; nobody does by default. */
  readonly logAccess?: (access: Access) => void;
};

/** Enough for hundreds of feeds, and small beside the functions' memory. */
const maxCachedBytes = 24 * 1024 * 1024;

/** Headers that belong to one connection (RFC 9110 §7.6.1). */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
  'expect',
]);

/** Passes a request on to a function. Details of a failure stay in the log. */
const invokeFunction = async (
  request: IncomingMessage,
  { name, invoke }: HttpFunction,
  originSecret: string,
  { method, target, body }: Pick<WebRequest, 'method' | 'target' | 'body'>,
): Promise<WebAnswer> => {
  const { remoteAddress: address = '', remotePort } = request.socket;
  // CloudFront's own headers come last: they override the caller's.
  const headers = {
    ...Object.fromEntries(Object.entries(request.headers).filter(([header]) => !hopByHop.has(header))),
    'x-forwarded-for': [request.headers['x-forwarded-for'], address].flat().filter(Boolean).join(', '),
    'cloudfront-viewer-address': `${address}:${remotePort}`,
    'x-barid-origin': originSecret,
  };
  const event = toHttpEvent({ method, target, headers, body, address }, new Date());
  try {
    return toWebAnswer(await invoke(event));
  } catch (error) {
    log.error('a function failed to answer', error, { function: name, path: withoutPathSecret(event.rawPath) });
    return messagePage(502);
  }
};

/** The answer of a call within its bounds, or the refusal. */
const orRefusal = async (answering: Promise<WebAnswer>, path: string): Promise<WebAnswer> => {
  try {
    return await answering;
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    const answer = problemAnswer(error, withoutPathSecret(path));
    return { ...answer, body: Buffer.from(answer.body) };
  }
};

/** A request to a proxy has the whole URL for its target, which every server takes (RFC 9112 §3.2.2). */
const targetOf = ({ url = '/' }: IncomingMessage): string => {
  const target = url.replace(/^https?:\/\/[^/?#]*/i, '');
  return target.startsWith('/') || url === '*' ? target : `/${target}`;
};

/**
 * The status that refuses a request of which another server could see another end, or another host: two of them (RFC 9112 §3.2),
 * codings of the transfer beside `chunked` (§6.1), any of them in HTTP/1.0, and what is older or newer than HTTP/1.
 */
const ambiguityOf = ({ rawHeaders, headers, httpVersion }: IncomingMessage): 400 | 501 | 505 | undefined => {
  const coding = headers['transfer-encoding'];
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host');
  if (!httpVersion.startsWith('1.')) return 505;
  if (hosts.length > 1 || (coding !== undefined && httpVersion === '1.0')) return 400;
  return coding === undefined || coding.trim().toLowerCase() === 'chunked' ? undefined : 501;
};

const empty = Buffer.alloc(0);

const send = (request: IncomingMessage, response: ServerResponse, { status, headers, body }: WebAnswer): void => {
  const hasNoBody = status === 204 || status === 304;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  // To HEAD a function answers with the length of GET's body.
  if (!hasNoBody && !response.hasHeader('content-length')) response.setHeader('content-length', body.length);
  response.writeHead(status);
  response.end(request.method === 'HEAD' || hasNoBody ? undefined : body);
};

/**
 * Collapses requests for one document that is missing, as CloudFront does: those that come before its answer get the same
 * answer. Otherwise a crawler's requests would each publish the document, and hold up each other and the articles.
 */
const collapse = <Value>() => {
  const underWay = new Map<string, Promise<Value>>();
  return (key: string, work: () => Promise<Value>): Promise<Value> => {
    const known = underWay.get(key);
    if (known !== undefined) return known;
    const value = work().finally(() => underWay.delete(key));
    underWay.set(key, value);
    return value;
  };
};

/** What one client may hold up, times in milliseconds. Those of CloudFront are tighter; here a person may try a slow line. */
const clientLimits = {
  /** From the connection, or the last answer's next byte, to the end of a request's head. */
  headersTimeout: 10_000,
  /** To the end of its body. */
  requestTimeout: 120_000,
  connectionsCheckingInterval: 1_000,
  /** Without a byte taken of an answer. */
  timeout: 120_000,
  maxConnections: 1_000,
  maxUnsentBytes: 256 * 1024 * 1024,
  /** Requests on one connection that wait for their answers. */
  maxPipelined: 64,
  /** Above the 10 MiB that a page may have; a larger body never reaches a function. */
  maxBodyBytes: 12 * 1024 * 1024,
  /** Each byte of a body takes up to six on its way to a function and through it. */
  maxHeldBytes: 64 * 1024 * 1024,
  maxCalls: 64,
  maxRequests: 2_000,
};

/** Where a server listens; by default, on the loopback address. Port 0 takes a free one. */
export type Place = { readonly port: number; readonly address?: string | undefined };

/** Starts the server in this thread. */
export const startServer = (parts: WebParts, { port, address }: Place, limits = clientLimits): Promise<Running> => {
  const readPublic = documentReader(parts.documents, maxCachedBytes);
  // A picture is read from its file each time: many of 10 MiB would fill the memory.
  const readMedia = documentReader(parts.media, 0);
  const readDocument: ReadDocument = (key) => (key.startsWith('media/') ? readMedia : readPublic)(key);
  const serveDocument = documentServer(readDocument, loadEdgeFunctions(parts));
  const functionFor = (path: string): HttpFunction | undefined => {
    const isMatch = (pattern: string): boolean =>
      pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
    return parts.functions.find(({ trigger }) => trigger.kind === 'http' && trigger.paths.some(isMatch));
  };
  const maker = parts.functions.find(({ trigger }) => trigger.kind === 'missing-document');
  const collapsed = collapse<WebAnswer>();
  const calls = boundCalls(limits);
  const answer = (request: IncomingMessage): Promise<WebAnswer> => {
    const { method = 'GET', headers } = request;
    const target = targetOf(request);
    const [path = '/', query = ''] = target.split('?', 2);
    const httpFunction = functionFor(path);
    if (httpFunction !== undefined) {
      const answering = calls.callWithBody(request, (body) =>
        invokeFunction(request, httpFunction, parts.originSecret, { method, target, body }),
      );
      return orRefusal(answering, path);
    }
    const isPage = (headers.accept ?? '').includes('text/html');
    const make = (uri: string): Promise<WebAnswer | undefined> => {
      if (maker === undefined) return Promise.resolve(undefined);
      // Those whom one answer serves do not wait for the body of the first.
      const asked = { method: method === 'HEAD' ? 'GET' : method, target: uri, body: empty };
      const answering = (): Promise<WebAnswer> =>
        calls.call(() => invokeFunction(request, maker, parts.originSecret, asked));
      return collapsed(`${asked.method} ${isPage} ${uri}`, () => orRefusal(answering(), uri));
    };
    return serveDocument({ method, path, query, headers }, make);
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const ambiguity = ambiguityOf(request);
    if (ambiguity !== undefined) {
      response.writeHead(ambiguity, { connection: 'close', 'content-length': 0 }).end();
      return;
    }
    try {
      const given = await answer(request);
      send(request, response, given);
      const [path = '/'] = targetOf(request).split('?', 1);
      const { method = 'GET', headers, socket } = request;
      parts.logAccess?.({ method, path, status: given.status, headers, remoteAddress: socket.remoteAddress ?? '' });
    } catch (error) {
      // Nobody waits for the answer to a request that broke off.
      if (request.destroyed && !request.complete) return void response.destroy();
      log.error('a request could not be answered', error, { path: withoutPathSecret(request.url ?? '/') });
      if (response.headersSent) response.destroy();
      else send(request, response, messagePage(503, { 'retry-after': '1' }));
    }
  };
  const { timeout, headersTimeout, requestTimeout, connectionsCheckingInterval } = limits;
  const times = { headersTimeout, requestTimeout, connectionsCheckingInterval };
  const server = createServer(times, (request, response) => void serve(request, response));
  server.setTimeout(timeout);
  // Without it Node closes the connection and says nothing.
  server.on('connect', (_request, socket) => {
    socket.end(
      'HTTP/1.1 405 Method Not Allowed\r\nallow: GET, HEAD, OPTIONS\r\ncontent-length: 0\r\nconnection: close\r\n\r\n',
    );
  });
  boundConnections(server, limits);
  return listen(server, port, address);
};

import type { LookupFunction } from 'node:net';
import { Agent, type Dispatcher, request as send } from 'undici';
import { Rejected, Unavailable } from '#shared/errors.ts';
import type { IncomingAnswer, OutgoingRequest } from '#shared/model/http.ts';
import type { Http } from '#shared/ports.ts';
import { type Cookies, chainCookies } from './cookies.ts';
import { passOverInterimAnswers } from './interim-answers.ts';
import { guardedConnect } from './private-addresses.ts';
import { readBody } from './read-body.ts';
import { toTransportError } from './to-transport-error.ts';

/** The version in package.json. */
export const version = '0.1.0';

/** How Barid sends requests. */
export type FetchOptions = {
  /** Private hosts or addresses, with or without a port, that may be reached; none by default. */
  readonly allow?: readonly string[];
  /** A URL for the User-Agent, where the people we call can read who calls them. */
  readonly about?: string;
  /** 3 s by default. */
  readonly connectMs?: number;
  /** For the whole call, redirects and body included; 10 s by default. */
  readonly totalMs?: number;
  /** Resolves names; the system's resolver by default. */
  readonly lookup?: LookupFunction;
};

/** Protects each host from a flood of our own. */
const maxConnectionsPerHost = 8;

const defaultMaxBytes = 10 * 1024 * 1024;

/**
 * Seconds that the other side asks us to wait (RFC 9110 §10.2.3); undefined when it asks for nothing readable. A date
 * is measured against the answer's own `Date` where it has one, because clocks differ.
 */
export const retryAfter = (headers: Readonly<Record<string, string>>, now: Date): number | undefined => {
  const value = headers['retry-after']?.trim() ?? '';
  if (/^\d{1,9}$/.test(value)) return Number(value);
  const then = /[A-Za-z]/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(then)) return undefined;
  const theirs = Date.parse(headers.date ?? '');
  return Math.max(0, Math.ceil((then - (Number.isNaN(theirs) ? now.getTime() : theirs)) / 1000));
};

const parse = (url: string, base?: string): URL => {
  const parsed = URL.parse(url, base);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    throw new Rejected('URL_INVALID', `${url} is not an absolute http or https URL.`);
  }
  // RFC 3986 §3.2.1 deprecates credentials in URLs; they would also end up in logs.
  if (parsed.username !== '' || parsed.password !== '') {
    throw new Rejected('URL_INVALID', `A URL of ${parsed.host} contains a user name or password; remove them.`);
  }
  if (parsed.hash !== '') parsed.hash = '';
  return parsed;
};

/** An address in a header, which undici reads as Latin-1: servers send the letters of Arabic addresses in raw UTF-8. */
const encodedAddress = (header: string): string =>
  header.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`);

/** One request to `to` and its answer, without redirects; the signal bounds its time. */
const exchange = async (
  to: URL,
  request: Omit<OutgoingRequest, 'url'>,
  dispatcher: Dispatcher,
  signal: AbortSignal,
  userAgent: string,
  cookies: Cookies,
): Promise<IncomingAnswer> => {
  const { method, body, maxBytes = defaultMaxBytes, cut = false } = request;
  const url = to.href;
  const given = Object.fromEntries(
    Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const defaults = { 'user-agent': userAgent, accept: '*/*', 'accept-encoding': 'gzip, br' };
  const sent = [given.cookie, cookies.header(to)].filter((cookie) => cookie !== undefined).join('; ');
  try {
    const answer = await send(to, {
      method,
      headers: { ...defaults, ...given, ...(sent === '' ? {} : { cookie: sent }) },
      ...(body === undefined ? {} : { body }),
      dispatcher,
      signal,
    });
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(answer.headers)) {
      if (value === undefined) continue;
      const text = Array.isArray(value) ? value.join(', ') : value;
      headers[name] = name === 'location' || name === 'link' ? encodedAddress(text) : text;
    }
    cookies.set(to, [answer.headers['set-cookie'] ?? []].flat());
    const encoding = method === 'HEAD' ? '' : (headers['content-encoding']?.toLowerCase() ?? '');
    // Most subscribers and hubs answer so: a body of nothing needs no stream.
    const isEmpty = answer.statusCode === 204 || headers['content-length'] === '0';
    if (isEmpty) await answer.body.dump();
    const bytes = isEmpty ? new Uint8Array() : await readBody(answer.body, encoding, url, { maxBytes, cut });
    const wait = headers['retry-after'] === undefined ? undefined : retryAfter(headers, new Date());
    return {
      status: answer.statusCode,
      url,
      headers,
      body: bytes,
      ...(wait === undefined ? {} : { retryAfter: wait }),
    };
  } catch (error) {
    throw toTransportError(error, url);
  }
};

/** Headers that are meant for one origin only. */
const confidential = /^(?:authorization|cookie|proxy-authorization)$/;

/** The request that a redirect asks for (RFC 9110 §15.4). */
const redirected = (request: OutgoingRequest, status: number, from: URL, to: URL): OutgoingRequest => {
  const { body, ...rest } = request;
  // 303 requires it; on 301 and 302 every client turns a POST into a GET without a body.
  const becomesGet = request.method === 'POST' && [301, 302, 303].includes(status);
  const headers = Object.entries(request.headers ?? {})
    .filter(
      ([name]) =>
        from.origin === to.origin || !(confidential.test(name.toLowerCase()) || request.confidential?.includes(name)),
    )
    .filter(([name]) => !becomesGet || !/^content-/.test(name));
  return {
    ...rest,
    url: to.href,
    method: becomesGet ? 'GET' : request.method,
    headers: Object.fromEntries(headers),
    ...(becomesGet || body === undefined ? {} : { body }),
  };
};

/**
 * Sends http and https requests to public addresses, within time and size (see `Http` in ports.ts).
 * Its answers throw Unavailable TIMED_OUT, HOST_UNREACHABLE, CONNECTION_LOST, TLS_FAILED, ANSWER_MALFORMED,
 * TOO_MANY_REDIRECTS; Rejected ADDRESS_REFUSED, URL_INVALID, ANSWER_TOO_LARGE.
 */
export const fetchHttp = (options: FetchOptions = {}): Http => {
  const { allow = [], about, connectMs = 3_000, totalMs = 10_000, lookup } = options;
  const guarded = guardedConnect({ allow, timeoutMs: connectMs, ...(lookup === undefined ? {} : { lookup }) });
  const connect: typeof guarded = (target, callback) =>
    guarded(target, (...result) => {
      const [error, socket] = result;
      if (error === null) passOverInterimAnswers(socket);
      callback(...result);
    });
  const dispatcher = new Agent({
    connect,
    connections: maxConnectionsPerHost,
    pipelining: 1,
    maxHeaderSize: 65_536,
  });
  // RFC 9110 §10.1.5.
  const userAgent = `Barid/${version}${about === undefined ? '' : ` (+${about})`}`;

  const follow = async (
    request: OutgoingRequest,
    signal: AbortSignal,
    left: number,
    cookies: Cookies,
  ): Promise<IncomingAnswer> => {
    const from = parse(request.url);
    const answer = await exchange(from, request, dispatcher, signal, userAgent, cookies);
    const { location } = answer.headers;
    const isRedirect = [301, 302, 303, 307, 308].includes(answer.status) && location !== undefined;
    if (!isRedirect || request.redirects === undefined || request.redirects === 0) return answer;
    if (left === 0) {
      throw new Unavailable('TOO_MANY_REDIRECTS', `${from.host} redirects more than ${request.redirects} times.`);
    }
    const to = parse(location, from.href);
    const { movedTo, ...last } = await follow(redirected(request, answer.status, from, to), signal, left - 1, cookies);
    // RFC 9110 §15.4.2, §15.4.9: only 301 and 308 say that the old address is obsolete.
    const isPermanent = answer.status === 301 || answer.status === 308;
    return isPermanent ? { ...last, movedTo: movedTo ?? to.href } : last;
  };

  return {
    send: async (request) => {
      // AbortSignal.timeout() keeps its timer until the signal is collected: dear in a fan-out.
      const controller = new AbortController();
      const timer = setTimeout(() => controller.abort(new DOMException('too late', 'TimeoutError')), totalMs);
      try {
        return await follow(request, controller.signal, request.redirects ?? 0, chainCookies(Date.now()));
      } finally {
        clearTimeout(timer);
      }
    },
  };
};

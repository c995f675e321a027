import type { LookupFunction } from 'node:net';
import { Agent } from 'undici';
import { Rejected, Unavailable } from '#shared/errors.ts';
import type { IncomingAnswer, OutgoingRequest } from '#shared/model/http.ts';
import type { Http } from '#shared/ports.ts';
import { type Exchange, exchange } from './exchange.ts';
import { guardedConnect } from './guarded-connect.ts';
import { userAgent } from './user-agent.ts';

/** How Barid calls out; times in milliseconds. */
export type FetchOptions = {
  /** Hosts or addresses, with or without a port, that may be reached although they are private; else none. */
  readonly allow?: readonly string[];
  /** A URL at which those who are called can read who calls. */
  readonly about?: string;
  /** 3 s unless said. */
  readonly connectMs?: number;
  /** For all of it, redirects and body included: 10 s unless said. */
  readonly totalMs?: number;
  /** How names become addresses: the system's way unless said. */
  readonly lookup?: LookupFunction;
};

/** Connections to one host at the same time: nobody is flooded by us. */
const perHost = 8;

const parse = (url: string, base?: string): URL => {
  const parsed = URL.parse(url, base);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    throw new Rejected('URL_INVALID', `${url} is not an absolute http or https URL.`);
  }
  // RFC 3986 §3.2.1 deprecates credentials in URLs; they would also end up in logs.
  if (parsed.username !== '' || parsed.password !== '') {
    throw new Rejected('URL_INVALID', `A URL of ${parsed.host} holds a user name or password; leave them out.`);
  }
  parsed.hash = '';
  return parsed;
};

/** Headers that are meant for one origin only. */
const confidential = /^(?:authorization|cookie|proxy-authorization)$/;

/** The request that a redirect asks for (RFC 9110 §15.4). */
const redirected = (request: OutgoingRequest, status: number, from: URL, to: URL): OutgoingRequest => {
  const { body, ...rest } = request;
  // 303 always, 301 and 302 by what every client does: what was a POST goes on as a GET without its body.
  const becomesGet = request.method === 'POST' && [301, 302, 303].includes(status);
  const headers = Object.entries(request.headers ?? {})
    .filter(([name]) => from.origin === to.origin || !confidential.test(name))
    .filter(([name]) => !becomesGet || !/^content-/.test(name));
  return {
    ...rest,
    url: to.href,
    method: becomesGet ? 'GET' : request.method,
    headers: Object.fromEntries(headers),
    ...(becomesGet || body === undefined ? {} : { body }),
  };
};

const follow = async (request: OutgoingRequest, using: Exchange, left: number): Promise<IncomingAnswer> => {
  const from = parse(request.url);
  const answer = await exchange({ ...request, url: from.href }, using);
  const { location } = answer.headers;
  const leads = [301, 302, 303, 307, 308].includes(answer.status) && location !== undefined;
  if (!leads || request.redirects === undefined || request.redirects === 0) return answer;
  if (left === 0) {
    throw new Unavailable('TOO_MANY_REDIRECTS', `${from.host} redirects more than ${request.redirects} times.`);
  }
  const to = parse(location, from.href);
  const { movedTo, ...last } = await follow(redirected(request, answer.status, from, to), using, left - 1);
  // RFC 9110 §15.4.2, §15.4.9: only 301 and 308 say that the old address is to be forgotten.
  const isPermanent = answer.status === 301 || answer.status === 308;
  return isPermanent ? { ...last, movedTo: movedTo ?? to.href } : last;
};

/**
 * The way out to the world: http and https, to public addresses, within time and size (see `Http` of ports.ts).
 * Throws Unavailable TIMED_OUT, HOST_UNREACHABLE, CONNECTION_LOST, TLS_FAILED, ANSWER_MALFORMED, TOO_MANY_REDIRECTS;
 * Rejected ADDRESS_REFUSED, URL_INVALID, ANSWER_TOO_LARGE.
 */
export const fetchHttp = (options: FetchOptions = {}): Http => {
  const { allow = [], about, connectMs = 3_000, totalMs = 10_000, lookup } = options;
  const connect = guardedConnect({ allow, timeoutMs: connectMs, ...(lookup === undefined ? {} : { lookup }) });
  const dispatcher = new Agent({ connect, connections: perHost, pipelining: 1, maxHeaderSize: 65_536 });
  return {
    send: (request) => {
      const using = { dispatcher, signal: AbortSignal.timeout(totalMs), agent: userAgent(about) };
      return follow(request, using, request.redirects ?? 0);
    },
  };
};

import type { IncomingHttpHeaders } from 'node:http';
import { type Dispatcher, request as send } from 'undici';
import type { IncomingAnswer, OutgoingRequest } from '#shared/model/http.ts';
import { readAnswer } from './read-answer.ts';
import { retryAfter } from './retry-after.ts';
import { toTransportError } from './to-transport-error.ts';

/** What one exchange needs besides its request. */
export type Exchange = {
  readonly dispatcher: Dispatcher;
  /** Ends it when the time is over. */
  readonly signal: AbortSignal;
  readonly agent: string;
};

const defaultMaxBytes = 10 * 1024 * 1024;

const flat = (headers: IncomingHttpHeaders): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );

const withDefaults = (request: OutgoingRequest, agent: string): Readonly<Record<string, string>> => {
  const given = Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  return { 'user-agent': agent, accept: '*/*', 'accept-encoding': 'gzip, br', ...Object.fromEntries(given) };
};

/** One request and its answer, redirects not followed. Throws Unavailable or Rejected. */
export const exchange = async (request: OutgoingRequest, using: Exchange): Promise<IncomingAnswer> => {
  const { url, method, body, maxBytes = defaultMaxBytes, cut = false } = request;
  try {
    const answer = await send(url, {
      method,
      headers: withDefaults(request, using.agent),
      ...(body === undefined ? {} : { body }),
      dispatcher: using.dispatcher,
      signal: using.signal,
    });
    const headers = flat(answer.headers);
    const encoding = method === 'HEAD' ? '' : (headers['content-encoding']?.toLowerCase() ?? '');
    const bytes = await readAnswer(answer.body, encoding, url, { maxBytes, whole: !cut });
    const wait = retryAfter(headers, new Date());
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

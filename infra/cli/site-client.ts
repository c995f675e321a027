import { isRecord } from '#infra/local/json-record.ts';
import { Rejected, Unavailable } from '#shared/errors.ts';
import type { OutgoingRequest } from '#shared/model/http.ts';
import type { Http } from '#shared/ports.ts';
import { fetchHttp } from '#shared/web/fetch-http.ts';

/** An answer of a Barid instance; `value` is its body as JSON, undefined when it is not JSON. */
export type SiteAnswer = { readonly status: number; readonly value: unknown };

type SiteRequest = Pick<OutgoingRequest, 'method' | 'body' | 'headers'> & { readonly path: string };

/** A Barid instance, local or deployed, as its publishers reach it. */
export type SiteClient = {
  readonly url: string;
  readonly token: string;
  /** Throws Unavailable SITE_UNREACHABLE. */
  readonly send: (request: SiteRequest) => Promise<SiteAnswer>;
  /** The value of a 2xx answer. Throws Rejected REFUSED_BY_SITE with the problem as text for any other. */
  readonly request: (request: SiteRequest) => Promise<unknown>;
};

/** Longer than any function may run, so that a request that succeeds is never reported as a failure. */
const requestTimeoutMs = 60_000;

const maxAnswerBytes = 50 * 1024 * 1024;

/** HTTP for the person at the keyboard, who may name an instance on a private address. */
export const httpFor = (url: string): Http => fetchHttp({ allow: [new URL(url).host], totalMs: requestTimeoutMs });

const parseJson = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
};

/** A problem document (RFC 9457) as text: its detail, and one line for each field that is wrong. */
export const describeProblem = (value: unknown): string => {
  if (!isRecord(value)) return 'no reason was given';
  const errors = Array.isArray(value.errors) ? value.errors.filter(isRecord) : [];
  const lines = errors.map(({ pointer, message }) => `    ${String(pointer)} ${String(message)}`);
  return [String(value.detail ?? value.title ?? 'no reason was given'), ...lines].join('\n');
};

/** Talks to the Barid instance at this URL, authenticated by this token. */
export const siteClient = (url: string, token: string): SiteClient => {
  const http = httpFor(url);

  const send = async ({ path, headers = {}, ...request }: SiteRequest): Promise<SiteAnswer> => {
    try {
      const answer = await http.send({
        ...request,
        url: `${url}${path}`,
        headers: { accept: 'application/json', authorization: `Bearer ${token}`, ...headers },
        maxBytes: maxAnswerBytes,
      });
      return { status: answer.status, value: parseJson(answer.body) };
    } catch (cause) {
      if (!(cause instanceof Unavailable)) throw cause;
      const advice = 'Is it running? "npm start" runs one on this machine; --site names another.';
      throw new Unavailable('SITE_UNREACHABLE', `${url} does not answer: ${cause.message} ${advice}`, { cause });
    }
  };

  return {
    url,
    token,
    send,
    request: async (request) => {
      const { status, value } = await send(request);
      if (status >= 200 && status < 300) return value;
      throw new Rejected('REFUSED_BY_SITE', `${status}: ${describeProblem(value)}`, { status });
    },
  };
};

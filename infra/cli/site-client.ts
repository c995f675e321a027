import { Unavailable } from '#shared/errors.ts';
import type { OutgoingRequest } from '#shared/model/http.ts';
import type { Http } from '#shared/ports.ts';
import { fetchHttp } from '#shared/web/fetch-http.ts';

/** What a Barid answered; `value` is its body as JSON. */
export type SiteAnswer = { readonly status: number; readonly value: unknown };

/** A Barid, on this machine or deployed, as its publishers reach it. */
export type SiteClient = {
  readonly url: string;
  readonly send: (
    request: Pick<OutgoingRequest, 'method' | 'body' | 'headers'> & { readonly path: string },
  ) => Promise<SiteAnswer>;
};

/** Longer than any function runs, so that what went well there is never called a failure here. */
const totalMs = 60_000;

const largestAnswer = 50 * 1024 * 1024;

/** A way out to the world for a person at the keyboard, who may well name a site of this machine. */
export const httpFor = (url: string): Http => fetchHttp({ allow: [new URL(url).host], totalMs });

const parse = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
};

/** Speaks to the Barid at this URL with this token. `send` throws Unavailable SITE_UNREACHABLE. */
export const siteClient = (url: string, token: string): SiteClient => {
  const http = httpFor(url);
  return {
    url,
    send: async ({ path, headers = {}, ...request }) => {
      try {
        const answer = await http.send({
          ...request,
          url: `${url}${path}`,
          headers: { accept: 'application/json', authorization: `Bearer ${token}`, ...headers },
          maxBytes: largestAnswer,
        });
        return { status: answer.status, value: parse(answer.body) };
      } catch (cause) {
        if (!(cause instanceof Unavailable)) throw cause;
        const advice = 'Is it running? "npm start" starts it here; --site names another.';
        throw new Unavailable('SITE_UNREACHABLE', `${url} does not answer: ${cause.message} ${advice}`, { cause });
      }
    },
  };
};

import { Rejected } from '#shared/errors.ts';
import type { HttpAnswer, HttpRequest } from '#shared/model/http.ts';

/** Whose pages may call, each as an origin (`https://cms.example`): the site's own, and those of editors. */
export type Origins = { readonly own: string; readonly editors: readonly string[] };

const methods = 'GET, HEAD, POST, PUT, PATCH, DELETE';

/** What a page may send beside what every page may (Fetch §2.2.2). */
const headers =
  'authorization, content-type, content-encoding, content-location, idempotency-key, if-match, if-none-match, webhook-id, webhook-timestamp, webhook-signature';

/** What a page may read beside what every page may. */
const exposed = 'ETag, Location, Retry-After, Allow, Accept, Accept-Encoding';

const refused = (origin: string): Rejected => {
  const message = `Pages of ${origin.slice(0, 200)} may not call this API from a browser. Add that origin to "editors" in "site" of the site file, or send the request from a server.`;
  return new Rejected('ORIGIN_REFUSED', message, { status: 403 });
};

const preflightAnswer = (asked: HttpRequest['headers']): HttpAnswer => ({
  status: 204,
  headers: {
    'access-control-allow-methods': methods,
    'access-control-allow-headers': headers,
    'access-control-max-age': '600',
    // An editor of the open web may call a Barid on the machine or in the network of its user.
    ...(asked['access-control-request-private-network'] === 'true'
      ? { 'access-control-allow-private-network': 'true' }
      : {}),
  },
  body: '',
});

/**
 * Lets pages of editors call (Fetch §3.2, "CORS protocol"), whatever the answer, and never with cookies or passwords that the
 * browser adds by itself. A change that comes with such a password from a page of any other origin is refused: the person at
 * the browser knows nothing of it. @throws Rejected ORIGIN_REFUSED
 */
export const acrossOrigins =
  ({ own, editors }: Origins, answer: (request: HttpRequest) => Promise<HttpAnswer>) =>
  async (request: HttpRequest): Promise<HttpAnswer> => {
    const { method, headers: sent } = request;
    const { origin, host = '', authorization = '' } = sent;
    if (origin === undefined) return answer(request);
    const isEditor = editors.includes(origin);
    const isOwn = origin === own || /^https?:\/\/(.+)$/.exec(origin)?.[1] === host;
    const isPreflight = method === 'OPTIONS' && sent['access-control-request-method'] !== undefined;
    const isChange = !['GET', 'HEAD', 'OPTIONS'].includes(method);
    if (!isEditor && !isOwn && (isPreflight || (isChange && /^basic\b/i.test(authorization)))) throw refused(origin);
    const given = isPreflight ? preflightAnswer(sent) : await answer(request);
    if (!isEditor) return given;
    const cors = { 'access-control-allow-origin': origin, 'access-control-expose-headers': exposed, vary: 'Origin' };
    return { ...given, headers: { ...given.headers, ...cors } };
  };

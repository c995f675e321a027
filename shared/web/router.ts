import { Rejected, Unavailable } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import { anybody, type Caller, type Scope } from '#shared/model/caller.ts';
import type { HttpAnswer, HttpRequest } from '#shared/model/http.ts';
import { withoutPathSecret } from '#shared/model/path-secret.ts';
import type { AnswerStore } from '#shared/ports.ts';
import { problemAnswer } from '#shared/problem.ts';
import { refuseUnknownQuery } from '#shared/query.ts';
import { requireScope } from '#shared/require-scope.ts';
import { traceIn, withTrace } from '#shared/trace.ts';
import { answerOnce } from './answer-once.ts';
import { acrossOrigins, type Origins } from './cross-origin.ts';
import { decodeRequest } from './decode-request.ts';

/** Answers a caller's request, or throws an error that `serve` turns into a problem document. */
export type Handler = (request: HttpRequest, caller: Caller) => Promise<HttpAnswer>;

/** Answers a request from outside. */
export type Answer = (request: HttpRequest) => Promise<HttpAnswer>;

/** Runs before any handler; throws Rejected to refuse the request. */
export type Guard = (request: HttpRequest) => unknown;

/**
 * Handlers by method and path: `GET /feeds/{slug}`; `{id+}` at the end takes the rest of the path, with its slashes. A key
 * with a question mark names all parameters that its query may have: `GET /deliveries?failed&receiver`, `GET /sources?`.
 */
export type Routes = Readonly<Record<string, Handler>>;

/** Who may ask what. */
export type Access = {
  /** Finds out who asks, after the guards; not for `open` routes. Throws Rejected to refuse. */
  readonly authenticate: (request: HttpRequest) => Promise<Caller>;
  /** The scope that each route needs, by method and path. */
  readonly scopes: Readonly<Record<string, Scope | 'open'>>;
};

/** How requests are met before and after their handlers. */
export type ServeOptions = {
  /** In this order. A signature is that of the bytes on the wire: guards see them. */
  readonly guards?: readonly Guard[];
  /** Who may ask; without it, handlers are called by `anybody`. */
  readonly access?: Access;
  /** Handlers get bodies decompressed (`decodeRequest`). */
  readonly decodes?: boolean;
  /** With it, requests with an `Idempotency-Key` or `webhook-id` are answered once (`answerOnce`). */
  readonly answers?: AnswerStore;
  /** Whose pages may call from a browser; without it, what a browser may is left to its own rules. */
  readonly origins?: Origins;
  /** How an error is answered; by default as a problem document. */
  readonly showError?: (error: unknown, request: HttpRequest) => HttpAnswer | Promise<HttpAnswer>;
};

type Route = {
  readonly method: string;
  readonly path: string;
  readonly pattern: URLPattern;
  /** The parameters that it takes; undefined for a route that reads its query itself. */
  readonly parameters: readonly string[] | undefined;
  readonly scope: Scope | 'open';
  readonly handler: Handler;
};

type Found = Route & Pick<HttpRequest, 'params'>;

/** The decoded path parameters; undefined when the path is another one or is malformed. */
const match = ({ pattern }: Route, path: string): HttpRequest['params'] | undefined => {
  try {
    const groups = pattern.exec({ pathname: path })?.pathname.groups;
    if (groups === undefined) return undefined;
    return Object.fromEntries(Object.entries(groups).map(([name, value = '']) => [name, decodeURIComponent(value)]));
  } catch {
    return undefined;
  }
};

/** The routes of a path. */
const findRoutes = (routes: readonly Route[], { path }: HttpRequest): readonly Found[] =>
  routes.flatMap((route) => {
    const params = match(route, path);
    return params === undefined ? [] : [{ ...route, params }];
  });

/** HEAD is answered as GET is. */
const methodOf = ({ method }: HttpRequest): string => (method === 'HEAD' ? 'GET' : method);

/** Bytes of an answer as a function returns it: Lambda sends 6 MB of JSON, in which it is one text. */
const maxAnswerBytes = 6 * 1000 * 1000;

/** No escape of JSON makes a character longer. */
const maxBytesPerCharacter = 6;

/** @throws Rejected ANSWER_TOO_LARGE, which a client can act on: of an answer that is cut off nobody learns why */
const refuseLargeAnswer = ({ body }: HttpAnswer): void => {
  if (body.length * maxBytesPerCharacter <= maxAnswerBytes) return;
  const bytes = Buffer.byteLength(JSON.stringify(body));
  if (bytes <= maxAnswerBytes) return;
  const size = `${(bytes / 1_000_000).toFixed(1)} MB`;
  throw new Rejected(
    'ANSWER_TOO_LARGE',
    `The answer has ${size}, and Barid sends at most 6 MB. Ask for less at a time.`,
  );
};

const dispatch = async (routes: readonly Route[], request: HttpRequest, caller: Caller): Promise<HttpAnswer> => {
  const shown = withoutPathSecret(request.path).slice(0, 200);
  const found = findRoutes(routes, request);
  if (found.length === 0) {
    const known = [...new Set(routes.map((route) => route.path))].join(', ');
    const advice = known === '' ? 'The site file does not switch it on.' : `The addresses here: ${known}.`;
    throw new Rejected('NOT_FOUND', `${shown} does not exist. ${advice}`, { status: 404 });
  }
  const method = methodOf(request);
  const route = found.find((one) => one.method === method);
  if (route !== undefined) {
    if (route.scope !== 'open') requireScope(caller, route.scope);
    if (route.parameters !== undefined) refuseUnknownQuery(request, route.parameters);
    const answer = await route.handler({ ...request, method, params: route.params }, caller);
    refuseLargeAnswer(answer);
    // RFC 9110 §9.3.2: the length is that of the body that GET would send.
    const headers = { ...answer.headers, 'content-length': String(Buffer.byteLength(answer.body)) };
    return request.method === 'HEAD' ? { ...answer, headers, body: '' } : answer;
  }
  const methods = found.flatMap((one) => (one.method === 'GET' ? ['GET', 'HEAD'] : [one.method]));
  // RFC 9110 §15.5.6: a 405 names the allowed methods.
  const allow = [...new Set(methods)].join(', ');
  if (method === 'OPTIONS') return { status: 204, headers: { allow }, body: '' };
  throw new Rejected('METHOD_NOT_ALLOWED', `${shown} allows ${allow}, not ${method.slice(0, 50)}.`, {
    status: 405,
    headers: { allow },
  });
};

const asProblem = (error: unknown, { path }: HttpRequest): HttpAnswer => problemAnswer(error, withoutPathSecret(path));

/** The only place where an error becomes an answer. */
const answerErrors = async (
  request: HttpRequest,
  show: NonNullable<ServeOptions['showError']>,
  work: () => Promise<HttpAnswer>,
): Promise<HttpAnswer> => {
  const { method } = request;
  // An address that was pasted carelessly may bring the secret of a webhook to any function.
  const path = withoutPathSecret(request.path);
  try {
    return await work();
  } catch (error) {
    if (error instanceof Rejected)
      log.info('a request was refused', { method, path, code: error.code, status: error.status });
    else if (error instanceof Unavailable)
      log.warn('a request was turned away', { method, path, status: error.status }, error);
    else log.error('a request failed', error, { method, path });
    const isOurs = !(error instanceof Rejected || error instanceof Unavailable) || error.status >= 500;
    if (isOurs) log.count('RequestsFailed', 1, { path });
    return show(error, request);
  }
};

/**
 * Serves these routes, each to callers with its scope: 404, 405 with `Allow`, HEAD by its GET, and every error as an RFC 9457
 * problem. What is done for a request belongs to the trace that it names, or to a new one.
 */
export const serve = (routes: Routes, options: ServeOptions = {}): Answer => {
  const { guards = [], access, decodes = false, answers, origins, showError = asProblem } = options;
  const scopeOf = (route: string): Route['scope'] => {
    const scope = access === undefined ? 'open' : access.scopes[route];
    if (scope === undefined) throw new Error(`The route ${route} names no scope in shared/web/route-scopes.ts.`);
    return scope;
  };
  const table = Object.entries(routes).map(([key, handler]): Route => {
    const [method = '', path = '', names] = key.split(/[ ?]/);
    const scope = scopeOf(`${method} ${path}`);
    // A slash at the end of a path is ignored.
    const pathname = path.replaceAll(/\{(\w+)(\+?)\}/g, (_, name, rest) => `:${name}${rest === '' ? '' : '(.+)'}`);
    const pattern = new URLPattern({ pathname: `${pathname}{/}?` });
    return { method, path, handler, pattern, scope, parameters: names?.split('&').filter((name) => name !== '') };
  });
  const handle: Handler = (request, caller) => answerErrors(request, showError, () => dispatch(table, request, caller));
  const handleOnce = answers === undefined ? handle : answerOnce(answers, handle);
  const isOpen = (request: HttpRequest): boolean =>
    findRoutes(table, request).some(({ method, scope }) => scope === 'open' && method === methodOf(request));
  const meet: Answer = (request) =>
    answerErrors(request, showError, async () => {
      for (const guard of guards) await guard(request);
      const found = access === undefined || isOpen(request) ? anybody : await access.authenticate(request);
      const caller = request.id === undefined ? found : { ...found, request: request.id };
      return handleOnce(decodes ? await decodeRequest(request) : request, caller);
    });
  const meetPages = origins === undefined ? meet : acrossOrigins(origins, meet);
  return (request) =>
    withTrace(traceIn(request.headers.traceparent), () => answerErrors(request, showError, () => meetPages(request)));
};

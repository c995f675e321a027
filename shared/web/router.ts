import { Rejected } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import type { HttpAnswer, HttpRequest } from '#shared/model/http.ts';
import type { AnswerStore } from '#shared/ports.ts';
import { answerOnce } from './answer-once.ts';
import { matchPath } from './match-path.ts';
import { problem } from './problem.ts';

/** What a request becomes. */
export type Handler = (request: HttpRequest) => Promise<HttpAnswer>;

/** Asked before any handler; throws Rejected to turn a request away. */
export type Guard = (request: HttpRequest) => unknown;

/** Method and path: `GET /articles/{id}`. */
export type Routes = Readonly<Record<string, Handler>>;

/** What stands before the handlers: guards in this order; `answers` makes a `webhook-id` seen before get its first answer again. */
export type ServeOptions = { readonly guards?: readonly Guard[]; readonly answers?: AnswerStore };

type Found = { readonly method: string; readonly handler: Handler; readonly params: Readonly<Record<string, string>> };

const find = (routes: Routes, path: string): readonly Found[] =>
  Object.entries(routes).flatMap(([route, handler]) => {
    const [method = '', pattern = ''] = route.split(' ');
    const params = matchPath(pattern, path);
    return params === undefined ? [] : [{ method, handler, params }];
  });

const allowed = (found: readonly Found[]): string =>
  [...new Set(found.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))].join(', ');

const noMethod = ({ method, path }: HttpRequest, found: readonly Found[]): HttpAnswer => {
  const allow = allowed(found);
  if (method === 'OPTIONS') return { status: 204, headers: { allow }, body: '' };
  const message = `${path} takes ${allow}, not ${method}.`;
  const answer = problem(new Rejected('METHOD_NOT_ALLOWED', message, { status: 405 }), path);
  // RFC 9110 §15.5.6: a 405 names what is allowed.
  return { ...answer, headers: { ...answer.headers, allow } };
};

const route = async (routes: Routes, request: HttpRequest): Promise<HttpAnswer> => {
  const found = find(routes, request.path);
  if (found.length === 0) {
    throw new Rejected('NOT_FOUND', `There is nothing at ${request.path}.`, { status: 404 });
  }
  const wanted = request.method === 'HEAD' ? 'GET' : request.method;
  const match = found.find(({ method }) => method === wanted);
  if (match === undefined) return noMethod(request, found);
  const answer = await match.handler({ ...request, method: wanted, params: match.params });
  return request.method === 'HEAD' ? { ...answer, body: '' } : answer;
};

/** The only place where an error becomes an answer. */
const answered = async (request: HttpRequest, work: () => Promise<HttpAnswer>): Promise<HttpAnswer> => {
  try {
    return await work();
  } catch (error) {
    const about = { method: request.method, path: request.path };
    if (!(error instanceof Rejected)) log.error('a request failed', error, about);
    else log.info('a request was refused', { ...about, code: error.code, status: error.status });
    return problem(error, request.path);
  }
};

/** Serves these routes: 404, 405 with `Allow`, HEAD by way of GET, and every error as problem+json. */
export const serve = (routes: Routes, { guards = [], answers }: ServeOptions = {}): Handler => {
  const handle: Handler = (request) => answered(request, () => route(routes, request));
  const handleOnce = answers === undefined ? handle : answerOnce(answers, handle);
  return (request) =>
    answered(request, async () => {
      for (const guard of guards) await guard(request);
      return handleOnce(request);
    });
};

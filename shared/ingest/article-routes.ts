import type { HttpAnswer, HttpRequest } from '#shared/model/http.ts';
import { type PushDeps, push, replace, withdraw } from './http-push.ts';
import { list, show } from './http-read.ts';

/** What is done at each method and path. */
export const articleRoutes = (
  deps: PushDeps,
): Readonly<Record<string, (request: HttpRequest) => Promise<HttpAnswer>>> => ({
  'POST /articles': (request) => push(request, deps),
  'GET /articles': (request) => list(request, deps),
  'GET /articles/{id}': (request) => show(request, deps),
  'PUT /articles/{id}': (request) => replace(request, deps),
  'DELETE /articles/{id}': (request) => withdraw(request, deps),
});

import type { HttpRequest } from '#shared/model/http.ts';
import type { Guard } from './router.ts';

/** Asks the guard about every path but those that whoever runs Barid has opened to all. */
export const exceptPublicPaths =
  (openPaths: readonly string[], guard: Guard): Guard =>
  (request: HttpRequest) =>
    openPaths.includes(request.path) ? undefined : guard(request);

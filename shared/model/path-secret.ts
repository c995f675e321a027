import type { HttpRequest } from './http.ts';

/** The header that carries the secret of a path from the door on. */
export const pathSecretHeader = 'x-barid-path-secret';

/** Slashes too many, capitals, and slashes in the secret come from pasting: what follows the name is the secret. */
const secretPath = /^\/+in\/+([^/]+)\/+([^?]*[^/?])\/*$/i;

/** The path of an incoming webhook without its secret, for logs and answers; any other path as it is. */
export const withoutPathSecret = (path: string): string => path.replace(/^\/+in\/+([^/?]+)\/[^?]*/i, '/in/$1');

/** A secret is compared as it was pasted: escapes that cannot be decoded are its own letters. */
const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};

/**
 * The request with the secret of its path in a header instead: whatever routes, logs, keeps or answers it sees `/in/{name}`
 * only.
 */
export const takePathSecret = (request: HttpRequest): HttpRequest => {
  const [, name, secret] = secretPath.exec(request.path) ?? [];
  if (name === undefined || secret === undefined) return request;
  return { ...request, path: `/in/${name}`, headers: { ...request.headers, [pathSecretHeader]: decoded(secret) } };
};

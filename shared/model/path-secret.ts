import type { HttpRequest } from './http.ts';

/** The header that carries the secret of a path from the door on. */
export const pathSecretHeader = 'x-barid-path-secret';

const secretPath = /^(\/in\/[^/]+)\/([^/]+)\/?$/;

/** The path of an incoming webhook without its secret, for logs and answers; any other path as it is. */
export const withoutPathSecret = (path: string): string => path.replace(/^(\/in\/[^/?]+)\/[^?]+/, '$1');

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
  const [, path, secret] = secretPath.exec(request.path) ?? [];
  if (path === undefined || secret === undefined) return request;
  return { ...request, path, headers: { ...request.headers, [pathSecretHeader]: decoded(secret) } };
};

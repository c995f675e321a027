import type { HttpRequest } from './http.ts';

/** The header that carries the secret of a path from the door on. */
export const pathSecretHeader = 'x-barid-path-secret';

/**
 * The name of an incoming webhook and the secret behind it; undefined for any other path. Slashes too many, capitals, and slashes
 * in the secret come from pasting.
 */
const partsOf = (path: string): { readonly name: string; readonly secret: string } | undefined => {
  const [door, name, ...rest] = path.split('/').filter((segment) => segment !== '');
  if (door?.toLowerCase() !== 'in' || name === undefined || rest.length === 0) return undefined;
  return { name, secret: rest.join('/') };
};

/** The path of an incoming webhook without its secret, for logs and answers; any other path as it is. */
export const withoutPathSecret = (path: string): string => {
  const [address = '', ...query] = path.split('?');
  const parts = partsOf(address);
  return parts === undefined ? path : [`/in/${parts.name}`, ...query].join('?');
};

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
  const parts = partsOf(request.path);
  if (parts === undefined) return request;
  return {
    ...request,
    path: `/in/${parts.name}`,
    headers: { ...request.headers, [pathSecretHeader]: decoded(parts.secret) },
  };
};

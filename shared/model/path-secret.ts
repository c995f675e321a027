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

/** A secret is compared as it was pasted: escapes that cannot be decoded are its own letters. */
const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};

/** Behind these segments stand a name and then a secret: of incoming webhooks, and of our subscriptions at hubs of sources. */
const doors: ReadonlySet<string> = new Set(['in', 'websub']);

/** A slash may have been escaped when an address was pasted. */
const slashPattern = /\/|%2f/i;

/**
 * A path without a secret in it and without its query, for logs and answers. An address that nobody has may have one too:
 * `/feeds/in/{name}/{secret}`, where somebody pasted it behind another address.
 */
export const withoutPathSecret = (target: string): string => {
  const [path = ''] = target.split(/[?#]/, 1);
  const segments = path.split(slashPattern).filter((segment) => segment !== '');
  const door = segments.findIndex((segment) => doors.has(decoded(segment).toLowerCase()));
  return door < 0 || segments.length < door + 2 ? path : `/${segments.slice(0, door + 2).join('/')}`;
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

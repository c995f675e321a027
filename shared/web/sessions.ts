import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { Rejected } from '#shared/errors.ts';
import { sha256 } from '#shared/hash.ts';
import type { Caller } from '#shared/model/caller.ts';
import type { HttpRequest } from '#shared/model/http.ts';
import type { Session } from '#shared/model/session.ts';
import type { Clock, SessionStore, SubscriptionStore } from '#shared/ports.ts';
import type { Authenticate } from './authenticate.ts';
import { isOneOf } from './signature.ts';

/** A session ends after this time without a request, and after this time in all. */
const idleMs = 12 * 3600_000;
const maxSessionMs = 7 * 24 * 3600_000;

/** A session in use is written again at most this often. */
const minExtensionMs = 3600_000;

/** A link to sign in is good once, for this time. */
const linkMs = 15 * 60_000;

/** Attempts to sign in from one address a minute. */
const maxAttempts = 10;

const minuteMs = 60_000;

/** What sessions are read with. */
export type SessionPorts = {
  readonly sessions: Pick<SessionStore, 'get'>;
  /** Finds out whose token it is, as for a request with the token itself. */
  readonly authenticate: Authenticate;
  readonly clock: Clock;
  /** The address of the site: where it is https, cookies go over TLS alone. */
  readonly publicUrl: string;
};

/** What sessions are opened, renewed and ended with. */
export type SessionOwnerPorts = SessionPorts & {
  readonly sessions: SessionStore;
  readonly subscriptions: Pick<SubscriptionStore, 'countInMinute'>;
  /** An id that nobody guesses. */
  readonly newId: () => string;
};

/** A session that a request's cookie names, and whose it is. `formToken` stands in each form of its pages. */
export type OpenSession = { readonly session: Session; readonly caller: Caller; readonly formToken: string };

/** RFC 6265bis §4.1.3.2: a cookie of this name comes from this very host, over TLS. */
const cookieName = (publicUrl: string): string => (publicUrl.startsWith('https:') ? '__Host-barid' : 'barid-desk');

/** `SameSite=Strict`: no other site's page makes a request with it, not even by a link. */
const cookieOf = (publicUrl: string, value: string, seconds: number): string => {
  const secure = publicUrl.startsWith('https:') ? '; Secure' : '';
  return `${cookieName(publicUrl)}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
};

/** The id in a request's cookie. */
export const sessionIdIn = ({ headers }: Pick<HttpRequest, 'headers'>, publicUrl: string): string | undefined => {
  const start = `${cookieName(publicUrl)}=`;
  const cookies = (headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
  return cookies.find((cookie) => cookie.startsWith(start))?.slice(start.length) || undefined;
};

const cipher = 'aes-256-gcm';
const tagBytes = 16;

/** The key that only the cookie's holder has. It encrypts one text in its life, so that the nonce may be constant. */
const keyOf = (id: string): Buffer => createHash('sha256').update(`seals the token of the session ${id}`).digest();
const nonce = Buffer.alloc(12);

const seal = (token: string, id: string): string => {
  const sealing = createCipheriv(cipher, keyOf(id), nonce);
  return Buffer.concat([sealing.update(token, 'utf8'), sealing.final(), sealing.getAuthTag()]).toString('base64');
};

const unseal = (sealed: string, id: string): string => {
  const bytes = Buffer.from(sealed, 'base64');
  const opening = createDecipheriv(cipher, keyOf(id), nonce);
  opening.setAuthTag(bytes.subarray(-tagBytes));
  return Buffer.concat([opening.update(bytes.subarray(0, -tagBytes)), opening.final()]).toString('utf8');
};

/** Under what a link is stored: no session has this id. */
const linkOf = (code: string): string => `a link to sign in: ${code}`;

/** Who has a token; undefined where it is valid no more. */
const holderOf = async (
  token: string,
  request: HttpRequest,
  authenticate: Authenticate,
): Promise<Caller | undefined> => {
  const { 'webhook-signature': _signature, ...headers } = request.headers;
  try {
    return await authenticate({ ...request, headers: { ...headers, authorization: `Bearer ${token}` } });
  } catch (error) {
    if (error instanceof Rejected && error.status === 401) return undefined;
    throw error;
  }
};

/** Finds the session that a request's cookie names, if it is open: not too old, and its token still valid. */
export const findSession =
  ({ sessions, authenticate, clock, publicUrl }: SessionPorts) =>
  async (request: HttpRequest): Promise<OpenSession | undefined> => {
    const id = sessionIdIn(request, publicUrl);
    const session = id === undefined ? undefined : await sessions.get(sha256(id));
    if (id === undefined || session === undefined || session.expiresAt <= clock.now().toISOString()) return undefined;
    const caller = await holderOf(unseal(session.sealedToken, id), request, authenticate);
    return caller === undefined ? undefined : { session, caller, formToken: sha256(`the forms of the session ${id}`) };
  };

/**
 * Finds out who asks by their credentials or their session; a browser without either is led to the form to sign in. For pages
 * that change nothing: a session alone proves no intent.
 */
export const inBrowsersToo =
  (find: (request: HttpRequest) => Promise<OpenSession | undefined>, check: Authenticate): Authenticate =>
  async (request) => {
    const { authorization, cookie, accept = '' } = request.headers;
    const session = authorization === undefined && cookie !== undefined ? await find(request) : undefined;
    if (session !== undefined) return session.caller;
    return check(request).catch((error: unknown) => {
      const isBrowser = accept.includes('text/html') && authorization === undefined;
      if (!(error instanceof Rejected) || error.status !== 401 || !isBrowser) throw error;
      const headers = { location: `/desk/sign-in?next=${encodeURIComponent(request.path)}` };
      throw new Rejected('SIGN_IN_FIRST', 'Sign in at the desk first.', { status: 303, headers, cause: error });
    });
  };

/** An address, or the network of an IPv6 address, of which one person has many. */
const networkOf = (address: string): string =>
  address.includes('.') ? address : address.split(':').slice(0, 4).join(':');

/** Opens, renews and ends sessions. */
export const sessionOwner = ({ sessions, authenticate, clock, publicUrl, subscriptions, newId }: SessionOwnerPorts) => {
  /** @throws Rejected (429) SIGN_IN_TOO_OFTEN */
  const countAttempt = async ({ address }: HttpRequest): Promise<void> => {
    const minute = Math.floor(clock.now().getTime() / minuteMs);
    if ((await subscriptions.countInMinute(`sign-in ${networkOf(address)}`, minute)) <= maxAttempts) return;
    const message = `More than ${maxAttempts} attempts to sign in came from your address within a minute. Wait a minute.`;
    throw new Rejected('SIGN_IN_TOO_OFTEN', message, { status: 429 });
  };

  /** Stores a token, sealed with an id, and gives when that ends. */
  const store = async (token: string, id: string, ms: number): Promise<string> => {
    const now = clock.now();
    const expiresAt = new Date(now.getTime() + ms).toISOString();
    await sessions.save({
      ...{ idHash: sha256(id), sealedToken: seal(token, id) },
      ...{ startedAt: now.toISOString(), expiresAt },
    });
    return expiresAt;
  };

  /** The cookie of a new session. @throws Rejected TOKEN_UNKNOWN (401) */
  const openWith = async (token: string, request: HttpRequest): Promise<string> => {
    const isToken = /^[^\s\p{Cc}]{1,1000}$/u.test(token);
    if (!isToken || (await holderOf(token, request, authenticate)) === undefined)
      throw new Rejected('TOKEN_UNKNOWN', 'The token is not valid; it may have been rotated.', { status: 401 });
    const id = newId();
    await store(token, id, idleMs);
    return cookieOf(publicUrl, id, maxSessionMs / 1000);
  };

  return {
    /** The cookie of a session that a token opens. @throws Rejected TOKEN_UNKNOWN (401), SIGN_IN_TOO_OFTEN (429) */
    open: async (token: string, request: HttpRequest): Promise<string> => {
      await countAttempt(request);
      return openWith(token, request);
    },

    /**
     * The code of a link to sign in, for a program that has a token in its request, and when the code ends.
     * @throws Rejected (401) TOKEN_UNKNOWN, and those of `authenticate`
     */
    invite: async (request: HttpRequest): Promise<{ readonly code: string; readonly expiresAt: string }> => {
      await authenticate(request);
      const [, token] = /^bearer +(\S+) *$/i.exec(request.headers.authorization ?? '') ?? [];
      if (token === undefined)
        throw new Rejected('TOKEN_UNKNOWN', 'Send "Authorization: Bearer TOKEN".', { status: 401 });
      const code = newId();
      return { code, expiresAt: await store(token, linkOf(code), linkMs) };
    },

    /** The cookie of the session that the code of a link opens, once. @throws Rejected LINK_OVER (410), SIGN_IN_TOO_OFTEN (429) */
    accept: async (code: string, request: HttpRequest): Promise<string> => {
      await countAttempt(request);
      const id = linkOf(code);
      const link = await sessions.get(sha256(id));
      const isOpen = link !== undefined && link.expiresAt > clock.now().toISOString();
      if (isOpen && (await sessions.remove(link.idHash)) === 'written')
        return openWith(unseal(link.sealedToken, id), request);
      const message = 'This link was used already, or is over. Make another: npx barid desk.';
      throw new Rejected('LINK_OVER', message, { status: 410 });
    },

    /** Moves the end of a session that is in use. */
    renew: async ({ session }: OpenSession): Promise<void> => {
      const idleEnd = clock.now().getTime() + idleMs;
      const end = Math.min(idleEnd, Date.parse(session.startedAt) + maxSessionMs);
      if (end - Date.parse(session.expiresAt) < minExtensionMs) return;
      await sessions.extend(session, new Date(end).toISOString());
    },

    /** Ends a session, and gives the cookie that removes its cookie. */
    close: async ({ session }: OpenSession): Promise<string> => {
      await sessions.remove(session.idHash);
      return cookieOf(publicUrl, '', 0);
    },
  };
};

/** Whether a form with this token is one of the session's pages. */
export const isOwnForm = ({ formToken }: OpenSession, given: string): boolean => isOneOf([formToken], given);

/**
 * Refuses a change that another site's page makes a browser send (Fetch Metadata, "Sec-Fetch-Site"; RFC 6454 for browsers
 * without it). Programs send neither header. @throws Rejected (403) ORIGIN_REFUSED
 */
export const refuseForeignPages = ({ headers }: HttpRequest, publicUrl: string): void => {
  const { 'sec-fetch-site': site, origin, host = '' } = headers;
  const isOwnOrigin = (given: string): boolean =>
    given === new URL(publicUrl).origin || /^https?:\/\/(.+)$/.exec(given)?.[1] === host;
  const isOwn =
    site !== undefined ? site === 'same-origin' || site === 'none' : origin === undefined || isOwnOrigin(origin);
  if (isOwn) return;
  throw new Rejected('ORIGIN_REFUSED', 'The page of another site sent this. Open the desk, and do it there.', {
    status: 403,
  });
};

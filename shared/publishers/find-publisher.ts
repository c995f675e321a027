import { Rejected } from '#shared/errors.ts';
import { sha256 } from '#shared/hash.ts';
import { type Caller, keyIdOf } from '#shared/model/caller.ts';
import { callerOf, isToken, type PublisherToken } from '#shared/model/publisher-token.ts';
import type { Clock, TokenStore } from '#shared/ports.ts';

/** What finding publishers reads. */
export type FindPorts = { readonly tokens: Pick<TokenStore, 'get'>; readonly clock: Clock };

/** A revocation acts everywhere after this time: within a minute. */
const maxCachedMs = 50_000;

/** Tokens in memory, unknown ones included: made-up tokens fill no memory. */
const maxCached = 1000;

const over = (code: string, message: string): Rejected =>
  new Rejected(code, `${message} Ask the owner of the site for another one.`, { status: 401 });

/** A token that is still valid. @throws Rejected (401) TOKEN_REVOKED, TOKEN_EXPIRED */
const validCaller = (token: PublisherToken, now: string): Caller => {
  const { name, expiresAt, revokedAt } = token;
  if (revokedAt !== undefined) throw over('TOKEN_REVOKED', `The token of ${name} was revoked on ${revokedAt}.`);
  if (expiresAt !== undefined && expiresAt <= now)
    throw over('TOKEN_EXPIRED', `The token of ${name} expired on ${expiresAt}.`);
  return callerOf(token);
};

/**
 * Finds the caller of a token, and by the id of a key whether one who came before is still welcome. Both give undefined for an
 * unknown one, and throw Rejected (401) TOKEN_REVOKED or TOKEN_EXPIRED. A token that comes often is read once in 50 s, or after `forget`.
 */
export const makePublisherFinder = ({ tokens, clock }: FindPorts) => {
  const cached = new Map<string, { readonly token: Promise<PublisherToken | undefined>; readonly readAtMs: number }>();

  const read = (keyId: string, nowMs: number): Promise<PublisherToken | undefined> => {
    const known = cached.get(keyId);
    if (known !== undefined && nowMs < known.readAtMs + maxCachedMs) return known.token;
    const token = tokens.get(keyId);
    // Newest last: the oldest leave first.
    cached.delete(keyId);
    cached.set(keyId, { token, readAtMs: nowMs });
    for (const oldest of cached.keys()) {
      if (cached.size <= maxCached) break;
      cached.delete(oldest);
    }
    token.catch(() => cached.delete(keyId));
    return token;
  };

  const byKeyId = async (keyId: string): Promise<Caller | undefined> => {
    const now = clock.now();
    const token = await read(keyId, now.getTime());
    return token === undefined ? undefined : validCaller(token, now.toISOString());
  };

  const byToken = async (token: string): Promise<Caller | undefined> => {
    if (!isToken(token)) return undefined;
    const now = clock.now();
    const stored = await read(keyIdOf(token), now.getTime());
    // Equal hashes of 256 random bits: how long a comparison takes tells nothing of the token.
    if (stored === undefined || stored.hash !== sha256(token)) return undefined;
    return validCaller(stored, now.toISOString());
  };

  return { byToken, byKeyId, forget: (keyId: string): void => void cached.delete(keyId) };
};

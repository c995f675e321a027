import { crc32 } from 'node:zlib';
import { sha256 } from '#shared/hash.ts';
import { type Caller, keyIdOf, type Limits, type Scope } from './caller.ts';

/** A token as the table keeps it: not the token, but its hash. */
export type PublisherToken = {
  readonly keyId: string;
  /** The publisher's; several tokens may have one name, so that they can be rotated. */
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly limits: Limits;
  /** SHA-256 of the token, in hexadecimal. A token has 256 random bits, so that no slow hash is needed. */
  readonly hash: string;
  readonly createdAt: string;
  /** The name of the caller who created it. */
  readonly createdBy: string;
  readonly expiresAt?: string;
  readonly revokedAt?: string;
  readonly revokedBy?: string;
};

/** By which programs that search for secrets recognise a token; docs/publishers.md has the whole pattern. */
export const tokenPrefix = 'barid_';

const secretBytes = 32;

const checksumOf = (secret: string): string => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(secret));
  return bytes.toString('base64url');
};

/** A token from 32 random bytes: its prefix, the bytes in base64url, and a checksum, by which a typing error is no token. */
export const toToken = (random: Uint8Array): string => {
  if (random.length !== secretBytes) throw new RangeError(`A token has ${secretBytes} random bytes.`);
  const secret = Buffer.from(random).toString('base64url');
  return `${tokenPrefix}${secret}${checksumOf(secret)}`;
};

/** Whether a text is a token by its form and checksum. */
export const isToken = (text: string): boolean => {
  const [, secret = '', checksum = ''] = /^barid_([\w-]{43})([\w-]{6})$/.exec(text) ?? [];
  return secret !== '' && checksumOf(secret) === checksum;
};

/** The row of a new token. */
export const toPublisherToken = (token: string, fields: Omit<PublisherToken, 'keyId' | 'hash'>): PublisherToken => ({
  keyId: keyIdOf(token),
  hash: sha256(token),
  ...fields,
});

/** Who comes with a token. */
export const callerOf = ({ name, keyId, scopes, limits }: PublisherToken): Caller => ({ name, keyId, scopes, limits });

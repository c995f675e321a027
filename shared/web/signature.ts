import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Whether the given text is one of the candidates, in a time that does not depend on their contents. */
export const isOneOf = (candidates: readonly string[], given: string): boolean => {
  const digest = (text: string): Uint8Array => createHash('sha256').update(text).digest();
  const wanted = digest(given);
  return candidates.map((candidate) => timingSafeEqual(digest(candidate), wanted)).includes(true);
};

/** The input of a Standard Webhooks signature; `timestamp` in seconds since 1970. */
export type Signed = { readonly id: string; readonly timestamp: number; readonly body: string | Uint8Array };

/** How far clocks may differ (Standard Webhooks, "Verifying webhook authenticity"). */
export const toleranceSeconds = 300;

/** `whsec_` and base64; the prefix is optional. */
const keyOf = (secret: string): Buffer => Buffer.from(secret.replace(/^whsec_/, ''), 'base64');

/** One signature: `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body` (Standard Webhooks, "Signature scheme"). */
export const sign = (secret: string, { id, timestamp, body }: Signed): string =>
  `v1,${createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;

/** The headers of a signed request: one signature for each valid secret, so that secrets can be rotated. */
export const signatureHeaders = (secrets: readonly string[], signed: Signed): Readonly<Record<string, string>> => ({
  'webhook-id': signed.id,
  'webhook-timestamp': String(signed.timestamp),
  'webhook-signature': secrets.map((secret) => sign(secret, signed)).join(' '),
});

/** A rotation sends two; each costs a hash. */
const maxSignatures = 20;

/** Whether one of the space-separated signatures was made with one of the secrets, compared in constant time. */
export const isSigned = (secrets: readonly string[], signatures: string, signed: Signed): boolean => {
  // An empty key would let anybody sign.
  const usable = secrets.filter((secret) => keyOf(secret).length > 0);
  const expected = usable.map((secret) => sign(secret, signed));
  return signatures
    .split(' ', maxSignatures)
    .map((signature) => isOneOf(expected, signature))
    .includes(true);
};

/** `method=signature`: the HMAC of the body with the subscriber's secret, in hexadecimal (WebSub §7.1). */
export const hubSignature = (
  secret: string,
  body: Uint8Array,
  method: 'sha1' | 'sha256' | 'sha384' | 'sha512',
): string => `${method}=${createHmac(method, secret).update(body).digest('hex')}`;

/** WebSub §7.1.1: the methods of a signature. */
const hubMethod = /^(sha1|sha256|sha384|sha512)=([0-9a-f]{40,128})$/i;

/** Whether an `X-Hub-Signature` (`method=hex`) was made over this body with this secret (WebSub §8). */
export const isHubSigned = (secret: string, signature: string, body: Uint8Array): boolean => {
  const [, method = '', given = ''] = hubMethod.exec(signature.trim()) ?? [];
  if (method === '' || secret === '') return false;
  return isOneOf([createHmac(method.toLowerCase(), secret).update(body).digest('hex')], given.toLowerCase());
};

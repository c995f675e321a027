import { createHmac } from 'node:crypto';
import type { HttpRequest } from '#shared/model/http.ts';
import { pathSecretHeader } from '#shared/model/path-secret.ts';
import { isHubSigned, isOneOf, isSigned, toleranceSeconds } from './signature.ts';

/** What came of the check of a signature; `outdated` is one whose time is more than five minutes away. */
type Verdict = 'valid' | 'invalid' | 'outdated';

/** How a CMS signs its messages: the header with the signature, and its check with the keys that are valid now. */
type Scheme = {
  readonly header: string;
  readonly check: (keys: readonly string[], request: HttpRequest, nowMs: number) => Verdict;
};

const digest = (
  algorithm: 'sha1' | 'sha256',
  encoding: 'hex' | 'base64' | 'base64url',
  key: string,
  parts: readonly (string | Uint8Array)[],
): string => parts.reduce((hmac, part) => hmac.update(part), createHmac(algorithm, key)).digest(encoding);

const isNear = (instantMs: number, nowMs: number): boolean => Math.abs(nowMs - instantMs) <= toleranceSeconds * 1000;

const verdict = (isValid: boolean, instantMs: number, nowMs: number): Verdict =>
  !isValid ? 'invalid' : isNear(instantMs, nowMs) ? 'valid' : 'outdated';

/** `sha256=HEX, t=MS`: over body and time since Ghost 5.87, over the body alone before. */
const ghost: Scheme = {
  header: 'x-ghost-signature',
  check: (keys, { headers, body }, nowMs) => {
    const [, given = '', stated = ''] =
      /^sha256=([\da-f]{64}),\s*t=(\d{1,15})$/i.exec(headers['x-ghost-signature']?.trim() ?? '') ?? [];
    const expected = keys.flatMap((key) => [
      digest('sha256', 'hex', key, [body, stated]),
      digest('sha256', 'hex', key, [body]),
    ]);
    return verdict(isOneOf(expected, given.toLowerCase()), Number(stated), nowMs);
  },
};

/** `t=MS,v1=BASE64URL`, over the time, a point and the body (@sanity/webhook 4). */
const sanity: Scheme = {
  header: 'sanity-webhook-signature',
  check: (keys, { headers, body }, nowMs) => {
    const [, stated = '', given = ''] =
      /^t=(\d{1,15})[, ]+v1=([^, ]+)$/.exec(headers['sanity-webhook-signature']?.trim() ?? '') ?? [];
    const expected = keys.map((key) => digest('sha256', 'base64url', key, [stated, '.', body]));
    return verdict(isOneOf(expected, given.replace(/={1,2}$/, '')), Number(stated), nowMs);
  },
};

/** Over method, path, the signed headers and the body, a line each (Contentful, “Request verification”). */
const contentful: Scheme = {
  header: 'x-contentful-signature',
  check: (keys, { method, path, query, headers, body }, nowMs) => {
    const signed = (headers['x-contentful-signed-headers'] ?? '')
      .toLowerCase()
      .split(',')
      .map((name) => name.trim());
    const lines = signed.map((name) => `${name}:${(headers[name] ?? '').trim()}`).join(';');
    const secret = headers[pathSecretHeader];
    const asked = secret === undefined ? path : `${path}/${encodeURIComponent(secret)}`;
    const search = query.size === 0 ? '' : `?${query}`;
    const expected = keys.map((key) =>
      digest('sha256', 'hex', key, [`${method}\n${asked}${search}\n${lines}\n`, body]),
    );
    const isValid = isOneOf(expected, headers['x-contentful-signature'] ?? '');
    // Only a signed time proves anything.
    const stated = signed.includes('x-contentful-timestamp') ? Number(headers['x-contentful-timestamp']) : Number.NaN;
    return verdict(isValid, stated, nowMs);
  },
};

/** Standard Webhooks (`v1,…`), and Storyblok's SHA-1 of the body under the same name. */
const webhook: Scheme = {
  header: 'webhook-signature',
  check: (keys, { headers, body }, nowMs) => {
    const given = headers['webhook-signature'] ?? '';
    if (/^[\da-f]{40}$/i.test(given)) {
      const expected = keys.map((key) => digest('sha1', 'hex', key, [body]));
      return isOneOf(expected, given.toLowerCase()) ? 'valid' : 'invalid';
    }
    const timestamp = Number(headers['webhook-timestamp']);
    const isValid = isSigned(keys, given, { id: headers['webhook-id'] ?? '', timestamp, body });
    return verdict(isValid, timestamp * 1000, nowMs);
  },
};

/** `sha256=HEX` over the body, as WebSub and GitHub write it and many programs do. */
const hub = (header: string): Scheme => ({
  header,
  check: (keys, { headers, body }) =>
    keys.some((key) => isHubSigned(key, headers[header] ?? '', body)) ? 'valid' : 'invalid',
});

const schemes: readonly Scheme[] = [
  ghost,
  sanity,
  contentful,
  webhook,
  hub('x-hub-signature-256'),
  hub('x-hub-signature'),
];

/** The headers with signatures that Barid checks, for the sentence that asks for one. */
export const signatureHeaderNames: readonly string[] = schemes.map(({ header }) => header);

/**
 * Checks the signature of a CMS's message, in the scheme of the first header that is there; `missing` without any. Digests are
 * compared in constant time; no key gives no valid signature.
 */
export const checkCmsSignature = (keys: readonly string[], request: HttpRequest, now: Date): Verdict | 'missing' => {
  const scheme = schemes.find(({ header }) => (request.headers[header] ?? '') !== '');
  return (
    scheme?.check(
      keys.filter((key) => key !== ''),
      request,
      now.getTime(),
    ) ?? 'missing'
  );
};

import { Misconfigured, Rejected } from '#shared/errors.ts';
import { type Caller, keyIdOf, ownerWith } from '#shared/model/caller.ts';
import type { HttpRequest } from '#shared/model/http.ts';
import type { Clock } from '#shared/ports.ts';
import { isOneOf, isSigned, toleranceSeconds } from './signature.ts';

/** Credentials of publishers; several of each may be valid at once, so that they can be rotated. */
export type PublisherKeys = { readonly tokens: readonly string[]; readonly signingKeys: readonly string[] };

/**
 * The keys of publishers, from the text of their secret: `{"tokens": […], "signingKeys": […]}`.
 * @throws Misconfigured INGEST_KEYS_INVALID, which never quotes the text
 */
export const parsePublisherKeys = (text: string): PublisherKeys => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's message would quote the secret.
  }
  const { tokens, signingKeys }: { tokens?: unknown; signingKeys?: unknown } =
    typeof value === 'object' && value !== null ? value : {};
  const isTexts = (list: unknown): list is readonly string[] =>
    Array.isArray(list) && list.every((text) => typeof text === 'string' && text !== '');
  if (isTexts(tokens) && isTexts(signingKeys)) {
    // What was pasted with a line break at its end could never come in a header.
    const trimmed = (list: readonly string[]) => list.map((one) => one.trim()).filter((one) => one !== '');
    return { tokens: trimmed(tokens), signingKeys: trimmed(signingKeys) };
  }
  throw new Misconfigured(
    'INGEST_KEYS_INVALID',
    'The secret with the ingest keys is not JSON of the form {"tokens": ["…"], "signingKeys": ["…"]}. Correct it; docs/runbook.md says how.',
  );
};

/** A token for the site's own requests. @throws Misconfigured INGEST_KEYS_INVALID where all publishers sign */
export const firstToken = ({ tokens: [token] }: PublisherKeys): string => {
  if (token !== undefined) return token;
  throw new Misconfigured('INGEST_KEYS_INVALID', 'The secret with the ingest keys has no token, which a canary needs.');
};

/**
 * The token in an `Authorization` header: RFC 6750's bearer token, or the password of HTTP Basic (RFC 7617) for programs that
 * know nothing else; where they send one word alone, it is the user's name.
 */
export const tokenIn = (authorization: string): string => {
  // RFC 9110 §11.1: the scheme is case-insensitive.
  const [, scheme = '', credentials = ''] = /^(bearer|basic) +(\S+) *$/i.exec(authorization) ?? [];
  if (scheme.toLowerCase() !== 'basic') return credentials;
  const [, user = '', password = ''] = /^([^:]*)(?::(.*))?$/s.exec(Buffer.from(credentials, 'base64').toString()) ?? [];
  return password === '' ? user : password;
};

const unauthorized = (code: string, message: string): Rejected => new Rejected(code, message, { status: 401 });

const checkSignature = (request: HttpRequest, signingKeys: readonly string[], clock: Clock): Caller => {
  const {
    'webhook-id': id = '',
    'webhook-timestamp': stated = '',
    'webhook-signature': signatures = '',
  } = request.headers;
  if (id === '' || stated === '') {
    throw unauthorized(
      'SIGNATURE_INVALID',
      'A signed request needs the headers webhook-id, webhook-timestamp and webhook-signature.',
    );
  }
  const timestamp = /^\d{1,15}$/.test(stated) ? Number(stated) : Number.NaN;
  const now = Math.floor(clock.now().getTime() / 1000);
  // "Not at most" rather than "more than": NaN is refused too.
  if (!(Math.abs(now - timestamp) <= toleranceSeconds)) {
    throw unauthorized(
      'TIMESTAMP_OUT_OF_TOLERANCE',
      `webhook-timestamp is ${stated.slice(0, 20)}, but the time here is ${now} (seconds since 1970): more than ` +
        `${toleranceSeconds} seconds apart. Sign each attempt again, and correct the clock of the signing machine.`,
    );
  }
  const signed = { id, timestamp, body: request.body };
  const key = signingKeys.find((one) => isSigned([one], signatures, signed));
  if (key !== undefined) return ownerWith(keyIdOf(key));
  throw unauthorized(
    'SIGNATURE_INVALID',
    'webhook-signature is not "v1," followed by the base64 of HMAC-SHA256 over "webhook-id.webhook-timestamp.body" ' +
      'with a valid key. Sign exactly the bytes that you send, with the key decoded from base64.',
  );
};

/** Finds out who sent a request. @throws Rejected (401) where nobody is proved */
export type Authenticate = (request: HttpRequest) => Promise<Caller>;

/** Finds the publisher with a token; undefined for an unknown one. Throws Rejected (401) for one that is over. */
export type FindPublisher = (token: string) => Promise<Caller | undefined>;

/**
 * Accepts publishers only: a token or a Standard Webhooks signature proves one. The owner's keys are in the secret, and cost
 * no read of the table.
 * @throws Rejected (401) UNSIGNED, TOKEN_UNKNOWN, SIGNATURE_INVALID or TIMESTAMP_OUT_OF_TOLERANCE, or as `findPublisher`
 */
export const authenticate =
  (
    keys: () => Promise<PublisherKeys>,
    clock: Clock,
    findPublisher: FindPublisher = async () => undefined,
  ): Authenticate =>
  async (request) => {
    const { authorization, 'webhook-signature': signature } = request.headers;
    if (authorization !== undefined) {
      const { tokens } = await keys();
      const token = tokenIn(authorization);
      if (token !== '' && isOneOf(tokens, token)) return ownerWith(keyIdOf(token));
      const publisher = await findPublisher(token);
      if (publisher !== undefined) return publisher;
      throw unauthorized(
        'TOKEN_UNKNOWN',
        'The token is not valid; it may have been rotated. Send "Authorization: Bearer TOKEN" with a token of this site.',
      );
    }
    if (signature !== undefined) return checkSignature(request, (await keys()).signingKeys, clock);
    throw unauthorized(
      'UNSIGNED',
      'This request needs authentication. Send "Authorization: Bearer TOKEN", or sign it by Standard Webhooks ' +
        '(webhook-id, webhook-timestamp, webhook-signature).',
    );
  };

import { Rejected } from '#shared/errors.ts';
import type { HttpRequest } from '#shared/model/http.ts';
import type { Clock } from '#shared/ports.ts';
import { isOneOf } from './constant-time.ts';
import { isSigned, tolerance } from './signature.ts';

/** What publishers prove themselves with; several of each may be live at once, so that they can be rotated. */
export type PublisherKeys = { readonly tokens: readonly string[]; readonly signingKeys: readonly string[] };

/** What a proved request says of itself. */
export type Proved = { readonly webhookId?: string };

const unauthorised = (code: string, message: string): Rejected => new Rejected(code, message, { status: 401 });

const proveToken = (authorization: string, { tokens }: PublisherKeys): Proved => {
  // RFC 9110 §11.1: the scheme's case does not matter.
  const token = /^bearer +(\S+) *$/i.exec(authorization)?.[1] ?? '';
  if (token !== '' && isOneOf(tokens, token)) return {};
  throw unauthorised(
    'TOKEN_UNKNOWN',
    'The token is not one of those that are live here. Send "Authorization: Bearer TOKEN" with the ingest token; ' +
      'it may have been rotated.',
  );
};

const proveTime = (timestamp: string, clock: Clock): number => {
  const ours = Math.floor(clock.now().getTime() / 1000);
  const theirs = /^\d{1,15}$/.test(timestamp) ? Number(timestamp) : Number.NaN;
  // "Not at most" rather than "more than", so that what is no number is refused too.
  if (!(Math.abs(ours - theirs) <= tolerance)) {
    throw unauthorised(
      'TIMESTAMP_OUT_OF_TOLERANCE',
      `webhook-timestamp says ${timestamp.slice(0, 20)}, and here it is ${ours} (seconds since 1970): more than ${tolerance} ` +
        'apart. Sign each attempt anew, and set the clock of the machine that signs.',
    );
  }
  return theirs;
};

const proveSignature = (request: HttpRequest, { signingKeys }: PublisherKeys, clock: Clock): Proved => {
  const {
    'webhook-id': id = '',
    'webhook-timestamp': stated = '',
    'webhook-signature': signatures = '',
  } = request.headers;
  if (id === '' || stated === '') {
    throw unauthorised(
      'SIGNATURE_INVALID',
      'A signed request carries webhook-id, webhook-timestamp and webhook-signature.',
    );
  }
  const timestamp = proveTime(stated, clock);
  if (isSigned(signingKeys, signatures, { id, timestamp, body: request.body })) return { webhookId: id };
  throw unauthorised(
    'SIGNATURE_INVALID',
    'webhook-signature is not "v1," and the base64 of HMAC-SHA256 over "webhook-id.webhook-timestamp.body" with a key ' +
      'that is live here. Sign the very bytes that are sent, with the key decoded from base64.',
  );
};

/**
 * Lets pass whoever proves to be a publisher (contract.md §4.1): by a bearer token or a Standard Webhooks signature.
 * Throws Rejected (401) UNSIGNED, TOKEN_UNKNOWN, SIGNATURE_INVALID or TIMESTAMP_OUT_OF_TOLERANCE.
 */
export const authenticate =
  (keys: () => Promise<PublisherKeys>, clock: Clock) =>
  async (request: HttpRequest): Promise<Proved> => {
    const { authorization, 'webhook-signature': signature } = request.headers;
    if (authorization !== undefined) return proveToken(authorization, await keys());
    if (signature !== undefined) return proveSignature(request, await keys(), clock);
    throw unauthorised(
      'UNSIGNED',
      'Only a signed request is taken here. Send "Authorization: Bearer TOKEN", or sign it by Standard Webhooks ' +
        '(webhook-id, webhook-timestamp, webhook-signature).',
    );
  };

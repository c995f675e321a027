import { Rejected } from '#shared/errors.ts';
import type { SubscriptionIntent } from '#shared/model/subscription.ts';
import { leaseFor } from './lease.ts';

/** What a subscriber asks for (WebSub §5.1). */
export type SubscriptionRequest = Pick<
  SubscriptionIntent,
  'mode' | 'topic' | 'callback' | 'secret' | 'leaseSeconds' | 'wantsDiff'
>;

const malformed = (code: string, message: string): Rejected => new Rejected(code, message, { status: 400 });

const modeIn = (form: URLSearchParams): SubscriptionIntent['mode'] => {
  const mode = form.get('hub.mode');
  if (mode === 'subscribe' || mode === 'unsubscribe') return mode;
  throw malformed('HUB_MODE_UNKNOWN', 'hub.mode is subscribe or unsubscribe.');
};

const longestUrl = 2_000;

const callbackIn = (form: URLSearchParams): string => {
  const callback = form.get('hub.callback') ?? '';
  const parsed = URL.parse(callback);
  if (parsed === null || !/^https?:$/.test(parsed.protocol) || callback.length > longestUrl) {
    throw malformed('CALLBACK_INVALID', 'hub.callback is an absolute http or https URL of at most 2,000 characters.');
  }
  if (parsed.hash !== '' || parsed.username !== '' || parsed.password !== '') {
    throw malformed('CALLBACK_INVALID', 'hub.callback has no fragment, user name or password.');
  }
  return parsed.href;
};

/** WebSub §5.1.1: "Hubs MUST always decode non-reserved characters" (RFC 3986 §2.3): `%7E` is `~`. */
const decodeUnreserved = (url: string): string =>
  url.replace(/%([2-7][0-9a-f])/gi, (escaped, hex) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return /[\w.~-]/.test(character) ? character : escaped;
  });

/** WebSub §5.1: "This parameter MUST be less than 200 bytes in length." */
const secretBytes = 200;

const secretIn = (form: URLSearchParams): string | undefined => {
  const secret = form.get('hub.secret') ?? '';
  if (Buffer.byteLength(secret) < secretBytes) return secret === '' ? undefined : secret;
  throw malformed('SECRET_TOO_LONG', 'hub.secret is less than 200 bytes long.');
};

const leaseIn = (form: URLSearchParams, mode: SubscriptionIntent['mode']): number => {
  // WebSub §5.1: it "MAY be present for unsubscription requests and MUST be ignored by the hub in that case".
  const asked = mode === 'unsubscribe' ? '' : (form.get('hub.lease_seconds') ?? '');
  if (asked === '') return leaseFor(undefined);
  if (/^\d{1,12}$/.test(asked) && Number(asked) > 0) return leaseFor(Number(asked));
  throw malformed('LEASE_INVALID', 'hub.lease_seconds is a positive whole number of seconds.');
};

/**
 * Reads a subscription request; parameters that are not known are ignored (WebSub §5.1).
 * @throws Rejected (400) HUB_MODE_UNKNOWN, CALLBACK_INVALID, SECRET_TOO_LONG, LEASE_INVALID
 */
export const parseRequest = (form: URLSearchParams): SubscriptionRequest => {
  const secret = secretIn(form);
  const mode = modeIn(form);
  return {
    mode,
    topic: decodeUnreserved(form.get('hub.topic') ?? ''),
    callback: callbackIn(form),
    leaseSeconds: leaseIn(form, mode),
    ...(secret === undefined ? {} : { secret }),
    // An extension of ours (docs/telling.md): only the entries that changed.
    ...(form.get('hub.content') === 'diff' ? { wantsDiff: true } : {}),
  };
};

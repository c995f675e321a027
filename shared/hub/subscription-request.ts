import { defined } from '#shared/defined.ts';
import { Rejected } from '#shared/errors.ts';
import type { HttpRequest } from '#shared/model/http.ts';
import type { SubscriptionIntent } from '#shared/model/subscription.ts';

/** A request to subscribe or unsubscribe (WebSub §5.1), with the lease that the hub grants. */
export type SubscriptionRequest = Pick<
  SubscriptionIntent,
  'mode' | 'topic' | 'callback' | 'secret' | 'leaseSeconds' | 'wantsDiff'
>;

const formType = 'application/x-www-form-urlencoded';

/** Two URLs and a secret fit into a request of this size. */
const maxRequestBytes = 16 * 1024;

const maxCallbackLength = 2_000;

/** WebSub §5.1: "This parameter MUST be less than 200 bytes in length." */
const maxSecretBytes = 199;

const daySeconds = 24 * 3600;

/** Bounds of a lease (docs/receivers.md): shorter would be renewed all the time, longer would outlive a dead subscriber. */
const minLeaseSeconds = daySeconds;
const maxLeaseSeconds = 15 * daySeconds;

/** The lease of a request that names none. */
const defaultLeaseSeconds = 10 * daySeconds;

/**
 * The form in a request. WebSub §5.1: its Content-Type "MUST be" that of forms, its characters UTF-8.
 * @throws Rejected FORM_EXPECTED (415), REQUEST_TOO_LARGE (413), NOT_UTF8 (400)
 */
export const readForm = ({ headers, body }: Pick<HttpRequest, 'headers' | 'body'>): URLSearchParams => {
  const [type = ''] = (headers['content-type'] ?? '').split(';');
  if (type.trim().toLowerCase() !== formType) {
    const message = `Send the parameters in the body, with Content-Type: ${formType}.`;
    throw new Rejected('FORM_EXPECTED', message, { status: 415 });
  }
  if (body.length > maxRequestBytes) {
    const message = `A request to the hub has at most ${maxRequestBytes} bytes.`;
    throw new Rejected('REQUEST_TOO_LARGE', message, { status: 413 });
  }
  const form = new URLSearchParams(new TextDecoder().decode(body));
  // Bytes that are not UTF-8, escaped ones too, have become U+FFFD.
  if ([...form].some(([name, value]) => name.startsWith('hub.') && value.includes('\uFFFD'))) {
    throw new Rejected('NOT_UTF8', 'The parameters are not in UTF-8.', { status: 400 });
  }
  return form;
};

const malformed = (code: string, message: string): Rejected => new Rejected(code, message, { status: 400 });

const readCallback = (form: URLSearchParams): string => {
  const callback = form.get('hub.callback') ?? '';
  const parsed = URL.parse(callback);
  if (parsed === null || !/^https?:$/.test(parsed.protocol) || callback.length > maxCallbackLength) {
    throw malformed('CALLBACK_INVALID', 'hub.callback is an absolute http or https URL of at most 2,000 characters.');
  }
  if (parsed.hash !== '' || parsed.username !== '' || parsed.password !== '') {
    throw malformed('CALLBACK_INVALID', 'hub.callback has no fragment, user name or password.');
  }
  return parsed.href;
};

/** WebSub §5.1: the lease of an unsubscription "MUST be ignored by the hub"; another one may differ from the request. */
const grantLease = (form: URLSearchParams, mode: SubscriptionRequest['mode']): number => {
  const requested = mode === 'unsubscribe' ? '' : (form.get('hub.lease_seconds') ?? '');
  if (requested === '') return defaultLeaseSeconds;
  if (!/^\d{1,12}$/.test(requested) || Number(requested) === 0) {
    throw malformed('LEASE_INVALID', 'hub.lease_seconds is a positive whole number of seconds.');
  }
  return Math.min(Math.max(Number(requested), minLeaseSeconds), maxLeaseSeconds);
};

/**
 * Parses a request to subscribe or unsubscribe. Unknown parameters are ignored (WebSub §5.1).
 * @throws Rejected (400) HUB_MODE_UNKNOWN, CALLBACK_INVALID, SECRET_TOO_LONG, LEASE_INVALID
 */
export const parseSubscriptionRequest = (form: URLSearchParams): SubscriptionRequest => {
  const secret = form.get('hub.secret') ?? '';
  if (Buffer.byteLength(secret) > maxSecretBytes) {
    throw malformed('SECRET_TOO_LONG', 'hub.secret is less than 200 bytes long.');
  }
  const mode = form.get('hub.mode');
  if (mode !== 'subscribe' && mode !== 'unsubscribe') {
    throw malformed('HUB_MODE_UNKNOWN', 'hub.mode is subscribe or unsubscribe.');
  }
  return defined({
    mode,
    topic: form.get('hub.topic') ?? '',
    callback: readCallback(form),
    leaseSeconds: grantLease(form, mode),
    secret: secret === '' ? undefined : secret,
    // An extension of ours (docs/receivers.md): pushes hold only the entries that changed.
    wantsDiff: form.get('hub.content') === 'diff' ? true : undefined,
  });
};

import { defined } from '#shared/defined.ts';
import { type Delivery, urlsOf } from '#shared/model/delivery.ts';
import type { IncomingAnswer } from '#shared/model/http.ts';
import type { AttemptOutcome } from '#shared/model/outcome.ts';
import type { Subscription, SubscriptionIntent } from '#shared/model/subscription.ts';
import type { Clock, OutgoingAttempt, Sender, SubscriptionStore } from '#shared/ports.ts';

/**
 * A callback with parameters of ours. WebSub §5.1.1: "Hubs MUST preserve the query string … by appending new parameters
 * to the end of the list", whatever their names; so the query is not parsed.
 */
const withParameters = (callback: string, parameters: Readonly<Record<string, string>>): string => {
  const [, base = callback, query] = /^([^?]*)\?(.*)$/s.exec(callback) ?? [];
  const added = new URLSearchParams(parameters).toString();
  return `${base}?${query === undefined || query === '' ? '' : `${query}&`}${added}`;
};

/**
 * The URL whose GET denies a subscription to a feed that is no longer published (WebSub §5.2: "the hub MUST inform the
 * subscriber by sending an HTTP GET request to the subscriber's callback URL").
 */
export const denialUrl = ({
  callback,
  topic,
  requestedTopic = topic,
}: Pick<Subscription, 'callback' | 'topic' | 'requestedTopic'>): string =>
  withParameters(callback, {
    'hub.mode': 'denied',
    'hub.topic': requestedTopic,
    'hub.reason': 'This feed is not published any more.',
  });

/** Verifying intents. */
export type VerifyPorts = {
  readonly subscriptions: Pick<SubscriptionStore, 'getIntent' | 'confirm' | 'dropIntent' | 'remove'>;
  /** The revision of the feed whose document the topic is; undefined where it is no topic of this site at present. */
  readonly readRevision: (topic: string) => Promise<number | undefined>;
  /** The addresses that a topic had before the site moved. */
  readonly formerTopics?: (topic: string) => readonly string[];
  readonly clock: Clock;
};

/** A callback that does not answer may belong to a third party that never requested anything. */
const maxAttempts = 3;

/** WebSub §8.2: "the hub SHOULD use a random, single-use hub.challenge". */
const challengeOf = ({ challenge }: SubscriptionIntent, { attempts }: Delivery): string => `${challenge}-${attempts}`;

const verificationUrl = (intent: SubscriptionIntent, delivery: Delivery): string =>
  withParameters(intent.callback, {
    'hub.mode': intent.mode,
    // §5.3: the topic "given in the corresponding subscription request": its spelling too.
    'hub.topic': intent.requestedTopic ?? intent.topic,
    'hub.challenge': challengeOf(intent, delivery),
    ...(intent.mode === 'subscribe' ? { 'hub.lease_seconds': String(intent.leaseSeconds) } : {}),
  });

const toSubscription = (
  { topic, requestedTopic, callback, secret, leaseSeconds, wantsDiff }: SubscriptionIntent,
  requestedAt: Date,
): Subscription => ({
  topic,
  callback,
  verifiedAt: requestedAt.toISOString(),
  // §5.3: the lease is "measured from the time the verification request was made".
  expiresAt: new Date(requestedAt.getTime() + leaseSeconds * 1000).toISOString(),
  // §5.1: a new subscription may be made without the secret of the one before it.
  ...(secret === undefined ? {} : { secret }),
  ...(wantsDiff === undefined ? {} : { wantsDiff }),
  ...(requestedTopic === undefined ? {} : { requestedTopic }),
});

/** Never a failure: anybody can send a request in the name of a callback, and must not ring an alarm by it. */
const obsolete = (message: string): AttemptOutcome => ({ kind: 'obsolete', message });
const superseded = obsolete('This callback has sent a newer request.');

/**
 * Asks a callback whether it wants what was requested in its name (WebSub §5.3). Only an answer of 2xx whose body is the
 * challenge confirms; a redirect is not followed; everything else leaves the subscription as it was.
 */
export const verifyIntent = ({ subscriptions, readRevision, formerTopics = () => [], clock }: VerifyPorts): Sender => {
  /** §5.2: a subscription to a topic that is no more is denied; it ends, whatever the callback answers. */
  const deny = (intent: SubscriptionIntent): OutgoingAttempt => ({
    request: { method: 'GET', url: denialUrl(intent) },
    judge: async () => {
      await subscriptions.confirm(intent, undefined, 0);
      return obsolete('Denied: this feed is no longer published.');
    },
  });

  const judge = async (
    { status, body, retryAfter }: IncomingAnswer,
    intent: SubscriptionIntent,
    challenge: string,
    { verifyingAt, revision }: { readonly verifyingAt: Date; readonly revision: number },
  ): Promise<AttemptOutcome> => {
    // §5.3.1: success is 2xx and a body equal to the challenge; "other server response codes (3xx, 4xx, 5xx)" are failure.
    if (status >= 200 && status < 300 && Buffer.from(body).equals(Buffer.from(challenge))) {
      const next = intent.mode === 'subscribe' ? toSubscription(intent, verifyingAt) : undefined;
      const written = await subscriptions.confirm(intent, next, revision);
      // A callback that renews at the present address gets nothing under a former one, or each change would come twice.
      if (written === 'written')
        await Promise.all(formerTopics(intent.topic).map((topic) => subscriptions.remove(topic, intent.callback)));
      return written === 'written' ? { kind: 'delivered', message: `${status}: ${intent.mode}d` } : superseded;
    }
    if (status >= 500 || status === 429) {
      return defined({ kind: 'retry' as const, message: `${status}: not verified yet.`, retryAfter });
    }
    await subscriptions.dropIntent(intent);
    const isAnswered = status >= 200 && status < 300;
    return obsolete(isAnswered ? `${status}, but not the challenge.` : `${status}: the callback does not want it.`);
  };

  return {
    ordering: 'all',
    maxTopicsPerRequest: 1,
    request: async (delivery) => {
      const [topic = ''] = urlsOf(delivery);
      const intent = await subscriptions.getIntent(topic, delivery.receiver);
      if (intent?.id !== delivery.id) return superseded;
      if (delivery.attempts > maxAttempts) return obsolete(`Not verified in ${maxAttempts} attempts.`);
      // Before the request: the subscriber is notified of what changes from here on.
      const revision = intent.mode === 'subscribe' ? await readRevision(topic) : 0;
      if (revision === undefined) return deny(intent);
      const verifyingAt = clock.now();
      return {
        request: { method: 'GET', url: verificationUrl(intent, delivery) },
        judge: (answer) => judge(answer, intent, challengeOf(intent, delivery), { verifyingAt, revision }),
      };
    },
  };
};

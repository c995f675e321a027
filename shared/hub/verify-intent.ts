import type { Delivery } from '#shared/model/delivery.ts';
import type { IncomingAnswer } from '#shared/model/http.ts';
import type { AttemptOutcome } from '#shared/model/outcome.ts';
import type { Subscription, SubscriptionIntent } from '#shared/model/subscription.ts';
import type { Clock, Sender, SubscriptionStore } from '#shared/ports.ts';
import { denialUrl, withParameters } from './callback-url.ts';

/** What verifying works with. */
export type VerifyDeps = {
  readonly subscriptions: Pick<SubscriptionStore, 'getIntent' | 'confirm' | 'dropIntent'>;
  /** Whether a URL is still a topic of this site. */
  readonly isTopic: (topic: string) => Promise<boolean>;
  readonly clock: Clock;
};

/** A callback that does not answer may be somebody who never asked for anything: so often it is asked, and no more. */
const maxAttempts = 3;

/** WebSub §8.2: "the hub SHOULD use a random, single-use hub.challenge". */
const challengeOf = ({ challenge }: SubscriptionIntent, { attempts }: Delivery): string => `${challenge}-${attempts}`;

const question = (intent: SubscriptionIntent, delivery: Delivery): string =>
  withParameters(intent.callback, {
    'hub.mode': intent.mode,
    'hub.topic': intent.topic,
    'hub.challenge': challengeOf(intent, delivery),
    ...(intent.mode === 'subscribe' ? { 'hub.lease_seconds': String(intent.leaseSeconds) } : {}),
  });

const toSubscription = (
  { topic, callback, secret, leaseSeconds, wantsDiff }: SubscriptionIntent,
  asked: Date,
): Subscription => ({
  topic,
  callback,
  verifiedAt: asked.toISOString(),
  // §5.3: the lease is "measured from the time the verification request was made".
  expiresAt: new Date(asked.getTime() + leaseSeconds * 1000).toISOString(),
  // §5.1: a new subscription may be made without the secret of the one before it.
  ...(secret === undefined ? {} : { secret }),
  ...(wantsDiff === undefined ? {} : { wantsDiff }),
});

/** Nobody has failed, whatever became of it: strangers can ask in anybody's name, and must not ring an alarm by it. */
const over = (message: string): AttemptOutcome => ({ kind: 'obsolete', message });
const superseded = over('Another request of this callback has come since.');

/** What was asked of a callback, and when. */
type Asked = { readonly intent: SubscriptionIntent; readonly isDenial: boolean; readonly at: Date };

const settleAnswer = async (
  { intent, isDenial, at }: Asked,
  { status, body, retryAfter }: IncomingAnswer,
  delivery: Delivery,
  { subscriptions }: VerifyDeps,
): Promise<AttemptOutcome> => {
  if (isDenial) {
    // A subscription that is denied is one no more, whatever the subscriber thinks of it.
    await subscriptions.confirm(intent, undefined);
    return over('Denied: this feed is not published any more.');
  }
  // §5.3.1: success is 2xx and a body equal to the challenge; "other server response codes (3xx, 4xx, 5xx)" are failure.
  if (status >= 200 && status < 300 && Buffer.from(body).equals(Buffer.from(challengeOf(intent, delivery)))) {
    const next = intent.mode === 'subscribe' ? toSubscription(intent, at) : undefined;
    const written = await subscriptions.confirm(intent, next);
    return written === 'written' ? { kind: 'delivered', message: `${status}: ${intent.mode}d` } : superseded;
  }
  if (status >= 500 || status === 429) {
    return {
      kind: 'retry',
      message: `${status}: not verified yet.`,
      ...(retryAfter === undefined ? {} : { retryAfter }),
    };
  }
  await subscriptions.dropIntent(intent);
  const isHeard = status >= 200 && status < 300;
  return over(isHeard ? `${status}, but not the challenge.` : `${status}: the callback does not want it.`);
};

/**
 * Asks a callback whether it wants what was asked in its name (WebSub §5.3). Only an answer of 2xx whose body is the
 * challenge confirms; a redirect is not followed; everything else leaves the subscription as it was.
 */
export const verifyIntent = (deps: VerifyDeps): Sender => {
  // An attempt is made and judged within one call of the engine: what only it knows is not stored.
  const asked = new WeakMap<Delivery, Asked>();
  return {
    ordering: 'each',
    maxTopicsPerRequest: 1,
    request: async (delivery) => {
      const { id, attempts, topics: [topic = ''] = [], receiver } = delivery;
      const intent = await deps.subscriptions.getIntent(topic, receiver);
      if (intent?.id !== id) return superseded;
      if (attempts > maxAttempts) return over(`Not verified in ${maxAttempts} attempts.`);
      const isDenial = intent.mode === 'subscribe' && !(await deps.isTopic(topic));
      asked.set(delivery, { intent, isDenial, at: deps.clock.now() });
      return { method: 'GET', url: isDenial ? denialUrl(receiver, topic) : question(intent, delivery) };
    },
    judge: async (answer, delivery) => {
      const about = asked.get(delivery);
      return about === undefined ? superseded : settleAnswer(about, answer, delivery, deps);
    },
  };
};

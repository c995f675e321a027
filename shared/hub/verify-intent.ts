import type { Intent, Subscription } from '#shared/model/subscription.ts';
import type { Clock, Courier, Outcome, SubscriptionStore } from '#shared/ports.ts';

/** What verifying works with. */
export type VerifyDeps = {
  readonly subscriptions: Pick<SubscriptionStore, 'intent' | 'confirm' | 'drop'>;
  readonly clock: Clock;
};

/** A callback that does not answer may be somebody who never asked for anything: so often it is asked, and no more. */
const maxAttempts = 3;

/** WebSub §5.3: the parameters are appended to the callback's own query, which stays as it is. */
const askedAt = ({ callback, mode, topic, challenge, leaseSeconds }: Intent): string => {
  const parameters = new URLSearchParams({ 'hub.mode': mode, 'hub.topic': topic, 'hub.challenge': challenge });
  if (mode === 'subscribe') parameters.set('hub.lease_seconds', String(leaseSeconds));
  return `${callback}${callback.includes('?') ? '&' : '?'}${parameters}`;
};

const toSubscription = ({ topic, callback, secret, leaseSeconds }: Intent, now: Date): Subscription => ({
  topic,
  callback,
  verified: now.toISOString(),
  expires: new Date(now.getTime() + leaseSeconds * 1000).toISOString(),
  // A renewal without a secret drops the one before it.
  ...(secret === undefined ? {} : { secret }),
});

const superseded: Outcome = { kind: 'needless', words: 'Another request of this callback has come since.' };

/**
 * Asks a callback whether it wants what was asked in its name (WebSub §5.3). Only an answer of 2xx whose body is the
 * challenge confirms; a redirect is not followed; everything else leaves the subscription as it was.
 */
export const verifyIntent = ({ subscriptions, clock }: VerifyDeps): Courier => ({
  tells: 'each',
  topicsAtOnce: 1,
  request: async ({ id, attempts, topics: [topic = ''], receiver }) => {
    const intent = await subscriptions.intent(topic, receiver);
    if (intent?.id !== id) return superseded;
    if (attempts > maxAttempts) return { kind: 'gone', words: `Not verified in ${maxAttempts} attempts.` };
    // Not a byte more than a challenge is of interest, but a page that answers everything should be seen as one.
    return { method: 'GET', url: askedAt(intent) };
  },
  judge: async ({ status, body }, { id, topics: [topic = ''], receiver }) => {
    const intent = await subscriptions.intent(topic, receiver);
    if (intent?.id !== id) return superseded;
    const isEcho = new TextDecoder().decode(body) === intent.challenge;
    if (status >= 200 && status < 300 && isEcho) {
      const next = intent.mode === 'subscribe' ? toSubscription(intent, clock.now()) : undefined;
      const written = await subscriptions.confirm(intent, next);
      return written === 'written' ? { kind: 'told', words: `${intent.mode}d` } : superseded;
    }
    if (status >= 500) return { kind: 'later', words: `${status}: not verified yet.` };
    await subscriptions.drop(intent);
    const words = status === 404 ? 'The callback does not want it.' : 'The answer was not the challenge.';
    return { kind: 'gone', words: `${status}: ${words}` };
  },
});

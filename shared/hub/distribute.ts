import { defined } from '#shared/defined.ts';
import { type Delivery, feedOf, urlsOf } from '#shared/model/delivery.ts';
import type { IncomingAnswer, OutgoingRequest } from '#shared/model/http.ts';
import type { AttemptOutcome } from '#shared/model/outcome.ts';
import type { Subscription } from '#shared/model/subscription.ts';
import type { Clock, OutgoingAttempt, Sender, SubscriptionStore } from '#shared/ports.ts';
import { documentEntries } from './document-entries.ts';
import type { ReadTopic } from './topics.ts';
import { denialUrl } from './verify-intent.ts';

/** The signature of these bytes with a subscriber's secret (WebSub §7.1). */
export type HubSign = (secret: string, bytes: Uint8Array) => string;

/** Distributing topics to subscribers. */
export type DistributePorts = {
  readonly subscriptions: Pick<SubscriptionStore, 'get' | 'remove' | 'saveEntryHashes'>;
  readonly readTopic: ReadTopic;
  /** Why a topic may be unreadable: an `empty` feed returns with its next entry, a `removed` one does not. */
  readonly feedCondition: (feed: string) => Promise<'published' | 'empty' | 'removed'>;
  readonly hubUrl: string;
  readonly sign: HubSign;
  readonly clock: Clock;
};

type Content = { readonly bytes: Uint8Array; readonly headers: Readonly<Record<string, string>> };

const push = (
  { topic, callback, secret }: Subscription,
  type: string,
  { bytes, headers }: Content,
  { hubUrl, sign }: DistributePorts,
): OutgoingRequest => ({
  method: 'POST',
  url: callback,
  headers: {
    // §7: the request "MUST have a Content-Type Header corresponding to the Content-Type of the topic".
    'content-type': type,
    // §7: "The Hub SHOULD combine these headers into a single Link Header".
    link: `<${hubUrl}>; rel="hub", <${topic}>; rel="self"`,
    ...headers,
    ...(secret === undefined ? {} : { 'x-hub-signature': sign(secret, bytes) }),
  },
  body: bytes,
});

/** Denials that a callback does not answer before its subscription ends without one. */
const maxDenials = 3;

const obsolete = (message: string): AttemptOutcome => ({ kind: 'obsolete', message });

/**
 * Sends a topic's bytes to a subscriber (WebSub §7), or, once the topic is no more, the end of its subscription (§5.2).
 * Each attempt checks the lease. Beside a denial only 410 ends a subscription before its lease (§7: "The hub MUST keep
 * the subscription active until the end of the lease duration").
 */
export const distribute = (deps: DistributePorts): Sender => {
  const { subscriptions } = deps;

  /** An unreadable topic is not public yet, or its feed is empty or removed. */
  const withoutDocument = async (delivery: Delivery, topic: string): Promise<OutgoingAttempt | AttemptOutcome> => {
    const { receiver } = delivery;
    const condition = await deps.feedCondition(feedOf(delivery) ?? '');
    if (condition === 'published') {
      return { kind: 'retry', message: `Not sent yet: the change is not public yet at ${topic}`, notSent: true };
    }
    if (condition === 'empty') return obsolete('The feed has no entries at the moment.');
    if (delivery.attempts > maxDenials) {
      await subscriptions.remove(topic, receiver);
      return obsolete('This feed is no longer published, and the subscriber does not answer the denial.');
    }
    return {
      request: { method: 'GET', url: denialUrl(receiver, topic) },
      // A denial ends the subscription, whatever the subscriber answers.
      judge: async () => {
        await subscriptions.remove(topic, receiver);
        return obsolete('Denied: this feed is no longer published.');
      },
    };
  };

  /** `acknowledged`: the subscription to store once the subscriber has these entries. */
  const judge = async (
    { status, retryAfter }: IncomingAnswer,
    { topic, callback }: Subscription,
    acknowledged: Subscription | undefined,
  ): Promise<AttemptOutcome> => {
    if (status >= 200 && status < 300) {
      if (acknowledged !== undefined) await subscriptions.saveEntryHashes(acknowledged);
      return { kind: 'delivered', message: String(status) };
    }
    if (status !== 410) return defined({ kind: 'retry' as const, message: String(status), retryAfter });
    await subscriptions.remove(topic, callback);
    // Not a failure: 410 is how a subscriber leaves.
    return obsolete('410: the subscriber unsubscribed.');
  };

  return {
    ordering: 'coalesce',
    maxTopicsPerRequest: 1,
    skipVisibilityCheck: true,
    // One callback has few topics, and a fan-out reads this many rows for each of thousands of subscribers.
    historyLimit: 30,
    request: async (delivery) => {
      const { receiver, revision, changedAt } = delivery;
      const [topic = ''] = urlsOf(delivery);
      const subscription = await subscriptions.get(topic, receiver);
      if (subscription === undefined || subscription.expiresAt <= deps.clock.now().toISOString()) {
        return obsolete('The lease has ended.');
      }
      const document = await deps.readTopic({ topic, feed: feedOf(delivery) ?? '', revision, changedAt });
      if (document === undefined) return withoutDocument(delivery, topic);
      const entries = subscription.wantsDiff === true ? documentEntries(document.bytes) : undefined;
      const { entryHashes: known } = subscription;
      // WebSub §7: "the hub MAY remove already-delivered atom:entry or rss:item elements"; declared as in RFC 3229 §10.5.2.
      const content: Content =
        entries === undefined || known === undefined
          ? { bytes: document.bytes, headers: {} }
          : {
              bytes: entries.withEntries(new Set(entries.hashes).difference(new Set(known))),
              headers: { im: 'feed' },
            };
      const acknowledged = entries === undefined ? undefined : { ...subscription, entryHashes: entries.hashes };
      return {
        request: push(subscription, document.type, content, deps),
        judge: (answer) => judge(answer, subscription, acknowledged),
      };
    },
  };
};

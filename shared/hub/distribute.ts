import type { Delivery } from '#shared/model/delivery.ts';
import type { IncomingAnswer, OutgoingRequest } from '#shared/model/http.ts';
import type { AttemptOutcome } from '#shared/model/outcome.ts';
import type { Subscription } from '#shared/model/subscription.ts';
import type { Clock, Sender, SubscriptionStore } from '#shared/ports.ts';
import { denialUrl } from './callback-url.ts';
import { type EntriesOf, entriesOf } from './entries-of.ts';
import type { ReadTopic, TopicDocument } from './topics.ts';

/** The signature of these bytes with a subscriber's secret (WebSub §7.1). */
export type HubSign = (secret: string, bytes: Uint8Array) => string;

/** What distributing works with. */
export type DistributeDeps = {
  readonly subscriptions: Pick<SubscriptionStore, 'get' | 'remove' | 'saveEntryHashes'>;
  readonly readTopic: ReadTopic;
  /** What has become of a feed: `empty` comes back with its next entry, `withdrawn` does not. */
  readonly fateOf: (feed: string) => Promise<'published' | 'empty' | 'withdrawn'>;
  readonly hubUrl: string;
  readonly sign: HubSign;
  readonly clock: Clock;
};

type Content = { readonly bytes: Uint8Array; readonly headers: Readonly<Record<string, string>> };

const whole = ({ bytes }: TopicDocument): Content => ({ bytes, headers: {} });

/** WebSub §7: "the hub MAY remove already-delivered atom:entry or rss:item elements"; said as RFC 3229 §10.5.2 would. */
const changesOnly = ({ marks, only }: EntriesOf, has: readonly string[]): Content => ({
  bytes: only(new Set(marks).difference(new Set(has))),
  headers: { im: 'feed' },
});

const push = (
  { topic, callback, secret }: Subscription,
  type: string,
  { bytes, headers }: Content,
  { hubUrl, sign }: DistributeDeps,
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

/** An attempt is made and judged within one call of the engine: what only it knows is not stored. */
type Sent = { readonly entries: WeakMap<Delivery, Subscription>; readonly denials: WeakSet<Delivery> };

/** A callback that does not answer is told so often that its subscription is over, and no more. */
const maxDenials = 3;

const topicOf = ({ topics: [topic = ''] }: Delivery): string => topic;

const over = (message: string): AttemptOutcome => ({ kind: 'obsolete', message });

/** Of a topic that cannot be read: it is not to be read yet, or not any more (WebSub §5.2). */
const withoutDocument = async (delivery: Delivery, { denials }: Sent, deps: DistributeDeps) => {
  const topic = topicOf(delivery);
  const fate = await deps.fateOf(delivery.feed);
  if (fate === 'published') {
    return {
      kind: 'retry',
      message: `Not sent yet: readers do not see the change at ${topic}`,
      notSent: true,
    } as const;
  }
  if (fate === 'empty') return over('The feed has no entries at the moment.');
  if (delivery.attempts > maxDenials) {
    await deps.subscriptions.remove(topic, delivery.receiver);
    return over('This feed is not published any more, and the subscriber cannot be told.');
  }
  denials.add(delivery);
  return { method: 'GET', url: denialUrl(delivery.receiver, topic) } as const;
};

const requestOf = async (
  delivery: Delivery,
  sent: Sent,
  deps: DistributeDeps,
): Promise<OutgoingRequest | AttemptOutcome> => {
  const { receiver, feed, revision, changedAt } = delivery;
  const topic = topicOf(delivery);
  const subscription = await deps.subscriptions.get(topic, receiver);
  if (subscription === undefined || subscription.expiresAt <= deps.clock.now().toISOString()) {
    return over('The lease has ended.');
  }
  const document = await deps.readTopic({ topic, feed, revision, changedAt });
  if (document === undefined) return withoutDocument(delivery, sent, deps);
  const entries = subscription.wantsDiff === true ? entriesOf(document.bytes) : undefined;
  if (entries !== undefined) sent.entries.set(delivery, { ...subscription, entryHashes: entries.marks });
  const { entryHashes: has } = subscription;
  const content = entries === undefined || has === undefined ? whole(document) : changesOnly(entries, has);
  return push(subscription, document.type, content, deps);
};

const judge = async (
  { status, retryAfter }: IncomingAnswer,
  delivery: Delivery,
  sent: Sent,
  { subscriptions }: DistributeDeps,
): Promise<AttemptOutcome> => {
  if (sent.denials.has(delivery)) {
    // A subscription that is denied is one no more, whatever the subscriber thinks of it.
    await subscriptions.remove(topicOf(delivery), delivery.receiver);
    return over('Denied: this feed is not published any more.');
  }
  if (status >= 200 && status < 300) {
    const has = sent.entries.get(delivery);
    if (has !== undefined) await subscriptions.saveEntryHashes(has);
    return { kind: 'delivered', message: String(status) };
  }
  if (status !== 410) {
    return { kind: 'retry', message: String(status), ...(retryAfter === undefined ? {} : { retryAfter }) };
  }
  await subscriptions.remove(topicOf(delivery), delivery.receiver);
  // Nobody has failed: it is how a subscriber takes its leave.
  return over('410: the subscriber wants it no more.');
};

/**
 * Sends a topic's bytes to a subscriber (WebSub §7), or, once the topic is no more, that its subscription is over (§5.2).
 * The lease is looked at with every attempt; beside a denial only 410 ends a subscription before its lease (§7: "The hub MUST keep the subscription active until the end of the lease duration").
 */
export const distribute = (deps: DistributeDeps): Sender => {
  const sent: Sent = { entries: new WeakMap(), denials: new WeakSet() };
  return {
    ordering: 'latest',
    maxTopicsPerRequest: 1,
    skipVisibilityCheck: true,
    // A subscriber hears of few topics, and there are many subscribers: each row that is read counts ten thousand times.
    historyLimit: 30,
    request: (delivery) => requestOf(delivery, sent, deps),
    judge: (answer, delivery) => judge(answer, delivery, sent, deps),
  };
};

import { defined } from '#shared/defined.ts';
import { type Delivery, feedOf, urlsOf } from '#shared/model/delivery.ts';
import type { IncomingAnswer, OutgoingRequest } from '#shared/model/http.ts';
import type { AttemptOutcome } from '#shared/model/outcome.ts';
import type { Subscription } from '#shared/model/subscription.ts';
import type { Clock, OutgoingAttempt, Sender, SubscriptionStore } from '#shared/ports.ts';
import { type DocumentEntries, documentEntries } from './document-entries.ts';
import type { ReadTopic, TopicDocument, TopicRevision } from './topics.ts';
import { denialUrl } from './verify-intent.ts';

/** The signature of these bytes with a subscriber's secret (WebSub §7.1). */
export type HubSign = (secret: string, bytes: Uint8Array) => string;

/** Distributing topics to subscribers. */
export type DistributePorts = {
  readonly subscriptions: Pick<SubscriptionStore, 'get' | 'end' | 'move' | 'saveEntryHashes'>;
  readonly readTopic: ReadTopic;
  /** Why a topic may be unreadable: an `empty` feed returns with its next entry, a `removed` one does not. */
  readonly feedCondition: (feed: string) => Promise<'published' | 'empty' | 'removed'>;
  /** The topic to which a renamed feed redirects, with the revision of its feed, which it has once it is published. */
  readonly movedTopic?: (
    revision: TopicRevision,
  ) => Promise<(Pick<TopicRevision, 'topic' | 'feed'> & { readonly revision: number | undefined }) | undefined>;
  readonly hubUrl: string;
  readonly sign: HubSign;
  readonly clock: Clock;
};

/** The entries of a document are found when the first subscriber asks for its diff. */
type Document = {
  readonly kind: 'document';
  readonly document: TopicDocument;
  /** Of a renamed feed: the topic to which the subscriptions move, and the revision of its feed. */
  readonly movedTo?: Pick<TopicRevision, 'topic' | 'revision'>;
  readonly entries: () => DocumentEntries | undefined;
};

/** What a topic's subscribers get now: its document, the end of their subscriptions, or nothing. `hidden`: not public yet. */
export type TopicContent =
  | Document
  | { readonly kind: 'removed' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'hidden' };

/** How topics reach subscribers, one by one. */
export type Distribution = {
  readonly read: (revision: TopicRevision) => Promise<TopicContent>;
  /** The request that sends a document to a subscriber (WebSub §7), and what its answer means. */
  readonly push: (subscription: Subscription, content: Document) => OutgoingAttempt;
  /** The request that tells a subscriber of the end of its topic (§5.2); it ends the subscription, whatever the answer. */
  readonly deny: (subscription: Subscription) => OutgoingAttempt;
};

type Content = { readonly bytes: Uint8Array; readonly headers: Readonly<Record<string, string>> };

const pushRequest = (
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

const obsolete = (message: string): AttemptOutcome => ({ kind: 'obsolete', message });

/** WebSub §7: "the hub MAY remove already-delivered atom:entry or rss:item elements"; declared as in RFC 3229 §10.5.2. */
const contentFor = (
  { entryHashes: known }: Subscription,
  { bytes }: TopicDocument,
  entries: DocumentEntries | undefined,
): Content =>
  entries === undefined || known === undefined
    ? { bytes, headers: {} }
    : { bytes: entries.withEntries(new Set(entries.hashes).difference(new Set(known))), headers: { im: 'feed' } };

/** Only 410 ends a subscription before its lease (§7: "The hub MUST keep the subscription active until the end of the lease"). */
export const makeDistribution = (ports: DistributePorts): Distribution => {
  const { subscriptions, readTopic, feedCondition, movedTopic } = ports;

  /** `acknowledged`: the subscription to store once the subscriber has these entries. */
  const judge = async (
    { status, retryAfter }: IncomingAnswer,
    subscription: Subscription,
    acknowledged: Subscription | undefined,
    movedTo: Document['movedTo'],
  ): Promise<AttemptOutcome> => {
    if (status >= 200 && status < 300) {
      // The subscriber knows the other topic by the `Link` header of the push: it renews its lease there.
      if (movedTo !== undefined) await subscriptions.move(subscription, movedTo.topic, movedTo.revision);
      else if (acknowledged !== undefined) await subscriptions.saveEntryHashes(acknowledged);
      return { kind: 'delivered', message: String(status) };
    }
    if (status !== 410) return defined({ kind: 'retry' as const, message: String(status), retryAfter });
    // One that the callback has confirmed meanwhile stays.
    await subscriptions.end(subscription);
    // Not a failure: 410 is how a subscriber leaves.
    return obsolete('410: the subscriber unsubscribed.');
  };

  const toContent = (document: TopicDocument, movedTo?: Document['movedTo']): TopicContent => {
    let entries: DocumentEntries | undefined;
    return defined({
      kind: 'document' as const,
      document,
      movedTo,
      entries: () => {
        entries ??= documentEntries(document.bytes);
        return entries;
      },
    });
  };

  return {
    read: async (asked) => {
      const moved = await movedTopic?.(asked);
      if (moved !== undefined) {
        const { topic, feed, revision = 0 } = moved;
        const document = await readTopic({ topic, feed, revision, changedAt: asked.changedAt });
        if (document === undefined) return { kind: 'hidden' };
        // The page and its deliveries count the revisions of the old feed.
        const { revision: newest } = document;
        const counted = { ...document, revision: asked.revision, changedAt: asked.changedAt };
        return toContent(counted, { topic, revision: newest });
      }
      const document = await readTopic(asked);
      if (document !== undefined) return toContent(document);
      const condition = await feedCondition(asked.feed);
      return { kind: condition === 'published' ? 'hidden' : condition };
    },

    push: (subscription, { document, movedTo, entries: readEntries }) => {
      const { topic = subscription.topic } = movedTo ?? {};
      const entries = subscription.wantsDiff === true ? readEntries() : undefined;
      const acknowledged = entries === undefined ? undefined : { ...subscription, entryHashes: entries.hashes };
      return {
        request: pushRequest(
          { ...subscription, topic },
          document.type,
          contentFor(subscription, document, entries),
          ports,
        ),
        judge: (answer) => judge(answer, subscription, acknowledged, movedTo),
      };
    },

    deny: (subscription) => ({
      request: { method: 'GET', url: denialUrl(subscription) },
      judge: async () => {
        await subscriptions.end(subscription);
        return obsolete('Denied: this feed is no longer published.');
      },
    }),
  };
};

/** Denials that a callback does not answer before its subscription ends without one. */
const maxDenials = 3;

/** Sends a topic to one subscriber that a page of a fan-out did not reach. Each attempt checks the lease. */
export const distribute = (
  { read, push, deny }: Distribution,
  { subscriptions, clock }: Pick<DistributePorts, 'subscriptions' | 'clock'>,
): Sender => {
  const attempt = async (delivery: Delivery): Promise<OutgoingAttempt | AttemptOutcome> => {
    const { receiver, revision, changedAt, attempts } = delivery;
    const [topic = ''] = urlsOf(delivery);
    const subscription = await subscriptions.get(topic, receiver);
    if (subscription === undefined || subscription.expiresAt <= clock.now().toISOString()) {
      return obsolete('The lease has ended.');
    }
    const content = await read({ topic, feed: feedOf(delivery) ?? '', revision, changedAt });
    if (content.kind === 'document') {
      // The fan-out of that revision has a delivery of its own for this subscriber: the same bytes must not come twice.
      if (content.document.revision > revision) return obsolete('A newer revision of the topic is on its way.');
      return push(subscription, content);
    }
    if (content.kind === 'empty') return obsolete('The feed has no entries at the moment.');
    if (content.kind === 'hidden') {
      return { kind: 'retry', message: `Not sent yet: the change is not public yet at ${topic}`, notSent: true };
    }
    if (attempts <= maxDenials) return deny(subscription);
    await subscriptions.end(subscription);
    return obsolete('This feed is no longer published, and the subscriber does not answer the denial.');
  };
  return {
    ordering: 'coalesce',
    maxTopicsPerRequest: 1,
    skipVisibilityCheck: true,
    // One callback has few topics.
    historyLimit: 30,
    request: attempt,
  };
};

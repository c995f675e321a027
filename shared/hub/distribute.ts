import type { Clock, Courier, SubscriptionStore } from '#shared/ports.ts';
import { hubSignature, type SignatureMethod } from './hub-signature.ts';
import type { ReadTopic } from './read-topic.ts';

/** What distributing works with. */
export type DistributeDeps = {
  readonly subscriptions: Pick<SubscriptionStore, 'get' | 'remove'>;
  readonly readTopic: ReadTopic;
  readonly hubUrl: string;
  readonly signature: SignatureMethod;
  readonly clock: Clock;
};

/**
 * Sends a topic's bytes to a subscriber (WebSub §7). The lease is looked at with every attempt; only 410 ends a
 * subscription before its lease (§7: "The hub MUST keep the subscription active until the end of the lease duration").
 */
export const distribute = ({ subscriptions, readTopic, hubUrl, signature, clock }: DistributeDeps): Courier => ({
  tells: 'latest',
  topicsAtOnce: 1,
  looksItself: true,
  // A subscriber hears of few topics, and there are many subscribers: each row that is read counts ten thousand times.
  looksBack: 30,
  request: async ({ receiver, feed, revision, topics: [topic = ''] }) => {
    const subscription = await subscriptions.get(topic, receiver);
    if (subscription === undefined || subscription.expires <= clock.now().toISOString()) {
      return { kind: 'needless', words: 'The lease has ended.' };
    }
    const document = await readTopic({ topic, feed, revision });
    if (document === undefined) {
      return { kind: 'later', words: `Not sent yet: readers do not see the change at ${topic}`, isOurs: true };
    }
    const { secret } = subscription;
    return {
      method: 'POST',
      url: receiver,
      headers: {
        // §7: "the Content-Type Header MUST match the content type of the topic"
        'content-type': document.type,
        // §7: one Link header at least with rel=hub and rel=self; one at most, for subscribers that read only one.
        link: `<${hubUrl}>; rel="hub", <${topic}>; rel="self"`,
        ...(secret === undefined ? {} : { 'x-hub-signature': hubSignature(secret, document.bytes, signature) }),
      },
      body: document.bytes,
    };
  },
  judge: async ({ status, retryAfter }, { receiver, topics: [topic = ''] }) => {
    if (status >= 200 && status < 300) return { kind: 'told', words: String(status) };
    if (status !== 410) {
      return { kind: 'later', words: String(status), ...(retryAfter === undefined ? {} : { retryAfter }) };
    }
    await subscriptions.remove(topic, receiver);
    // Nobody has failed: it is how a subscriber takes its leave.
    return { kind: 'needless', words: '410: the subscriber wants it no more.' };
  },
});

import { defined } from '#shared/defined.ts';
import { Rejected } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import { type Delivery, newDelivery } from '#shared/model/delivery.ts';
import { topicMeant } from '#shared/model/feed-document.ts';
import { type HttpAnswer, type HttpRequest, uncachedAnswer } from '#shared/model/http.ts';
import type { SubscriptionIntent } from '#shared/model/subscription.ts';
import type { Clock, DeliveryQueue, DeliveryStore, SubscriptionStore } from '#shared/ports.ts';
import { parseSubscriptionRequest, readForm } from './subscription-request.ts';
import { makeTopicCheck, type TopicPorts } from './topics.ts';

/** Receiving requests at the hub. */
export type HubPorts = TopicPorts & {
  readonly subscriptions: Pick<SubscriptionStore, 'saveIntent' | 'countInMinute'>;
  readonly deliveries: Pick<DeliveryStore, 'create'>;
  readonly queue: DeliveryQueue;
  /** Is the host of this URL loopback or in a private network? */
  readonly isInside: (url: string) => boolean;
  /** An unguessable text, a new one with each call. */
  readonly random: () => string;
  readonly clock: Clock;
};

const maxRequestsPerAddressAndMinute = 120;

/** Bounds the verifications at a callback's host, which may be a third party's. */
const maxRequestsPerHostAndMinute = 120;

/** WebSub §5.2: an error is described in plain text. */
const plainAnswer = (status: number, text: string, headers: Readonly<Record<string, string>> = {}): HttpAnswer =>
  uncachedAnswer(status, 'text/plain; charset=utf-8', text === '' ? '' : `${text}\n`, headers);

/** The delivery that asks the callback of an intent for its confirmation. */
const verificationOf = ({ id, callback, topic, requestedAt }: SubscriptionIntent): Delivery => ({
  ...newDelivery([topic], {
    route: 'hub-verify',
    receiver: callback,
    subject: { kind: 'subscription', topic },
    revision: 0,
    changedAt: requestedAt,
    // Goes before other deliveries: a receiver that is paused for failed pushes can still renew or unsubscribe.
    isRetraction: true,
  }),
  id,
});

/** The hub's endpoint, `POST /hub`: subscribe, renew, unsubscribe (WebSub §5.1). */
export const makeHubEndpoint = (ports: HubPorts) => {
  const { subscriptions, deliveries, queue, publicUrl, isInside, random, clock } = ports;
  const readRevision = makeTopicCheck(ports);

  /** @throws Rejected TOPIC_UNKNOWN (404), CALLBACK_REFUSED (403), TOO_MANY_REQUESTS (429) */
  const refuse = async (topic: string, callback: string, address: string): Promise<void> => {
    if ((await readRevision(topic)) === undefined) {
      const message = `hub.topic is no feed of this site. ${publicUrl}/ lists the feeds.`;
      throw new Rejected('TOPIC_UNKNOWN', message, { status: 404 });
    }
    if (isInside(callback)) {
      const message = 'hub.callback is an address that only its own network can reach.';
      throw new Rejected('CALLBACK_REFUSED', message, { status: 403 });
    }
    const minute = Math.floor(clock.now().getTime() / 60_000);
    const [ofAddress, ofHost] = await Promise.all([
      subscriptions.countInMinute(`address ${address}`, minute),
      // Without the port: all ports of a host are one machine.
      subscriptions.countInMinute(`host ${new URL(callback).hostname}`, minute),
    ]);
    if (ofAddress <= maxRequestsPerAddressAndMinute && ofHost <= maxRequestsPerHostAndMinute) return;
    throw new Rejected('TOO_MANY_REQUESTS', 'Too many requests within a minute: try again in one.', { status: 429 });
  };

  const receive = async (request: HttpRequest): Promise<HttpAnswer> => {
    const form = readForm(request);
    // A publisher's ping needs no work: the hub learns of each change before.
    if (form.get('hub.mode') === 'publish') return plainAnswer(204, '');
    const requested = parseSubscriptionRequest(form);
    const { mode, callback } = requested;
    const topic = topicMeant(requested.topic, publicUrl, ports.formerUrls);
    await refuse(topic, callback, request.address);
    const requestedTopic = requested.topic === topic ? undefined : requested.topic;
    const named = defined({ ...requested, topic, requestedTopic });
    const intent = { ...named, id: random(), challenge: random(), requestedAt: clock.now().toISOString() };
    // The intent comes first: a crash leaves one that is never verified and expires, not a delivery without an intent.
    await subscriptions.saveIntent(intent);
    const verification = verificationOf(intent);
    await deliveries.create(verification);
    await queue.send([verification], 0);
    log.info('subscription request accepted', { mode, topic, callback });
    // WebSub §5.2: "the hub MUST respond with an HTTP 202" before it verifies.
    return plainAnswer(202, 'The callback will be asked whether it wants this.');
  };

  return async (request: HttpRequest): Promise<HttpAnswer> => {
    try {
      return await receive(request);
    } catch (error) {
      if (!(error instanceof Rejected)) throw error;
      log.info('subscription request refused', { code: error.code, status: error.status });
      return plainAnswer(error.status, error.message, error.status === 429 ? { 'retry-after': '60' } : {});
    }
  };
};

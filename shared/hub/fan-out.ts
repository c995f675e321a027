import { defined } from '#shared/defined.ts';
import { type Delivery, feedOf, newDelivery, urlsOf } from '#shared/model/delivery.ts';
import { type FanOutPage, type Subscription, subscriberShards } from '#shared/model/subscription.ts';
import type { Clock, DeliveryQueue, DeliveryStore, FanOutQueue, Sender, SubscriptionStore } from '#shared/ports.ts';

/** Fanning out a revision to the subscribers of a topic. */
export type FanOutPorts = {
  readonly subscriptions: Pick<SubscriptionStore, 'listShard'>;
  readonly deliveries: Pick<DeliveryStore, 'create' | 'get'>;
  readonly queue: DeliveryQueue;
  readonly pages: FanOutQueue;
  readonly clock: Clock;
};

/**
 * Starts the fan-out of a change, once readers can see it: requests the first page of every shard of each topic's
 * subscribers. One attempt does the same work however many subscribers there are.
 */
export const startFanOut = (pages: FanOutQueue): Sender => ({
  ordering: 'coalesce',
  maxTopicsPerRequest: 10,
  request: async (delivery) => {
    const { revision, changedAt, isRetraction } = delivery;
    const feed = feedOf(delivery) ?? '';
    const topics = urlsOf(delivery);
    const shards = Array.from({ length: subscriberShards }, (_, shard) => shard);
    await pages.send(
      topics.flatMap((topic) =>
        shards.map((shard) => defined({ feed, topic, revision, changedAt, shard, isRetraction })),
      ),
    );
    return { kind: 'delivered', message: `Handed to the subscribers of ${topics.length} topics.` };
  },
});

const pageSize = 200;
const maxConcurrentDeliveries = 25;

/**
 * Creates and enqueues the deliveries of one page of subscribers. The next page is enqueued last: a crash repeats this
 * page and loses none after it, and a page that keeps failing does not multiply the pages behind it. A delivery that
 * comes after a later revision is superseded when it is attempted.
 */
export const fanOut = async (page: FanOutPage, ports: FanOutPorts): Promise<void> => {
  const { subscriptions, deliveries, queue, pages, clock } = ports;
  const { feed, topic, revision, changedAt, isRetraction } = page;
  const { items, after } = await subscriptions.listShard(topic, page.shard, page.after, pageSize);

  /** Gives the delivery if it must be enqueued: it is new, or a crash came before its first attempt. */
  const create = async ({ callback }: Subscription): Promise<Delivery | undefined> => {
    // The id is the same whenever the page is repeated.
    const delivery = newDelivery([topic, revision], {
      route: 'hub-distribute',
      receiver: callback,
      subject: { kind: 'feed', slug: feed, topics: [topic] },
      revision,
      changedAt,
      isRetraction,
    });
    if ((await deliveries.create(delivery)) === 'written') return delivery;
    const stored = await deliveries.get(callback, changedAt, delivery.id);
    return stored?.status === 'pending' && stored.attempts === 0 ? stored : undefined;
  };

  const now = clock.now().toISOString();
  const active = items.filter(({ expiresAt }) => expiresAt > now);
  for (let start = 0; start < active.length; start += maxConcurrentDeliveries) {
    const group = active.slice(start, start + maxConcurrentDeliveries);
    const created = await Promise.all(group.map(create));
    const toEnqueue = created.filter((delivery) => delivery !== undefined);
    if (toEnqueue.length > 0) await queue.send(toEnqueue, 0);
  }
  if (after !== undefined) await pages.send([{ ...page, after }]);
};

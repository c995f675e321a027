import { defined } from '#shared/defined.ts';
import { type Delivery, feedOf, newDelivery, urlsOf } from '#shared/model/delivery.ts';
import { type FanOutPage, type Subscription, subscriberShards } from '#shared/model/subscription.ts';
import type { Clock, DeliveryQueue, DeliveryStore, FanOutQueue, Sender, SubscriptionStore } from '#shared/ports.ts';

/** What fanning out works with. */
export type FanOutDeps = {
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

/** Subscribers of one page, and those that are worked on at the same time. */
const pageSize = 200;
const atOnce = 25;

const deliveryTo = (
  { callback }: Subscription,
  { feed, topic, revision, changedAt, isRetraction }: FanOutPage,
): Delivery =>
  newDelivery([topic, revision], {
    route: 'hub-distribute',
    receiver: callback,
    subject: { kind: 'feed', slug: feed, topics: [topic] },
    revision,
    changedAt,
    isRetraction,
  });

/**
 * Keeps what a subscriber is owed, in the same row however often it is owed; undefined when it needs no waking, since it
 * is under way or over. One that comes after a later revision ends itself (shared/deliver/engine/plan.ts).
 */
const owe = async (delivery: Delivery, { deliveries }: FanOutDeps): Promise<Delivery | undefined> => {
  if ((await deliveries.create(delivery)) === 'written') return delivery;
  const kept = await deliveries.get(delivery.receiver, delivery.changedAt, delivery.id);
  return kept?.status === 'pending' && kept.attempts === 0 ? kept : undefined;
};

/**
 * Owes a revision to one page of a topic's subscribers. The next page is asked for last: a crash repeats this page and
 * forgets none after it, and one that fails again and again does not multiply those behind it. Nobody is owed twice.
 */
export const fanOut = async (page: FanOutPage, deps: FanOutDeps): Promise<void> => {
  const { items, after } = await deps.subscriptions.listShard(page.topic, page.shard, page.after, pageSize);
  const now = deps.clock.now().toISOString();
  const live = items.filter(({ expiresAt }) => expiresAt > now);
  for (let start = 0; start < live.length; start += atOnce) {
    const group = live.slice(start, start + atOnce);
    const owed = await Promise.all(group.map((subscription) => owe(deliveryTo(subscription, page), deps)));
    const toWake = owed.filter((delivery) => delivery !== undefined);
    if (toWake.length > 0) await deps.queue.send(toWake, 0);
  }
  if (after !== undefined) await deps.pages.send([{ ...page, after }]);
};

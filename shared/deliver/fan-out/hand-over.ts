import { type Delivery, newDelivery, urlsOf } from '#shared/model/delivery.ts';
import type { FanOutPage } from '#shared/model/fan-out.ts';
import type { Subscription } from '#shared/model/subscription.ts';
import type { Clock, DeliveryQueue, DeliveryStore, SubscriptionStore } from '#shared/ports.ts';
import { claimTimeoutMs } from '../engine/plan.ts';

/** What handing over reads and writes. */
export type HandOverPorts = {
  readonly deliveries: Pick<DeliveryStore, 'create' | 'get' | 'list' | 'receiver'>;
  readonly subscriptions: Pick<SubscriptionStore, 'setOwnDelivery'>;
  readonly queue: DeliveryQueue;
  readonly clock: Clock;
};

/** A subscriber's newest deliveries that are read: those of a callback with few topics. */
const historyLimit = 30;

const deliveryOf = ({ topic, feed, revision, changedAt, isRetraction }: FanOutPage, callback: string): Delivery =>
  newDelivery([topic, revision], {
    route: 'hub-distribute',
    receiver: callback,
    subject: { kind: 'feed', slug: feed, topics: [topic] },
    revision,
    changedAt,
    isRetraction,
  });

/**
 * Hands single subscribers of a page over to the engine: each gets a delivery of its own, which the engine retries. The
 * subscription notes that before the delivery exists: pages of later revisions then leave the subscriber to the engine,
 * which keeps the order, and a page that is repeated after a crash does not send beside it.
 */
export const handOver = ({ deliveries, subscriptions, queue, clock }: HandOverPorts) => {
  const create = async (subscription: Subscription, delivery: Delivery): Promise<Delivery | undefined> => {
    if (
      subscription.hasOwnDelivery !== true &&
      (await subscriptions.setOwnDelivery(subscription, true)) === 'conflict'
    ) {
      return undefined;
    }
    const created = { ...delivery, dueAt: clock.now().toISOString() };
    return (await deliveries.create(created)) === 'written' ? created : undefined;
  };

  return {
    /** A delivery whose first attempt is under way, or has just failed. Undefined where it exists or the subscription ended. */
    claimed: (page: FanOutPage, subscription: Subscription): Promise<Delivery | undefined> => {
      const nextAttemptAt = new Date(clock.now().getTime() + claimTimeoutMs).toISOString();
      const delivery = deliveryOf(page, subscription.callback);
      return create(subscription, { ...delivery, attempts: 1, isClaimed: true, nextAttemptAt });
    },

    /** A delivery that is due now. */
    pending: async (page: FanOutPage, subscription: Subscription): Promise<void> => {
      const delivery = deliveryOf(page, subscription.callback);
      const created = await create(subscription, delivery);
      const stored = created ?? (await deliveries.get(delivery.receiver, delivery.changedAt, delivery.id));
      // A crash may have come before the message.
      if (stored?.status === 'pending' && stored.attempts === 0) await queue.send([stored], 0);
    },

    /** What a subscriber's own deliveries of the topic say: one is `pending`, this revision was `delivered`, or `none` matters. */
    ownState: async (
      { topic, revision }: FanOutPage,
      { callback }: Subscription,
    ): Promise<'pending' | 'delivered' | 'none'> => {
      const own = (await deliveries.list(callback, historyLimit)).filter(
        (delivery) => delivery.route === 'hub-distribute' && urlsOf(delivery).includes(topic),
      );
      if (own.some((one) => one.status === 'delivered' && one.revision >= revision)) return 'delivered';
      return own.some(({ status }) => status === 'pending') ? 'pending' : 'none';
    },

    /** Whether the subscriber asked for a pause that lasts: its deliveries of any topic wait for the end of it. */
    isPaused: async ({ callback }: Subscription): Promise<boolean> =>
      ((await deliveries.receiver(callback))?.requestedPauseUntil ?? '') > clock.now().toISOString(),

    /** Later revisions go to the subscriber with its page again. */
    takeBack: (subscription: Subscription) => subscriptions.setOwnDelivery(subscription, false),
  };
};

/** See `handOver`. */
export type HandOver = ReturnType<typeof handOver>;

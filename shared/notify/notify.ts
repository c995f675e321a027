import type { Delivery } from '#shared/model/delivery.ts';
import type { FeedState } from '#shared/model/feed-state.ts';
import type { Site } from '#shared/model/site.ts';
import type { DeliveryQueue, DeliveryStore, FeedStore } from '#shared/ports.ts';
import { deliveriesFor, type Heard, receiversOf } from './deliveries-for.ts';

/** What `notify` works with. */
export type NotifyDeps = {
  readonly feeds: Pick<FeedStore, 'state'>;
  readonly deliveries: Pick<DeliveryStore, 'owe' | 'get' | 'list'>;
  readonly queue: DeliveryQueue;
  readonly site: Site;
};

/** How far back a receiver's ledger is read; one that heard of the feed before that is told of all its topics. */
const lookBack = 100;

/** Only revisions before this one count, so that a repeated event finds what the first one found. */
const heardBefore = async (state: FeedState, { deliveries, site }: NotifyDeps): Promise<Heard> => {
  const heard = new Map<string, number>();
  for (const receiver of receiversOf(site)) {
    const rows = await deliveries.list(receiver, lookBack);
    const revisions = rows.filter(({ feed }) => feed === state.slug).map(({ revision }) => revision);
    const before = revisions.filter((revision) => revision < state.revision);
    if (before.length > 0) heard.set(receiver, Math.max(...before));
  }
  return heard;
};

const owe = async (delivery: Delivery, { deliveries }: NotifyDeps): Promise<Delivery | undefined> => {
  await deliveries.owe(delivery);
  return deliveries.get(delivery.receiver, delivery.when, delivery.id);
};

/**
 * Owes every receiver what a feed last showed, and wakes `deliver` for what is still owed. Reads the truth, so an event
 * may come twice, late or not at all before the next; after a crash here the repeated event, or `sweep`, does the rest.
 * Gives the number of deliveries that were sent to the queue.
 */
export const notify = async (slug: string, deps: NotifyDeps): Promise<number> => {
  const state = await deps.feeds.state(slug);
  if (state === undefined) return 0;
  const deliveries = deliveriesFor(state, deps.site, await heardBefore(state, deps));
  const kept = await Promise.all(deliveries.map((delivery) => owe(delivery, deps)));
  const owed = kept.filter((delivery) => delivery !== undefined).filter(({ status }) => status === 'owed');
  if (owed.length > 0) await deps.queue.send(owed, 0);
  return owed.length;
};

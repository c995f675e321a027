import type { Delivery } from '#shared/model/delivery.ts';
import type { FeedState } from '#shared/model/feed-state.ts';
import { deliveryId } from '../../notify/delivery-id.ts';

/** Seen in the wild: public hubs ignore all but about ten URLs of a burst. */
const topicsPerPing = 10;

const chunks = (topics: readonly string[]): readonly (readonly string[])[] =>
  Array.from({ length: Math.ceil(topics.length / topicsPerPing) }, (_, part) =>
    topics.slice(part * topicsPerPing, (part + 1) * topicsPerPing),
  );

/** What a WebSub hub is owed for these topics of a feed's revision: one ping for each ten. */
export const websubPublish = (state: FeedState, hub: string, topics: readonly string[]): readonly Delivery[] =>
  chunks(topics).map((part, index) => ({
    id: deliveryId('websub-hub', hub, state.slug, state.revision, index),
    route: 'websub-hub',
    receiver: hub,
    feed: state.slug,
    topics: part,
    revision: state.revision,
    changedAt: state.writtenAt,
    status: 'pending',
    attempts: 0,
    nextAttemptAt: state.writtenAt,
  }));

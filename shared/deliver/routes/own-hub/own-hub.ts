import { type HubSenderPorts, hubSenders } from '#shared/hub/senders.ts';
import { newDelivery, ownHub as receiver } from '#shared/model/delivery.ts';
import { isRemovedFeed } from '#shared/site/facets.ts';
import type { ChangeReceiver, FeedChange, Route } from '../route.ts';

/** What the hub's senders are made of (shared/hub). */
export type OwnHubPorts = HubSenderPorts;

const fanOutReceiver: ChangeReceiver<FeedChange> = {
  receiver,
  route: 'hub-fan-out',
  deliveries: ({ state: { slug, revision, writtenAt: changedAt }, topics, isRetraction }) =>
    topics.length === 0
      ? []
      : [
          newDelivery([slug, revision], {
            route: 'hub-fan-out',
            receiver,
            subject: { kind: 'feed', slug, topics },
            revision,
            changedAt,
            isRetraction: isRetraction ? true : undefined,
          }),
        ],
};

/**
 * The hub built into Barid: one delivery fans a change out to its subscribers. Of a removed feed they hear that their
 * subscriptions are over (WebSub §5.2); a facet feed that is only empty may come back.
 */
export const ownHub: Route = {
  siteReceivers: ({ hubs }) => (hubs.includes('self') ? [receiver] : []),
  feedReceivers: (state, { site }) =>
    site.hubs.includes('self') && (state.isGone !== true || isRemovedFeed(state, site)) ? [fanOutReceiver] : [],
  announcesRemoval: true,
  senders: (ports) => hubSenders(ports),
};

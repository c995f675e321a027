import { type Delivery, type NotifyCursor, ownHub } from '#shared/model/delivery.ts';
import { documentKey } from '#shared/model/feed-document.ts';
import type { FeedState } from '#shared/model/feed-state.ts';
import { type EventReceiver, eventReceivers } from '#shared/site/event-receivers.ts';
import type { Site } from '#shared/site/site.ts';
import { websubPublish } from '../routes/websub-publish/deliveries.ts';
import { deliveryId } from './delivery-id.ts';
import { owedDelivery } from './owed-delivery.ts';
import { wants } from './wants.ts';

/** A change of a feed as one receiver is to be told of it: the topics that changed since it heard of the feed. */
export type Change = {
  readonly state: FeedState;
  readonly topics: readonly string[];
  /** What the receiver heard last of this feed. */
  readonly heard: NotifyCursor | undefined;
  /** An entry was withdrawn since. */
  readonly takedown: boolean;
};

/** Somebody who is told of changed feeds: what it is owed for a change, in the order in which it is to be kept. */
export type FeedReceiver = {
  readonly receiver: string;
  readonly route: Delivery['route'];
  readonly owes: (change: Change) => readonly Delivery[];
};

const first = ({ takedown }: Change) => (takedown ? { isRetraction: true } : {});

const hubReceiver = (receiver: string): FeedReceiver => ({
  receiver,
  route: 'websub-hub',
  owes: (change) =>
    websubPublish(change.state, receiver, change.topics).map((delivery) => ({ ...delivery, ...first(change) })),
});

/** Our own hub, which hands what changed to its subscribers. */
const subscribersOf = (): FeedReceiver => ({
  receiver: ownHub,
  route: 'hub-fan-out',
  owes: (change) => {
    const { topics, state } = change;
    const { slug, revision, writtenAt: changedAt } = state;
    if (topics.length === 0) return [];
    const id = deliveryId('hub-fan-out', ownHub, slug, revision);
    const what = { id, route: 'hub-fan-out', receiver: ownHub, feed: slug, topics, revision, changedAt } as const;
    return [owedDelivery({ ...what, ...first(change) })];
  },
});

/** Those who know feeds by their RSS document: rssCloud subscribers and ping servers. */
const rssReceiver = (route: 'rss-cloud' | 'weblog-ping', receiver: string): FeedReceiver => ({
  receiver,
  route,
  owes: (change) => {
    const { slug, revision, writtenAt: changedAt, documents } = change.state;
    const rss = documents.find(({ key }) => key === documentKey(slug, 'rss.xml'))?.url;
    if (rss === undefined || !change.topics.includes(rss)) return [];
    const id = deliveryId(route, receiver, slug, revision);
    return [owedDelivery({ id, route, receiver, feed: slug, topics: [rss], revision, changedAt, ...first(change) })];
  },
});

const eventReceiver = ({ receiver, route }: EventReceiver, site: Site): FeedReceiver => ({
  receiver,
  route,
  owes: (change) => {
    const { topics, heard, state } = change;
    const { slug, revision, writtenAt: changedAt } = state;
    if (topics.length === 0) return [];
    const title = site.feeds.find((feed) => feed.slug === slug)?.title ?? slug;
    const data = { slug, title, revision, topics };
    const event = { type: 'feed.updated', timestamp: changedAt, data } as const;
    const predecessor = heard === undefined ? {} : { predecessor: { changedAt: heard.changedAt, id: heard.id } };
    const id = deliveryId(route, receiver, slug, revision);
    const what = { id, route, receiver, feed: slug, topics, revision, changedAt } as const;
    return [owedDelivery({ ...what, event, ...predecessor, ...first(change) })];
  },
});

/** Feeds of facets come by the hundred: whoever wants to hear of one names it. */
const asks = (asking: EventReceiver, slug: string, { feeds }: Site): boolean =>
  wants(asking, 'feed.updated', [slug]) && (asking.feeds !== undefined || feeds.some((feed) => feed.slug === slug));

/** Everybody who is told when this feed changes; `callbacks` are those who registered by rssCloud. */
export const feedReceivers = (slug: string, site: Site, callbacks: readonly string[]): readonly FeedReceiver[] => {
  const { notify } = site;
  const listeners = notify === undefined ? [] : eventReceivers(notify);
  return [
    ...[...new Set(site.hubs)].map((hub) => (hub === 'self' ? subscribersOf() : hubReceiver(hub))),
    ...listeners.filter((one) => asks(one, slug, site)).map((one) => eventReceiver(one, site)),
    ...callbacks.map((callback) => rssReceiver('rss-cloud', callback)),
    ...(site.feeds.some((feed) => feed.slug === slug) ? (notify?.ping ?? []) : []).map((server) =>
      rssReceiver('weblog-ping', server),
    ),
  ];
};

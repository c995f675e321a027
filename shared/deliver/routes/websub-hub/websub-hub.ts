import { newDelivery, predecessorOf } from '#shared/model/delivery.ts';
import type { Sender } from '#shared/ports.ts';
import type { ChangeReceiver, FeedChange, Route } from '../route.ts';

/** Seen in the wild: public hubs ignore all but about ten URLs of a burst. */
const maxTopicsPerPing = 10;

/** A hub as a receiver of feed changes: one ping for each ten topics. */
export const hubReceiver = (hub: string): ChangeReceiver<FeedChange> => ({
  receiver: hub,
  route: 'websub-hub',
  deliveries: ({ state: { slug, revision, writtenAt: changedAt }, topics, isRetraction }, cursor) =>
    Array.from({ length: Math.ceil(topics.length / maxTopicsPerPing) }, (_, ping) =>
      newDelivery([slug, revision, ping], {
        route: 'websub-hub',
        receiver: hub,
        subject: { kind: 'feed', slug, topics: topics.slice(ping * maxTopicsPerPing, (ping + 1) * maxTopicsPerPing) },
        revision,
        changedAt,
        predecessor: predecessorOf(cursor),
        isRetraction: isRetraction ? true : undefined,
      }),
    ),
});

/**
 * Pings a hub. WebSub §6 leaves the ping to publisher and hub; hubs in the wild read `hub.url` (PubSubHubbub 0.4 §7.1) or
 * `hub.topic`, each of them repeated.
 */
export const hubSender: Sender = {
  ordering: 'coalesce',
  maxTopicsPerRequest: maxTopicsPerPing,
  request: ({ receiver, subject }) => {
    const topics = subject.kind === 'feed' ? subject.topics : [];
    const form = new URLSearchParams({ 'hub.mode': 'publish' });
    for (const topic of topics) form.append('hub.url', topic);
    for (const topic of topics) form.append('hub.topic', topic);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return { request: { method: 'POST', url: receiver, headers, body: form.toString() } };
  },
};

const externalHubs = (hubs: readonly string[]): readonly string[] => [...new Set(hubs)].filter((hub) => hub !== 'self');

/** WebSub hubs of others. */
export const websubHub: Route = {
  siteReceivers: ({ hubs }) => externalHubs(hubs),
  feedReceivers: (_, { site }) => externalHubs(site.hubs).map(hubReceiver),
  senders: () => ({ 'websub-hub': hubSender }),
};

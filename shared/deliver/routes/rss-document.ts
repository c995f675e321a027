import { newDelivery, predecessorOf } from '#shared/model/delivery.ts';
import { documentKey } from '#shared/model/feed-document.ts';
import type { ChangeReceiver, FeedChange } from './route.ts';

/** A receiver that knows a feed by its RSS document: no other change is announced to it. */
export const rssDocumentReceiver = (route: string, receiver: string): ChangeReceiver<FeedChange> => ({
  receiver,
  route,
  deliveries: ({ state: { slug, revision, documents, writtenAt: changedAt }, topics, isRetraction }, cursor) => {
    const rss = documents.find(({ key }) => key === documentKey(slug, 'rss.xml'))?.url;
    if (rss === undefined || !topics.includes(rss)) return [];
    return [
      newDelivery([slug, revision], {
        route,
        receiver,
        subject: { kind: 'feed', slug, topics: [rss] },
        revision,
        changedAt,
        predecessor: predecessorOf(cursor),
        isRetraction: isRetraction ? true : undefined,
      }),
    ];
  },
});

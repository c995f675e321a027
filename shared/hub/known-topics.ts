import { topicFeed } from '#shared/model/feed-document.ts';
import type { FeedStore } from '#shared/ports.ts';

/** Where topics are looked up. */
export type TopicDeps = { readonly feeds: Pick<FeedStore, 'state'>; readonly publicUrl: string };

/** Tells whether a URL is a topic of this site: a document of a feed that is published, and not withdrawn since. */
export const knownTopics =
  ({ feeds, publicUrl }: TopicDeps) =>
  async (topic: string): Promise<boolean> => {
    const slug = topicFeed(topic, publicUrl);
    const state = slug === undefined ? undefined : await feeds.state(slug);
    return state !== undefined && state.isGone !== true && state.documents.some(({ url }) => url === topic);
  };

import { topicFeed } from '#shared/model/feed-document.ts';
import type { FeedStateStore } from '#shared/ports.ts';

/** Where topics are looked up. */
export type TopicDeps = { readonly feedStates: Pick<FeedStateStore, 'get'>; readonly publicUrl: string };

/** Tells whether a URL is a topic of this site: a document of a feed that is published, and not withdrawn since. */
export const knownTopics =
  ({ feedStates, publicUrl }: TopicDeps) =>
  async (topic: string): Promise<boolean> => {
    const slug = topicFeed(topic, publicUrl);
    const state = slug === undefined ? undefined : await feedStates.get(slug);
    return state !== undefined && state.isGone !== true && state.documents.some(({ url }) => url === topic);
  };

import { documentKey, feedDocuments } from '#shared/model/feed-document.ts';
import type { FeedState } from '#shared/model/feed-state.ts';

/** The page is for people; nobody subscribes to it. */
const topicFiles = feedDocuments.filter(({ format }) => format !== 'page').map(({ file }) => file);

/**
 * The topics that changed since a receiver last heard of `heard`, a revision of this feed. A state tells only what its
 * own revision changed; whoever missed one, or never heard of the feed, is told of every topic and looks for itself.
 */
export const changedTopics = (state: FeedState, heard: number | undefined): readonly string[] => {
  const keys = topicFiles.map((file) => documentKey(state.slug, file));
  const topics = state.documents.filter(({ key }) => keys.includes(key)).map(({ url }) => url);
  return heard === state.revision - 1 ? topics.filter((url) => state.changed.includes(url)) : topics;
};

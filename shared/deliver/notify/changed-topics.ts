import { documentKey, topicDocuments } from '#shared/model/feed-document.ts';
import type { FeedState } from '#shared/model/feed-state.ts';

/**
 * The topics whose bytes changed after `heard`, the revision of this feed that a receiver was owed last; every topic to
 * one who never heard of the feed. A revision that changed no topic is news to nobody.
 */
export const changedTopics = (state: FeedState, heard: number | undefined): readonly string[] => {
  const keys = topicDocuments.map(({ file }) => documentKey(state.slug, file));
  return (
    state.documents
      .filter(({ key }) => keys.includes(key))
      // "Not at most": a row of a time before `changedIn` was kept counts as changed.
      .filter(({ changedInRevision }) => heard === undefined || !(changedInRevision <= heard))
      .map(({ url }) => url)
  );
};

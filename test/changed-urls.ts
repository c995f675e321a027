import type { FeedState } from '#shared/model/feed-state.ts';

/** URLs of the documents whose bytes the state's revision changed. */
export const changedUrls = ({ documents, revision }: Pick<FeedState, 'documents' | 'revision'>): readonly string[] =>
  documents.filter(({ changedInRevision }) => changedInRevision === revision).map(({ url }) => url);

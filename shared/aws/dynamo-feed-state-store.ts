import { z } from 'zod';
import type { FeedState, PublishedFeed } from '#shared/model/feed-state.ts';
import type { FeedStateStore } from '#shared/ports.ts';
import { tableClient } from './clients.ts';
import { keys } from './keys.ts';
import { isNext, tableRows } from './rows.ts';

const documentState = z.object({
  key: z.string(),
  hash: z.string(),
  etag: z.string(),
  url: z.string(),
  changedInRevision: z.number(),
});

const stateRow: z.ZodType<FeedState> = z.object({
  slug: z.string(),
  revision: z.number(),
  fingerprint: z.string(),
  documents: z.array(documentState),
  changedUrls: z.array(z.string()),
  isGone: z.boolean().optional(),
  writtenAt: z.string(),
});

const publishedRow: z.ZodType<PublishedFeed> = z.object({ slug: z.string(), isGone: z.boolean() });

/** One row for the state of each feed, archive part and site document; one row for each feed that was ever published. */
export const dynamoFeedStateStore = (table: string, client = tableClient()): FeedStateStore => {
  const rows = tableRows(table, client);
  return {
    get: (slug) => rows.get(keys.feedState(slug), stateRow),
    write: (state) => rows.putIf(isNext('revision', state.revision), keys.feedState(state.slug), state),
    publishedFeeds: () => rows.query(keys.publishedFeed('').PK, publishedRow),
    savePublishedFeed: (feed) => rows.put(keys.publishedFeed(feed.slug), feed),
  };
};

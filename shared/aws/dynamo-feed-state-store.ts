import { z } from 'zod';
import type { FeedState, PublishedFeed } from '#shared/model/feed-state.ts';
import type { FeedStateStore } from '#shared/ports.ts';
import { tableClient } from './clients.ts';
import { keys } from './keys.ts';
import { type Condition, isNew, tableRows } from './rows.ts';

/**
 * A document as a tuple: key, hash, ETag, the revision that changed it, its URL after `base`. Without the names of members
 * and the site's URL four times, the row of a feed takes one write unit.
 */
const documentTuple = z.tuple([z.string(), z.string(), z.string(), z.number(), z.string()]);

const stateRow = z
  .object({
    slug: z.string(),
    revision: z.number(),
    fingerprint: z.string(),
    base: z.string(),
    documents: z.array(documentTuple),
    isGone: z.boolean().exactOptional(),
    isRestored: z.boolean().exactOptional(),
    writtenAt: z.string(),
    credits: z.number(),
  })
  .transform(
    ({ base, documents, ...state }): FeedState => ({
      ...state,
      documents: documents.map(([key, hash, etag, changedInRevision, path]) => ({
        key,
        hash,
        etag,
        changedInRevision,
        url: base + path,
      })),
    }),
  );

/** The longest beginning that all the URLs share. */
const commonBase = ([first = '', ...others]: readonly string[]): string =>
  others.reduce((base, url) => {
    let length = 0;
    while (length < base.length && base[length] === url[length]) length += 1;
    return base.slice(0, length);
  }, first);

const toStateRow = ({ documents, ...state }: FeedState): z.input<typeof stateRow> => {
  const base = commonBase(documents.map(({ url }) => url));
  const tuples = documents.map(
    ({ key, hash, etag, changedInRevision, url }): z.input<typeof documentTuple> => [
      key,
      hash,
      etag,
      changedInRevision,
      url.slice(base.length),
    ],
  );
  return { ...state, base, documents: tuples };
};

/** Holds where the state that was read is stored (`isSameState`), or none as then. */
const isStill = (previous: FeedState | undefined): Condition => {
  if (previous === undefined) return isNew;
  const { revision, writtenAt, isRestored } = previous;
  const mark = isRestored === undefined ? 'attribute_not_exists(isRestored)' : 'isRestored = :isRestored';
  const values = { ':revision': revision, ':writtenAt': writtenAt };
  return {
    ConditionExpression: `revision = :revision AND writtenAt = :writtenAt AND ${mark}`,
    ExpressionAttributeValues: isRestored === undefined ? values : { ...values, ':isRestored': isRestored },
  };
};

const publishedRow: z.ZodType<PublishedFeed> = z.object({ slug: z.string(), isGone: z.boolean() });

/** One row for the state of each feed, archive part and site document; one row for each feed that was ever published. */
export const dynamoFeedStateStore = (table: string, client = tableClient()): FeedStateStore => {
  const rows = tableRows(table, client);
  return {
    get: (slug) => rows.get(keys.feedState(slug), stateRow),
    write: (state, previous) => rows.putIf(isStill(previous), keys.feedState(state.slug), toStateRow(state)),
    publishedFeeds: () => rows.query(keys.publishedFeed('').PK, publishedRow, { passesUnreadable: true }),
    savePublishedFeed: (feed) => rows.put(keys.publishedFeed(feed.slug), feed),
  };
};

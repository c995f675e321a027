/** An article's entry in one feed. */
export type FeedEntry = {
  /** The article's id. */
  readonly id: string;
  readonly published: string;
  readonly revision: number;
  /** Approximate size of the article in bytes: archives are cut by it. */
  readonly sizeBytes: number;
  /** In an entry of the site as a whole: the permalink, for an article that has one, and the last change. */
  readonly url?: string;
  /** In such an entry: readers find the article, which has no permalink, on a page of Barid. */
  readonly hasPage?: true;
  readonly modified?: string;
};

/** An entry's place among the others of its feed, as text that sorts: entries of one instant by id. */
export const entryOrder = ({ published, id }: Pick<FeedEntry, 'published' | 'id'>): string => `${published}#${id}`;

/** Bytes around an article in a document of a feed, about: its elements, and its summary beside the text. */
const entryOverheadBytes = 1_500;

/** Bytes of an entry in a document of a feed, about. */
export const shownBytes = ({ sizeBytes }: Pick<FeedEntry, 'sizeBytes'>): number => sizeBytes + entryOverheadBytes;

/**
 * How many of these entries fit into so many bytes, one at least; undefined where all do. The first that does not is kept, with
 * those before it, unless it may be left out.
 */
export const countWithin = <T extends Pick<FeedEntry, 'sizeBytes'>>(
  entries: readonly T[],
  maxBytes: number,
  mayLeaveOut: (entry: T) => boolean = () => true,
): number | undefined => {
  let bytes = 0;
  const end = entries.findIndex((entry, index) => {
    bytes += shownBytes(entry);
    return index > 0 && bytes > maxBytes && mayLeaveOut(entry);
  });
  return end === -1 ? undefined : end;
};

/**
 * Entries whose `entryOrder` is `from` or later and earlier than `before`, each a month, an instant or an order; oldest first,
 * and all of them, by default.
 */
export type EntryRange = {
  readonly from?: string;
  readonly before?: string;
  readonly newestFirst?: boolean;
  readonly limit?: number;
};

/**
 * The slug of the site as a whole: a pseudo-feed with every live article. The index page, the OPML list and the sitemaps
 * are published under it; no slug of a feed begins with `@`.
 */
export const siteSlug = '@site';

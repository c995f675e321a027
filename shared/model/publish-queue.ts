import type { Article } from './article.ts';

/** A change to one article, kept until its feeds are published: a lost stream event delays a feed, but cannot lose it. */
export type PublishHint = {
  readonly id: string;
  /** Slugs of the feeds that the article is in, or was in before the change; always with `siteSlug`, and with `articlePageSlug` where it has or had no permalink. */
  readonly feeds: readonly string[];
  /** When the article is published, and when it was before the change, or a month: the archive months to check. */
  readonly published: readonly string[];
  /** The article left a feed, or moved to another place in it. */
  readonly hasRemoval?: boolean;
  /** Instead of feeds: the partition of a state or an article of which receivers could not be notified. */
  readonly notifies?: string;
};

/** Whether an entry of the article's earlier version is none of the next one. */
export const removesEntry = (next: Article, previous: Article | undefined): boolean =>
  previous?.status === 'live' &&
  (next.status !== 'live' ||
    next.published !== previous.published ||
    previous.feeds.some((slug) => !next.feeds.includes(slug)));

/** Progress of a rebuild, which checks every document of every feed in the order of their slugs. */
export type Rebuild = {
  /** Hash of the renderers and the settings that the documents are rebuilt for. */
  readonly configHash: string;
  /** The last feed that is done; absent at the beginning. */
  readonly lastSlug?: string;
  readonly isDone: boolean;
  /** Of one that has reached every feed: when it is done once more. */
  readonly repeatAt?: string;
  /** Feeds that could not be checked: they are tried again once the others are. */
  readonly failed?: readonly string[];
  /** It is the one that is done once more. */
  readonly isRepeat?: boolean;
  /** A rebuild was requested for this feed alone. */
  readonly onlyFeed?: string;
  /** The id of the export that is being restored: the sweep rests until all of its rows are there. */
  readonly restoring?: string;
  /** 1, 2, 3…: one more with each write. */
  readonly step: number;
};

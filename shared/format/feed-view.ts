import type { Article, Tombstone } from '#shared/model/article.ts';
import type { Feed, SiteIdentity, SiteTerms } from '#shared/site/site.ts';

/** A document's position in the chain of a feed's archives (RFC 5005 §4); each archive by its name: `2024-11`, or `2024-11.2` for a part. */
export type ArchivePosition = {
  /** The archive that this document is; absent in the subscription document. */
  readonly name?: string;
  /** The archive before it, with older entries. */
  readonly previous?: string;
  readonly next?: string;
};

/** Everything that a renderer may know: the same view gives the same bytes. */
export type FeedView = {
  readonly site: SiteIdentity;
  readonly feed: Feed;
  /** The base URL of this Barid, without a slash at the end: `https://feeds.example.org`. */
  readonly publicUrl: string;
  /** WebSub hubs, absolute URLs, in the site file's order. */
  readonly hubs: readonly string[];
  /** The terms of the site file, where it has any. */
  readonly terms?: SiteTerms;
  /** Whether readers may register for rssCloud notifications, at `/rsscloud`. */
  readonly rssCloud?: boolean;
  /** Where the feed was first, if it was renamed or moved since: its ids are made from that. */
  readonly first?: { readonly slug: string; readonly publicUrl: string };
  /** The feed had another slug before, whose documents redirect here. */
  readonly isRenamed?: true;
  /** The newest `modified` of an entry or `retractedAt` of a tombstone; never the clock. */
  readonly updated: string;
  /** Newest `published` first, ties by id. */
  readonly entries: readonly Article[];
  /** Newest first. */
  readonly tombstones: readonly Tombstone[];
  /** Present where the feed has archives. */
  readonly archive?: ArchivePosition;
};

import type { Article, Author, Tombstone } from './article.ts';

/** Which articles a feed takes; every member that is present must hold. An empty selector takes all. */
export type Selector = {
  readonly languages?: readonly string[];
  readonly tags?: readonly string[];
  readonly authors?: readonly string[];
  readonly sources?: readonly string[];
  /** Text that the title contains, whatever its case. */
  readonly title?: string;
  readonly any?: readonly Selector[];
  readonly all?: readonly Selector[];
  readonly not?: Selector;
};

/** A feed's definition, with the site's defaults filled in. */
export type Feed = {
  readonly slug: string;
  readonly title: string;
  readonly description: string;
  /** BCP 47. */
  readonly language: string;
  readonly select: Selector;
  /** How many entries the subscription documents show. */
  readonly entries: number;
  readonly content: 'full' | 'summary';
};

/** What feeds say of the site they belong to. URLs are absolute. */
export type SiteIdentity = {
  readonly title: string;
  readonly url: string;
  /** BCP 47. */
  readonly language: string;
  readonly description: string;
  readonly icon?: string;
  readonly logo?: string;
  readonly author?: Author;
  readonly copyright?: string;
  /** For readers that colour a feed: `#0b5a63`. */
  readonly accentColor?: string;
  /** Hosts besides those that readers know whose frames become links in articles. */
  readonly embeds?: readonly string[];
  /** IANA name; for dates that name no zone. */
  readonly timeZone: string;
};

/** A document's place in the chain of a feed's archives (RFC 5005 §4), each by its name: `2024-11`, or `2024-11.2` for a part. */
export type ArchivePlace = {
  /** The archive that this document is; absent in the subscription document. */
  readonly name?: string;
  /** The archive before it: older entries. */
  readonly previous?: string;
  readonly next?: string;
};

/** All that a renderer may know: the same view gives the same bytes. */
export type FeedView = {
  readonly site: SiteIdentity;
  readonly feed: Feed;
  /** What readers call this Barid, without a slash at the end: `https://feeds.example.org`. */
  readonly publicUrl: string;
  /** WebSub hubs, absolute URLs, in the site file's order. */
  readonly hubs: readonly string[];
  /** Whether readers may register to be notified by rssCloud, at `/rsscloud`. */
  readonly rssCloud?: boolean;
  /** The newest `modified` of an entry or `when` of a tombstone; never the clock. */
  readonly updated: string;
  /** Newest `published` first, ties by id. */
  readonly entries: readonly Article[];
  /** Newest first. */
  readonly tombstones: readonly Tombstone[];
  /** Where the feed has archives. */
  readonly archive?: ArchivePlace;
};

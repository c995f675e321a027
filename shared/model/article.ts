/** Who wrote an article. */
export type Author = {
  readonly name: string;
  readonly url?: string;
  readonly email?: string;
};

/** The lead image; `width` and `height` in pixels. */
export type Image = {
  readonly url: string;
  readonly alt?: string;
  readonly width?: number;
  readonly height?: number;
};

/** A file that goes with an article; `size` in bytes, `duration` in seconds. */
export type Attachment = {
  readonly url: string;
  readonly type: string;
  readonly size?: number;
  readonly duration?: number;
  readonly title?: string;
};

/** The upstream that an article was taken from, absent for the publisher's own. */
export type ArticleSource = {
  readonly name: string;
  readonly url?: string;
  readonly feed?: string;
};

/** `scheduled` until its `published` instant, `retracted` once withdrawn. */
export type ArticleStatus = 'live' | 'scheduled' | 'retracted';

/**
 * What a publisher says, before Barid decides whether it is new: the product of every parser in `ingest`.
 * `content` is a canonical body (see `Article.content`), instants are RFC 3339 in UTC, URLs are absolute.
 */
export type ArticleDraft = {
  readonly guid?: string;
  readonly url?: string;
  readonly title: string;
  readonly summary?: string;
  readonly content: string;
  readonly language?: string;
  readonly authors: readonly Author[];
  readonly tags: readonly string[];
  readonly published?: string;
  readonly modified?: string;
  readonly image?: Image;
  readonly attachments: readonly Attachment[];
  readonly source?: ArticleSource;
};

/**
 * How many feeds an article may stand in: any change of one that stands in so many still fits in one transaction of the
 * table (100 actions), also where its date moves its place in every feed.
 */
export const maxFeeds = 45;

/** What Barid keeps of an article. */
export type Article = {
  /** Ours, made from the guid: the same guid has the same id on every machine. */
  readonly id: string;
  /** Permanent and opaque; kept to the letter when the publisher gave one. */
  readonly guid: string;
  /** The permalink, absolute; absent when the publisher named none. */
  readonly url?: string;
  /** Plain text. */
  readonly title: string;
  /** Plain text. */
  readonly summary?: string;
  /**
   * The sanitised HTML as a canonical body: attributes in single quotes, no raw `"`, `\`, newline or `]]>`,
   * no character that XML 1.0 forbids; so it stands unchanged inside CDATA and inside a JSON string.
   */
  readonly content: string;
  /** BCP 47. */
  readonly language: string;
  readonly authors: readonly Author[];
  readonly tags: readonly string[];
  /** RFC 3339 in UTC with milliseconds, as every instant below. */
  readonly published: string;
  readonly modified: string;
  readonly image?: Image;
  readonly attachments: readonly Attachment[];
  readonly source?: ArticleSource;
  readonly status: ArticleStatus;
  /** 1, 2, 3…: one more with each change of what readers see. */
  readonly revision: number;
  /** When Barid first took it: the order of `GET /articles`. */
  readonly accepted: string;
  /** When this revision arrived or, for a scheduled article, went live: delivery latency counts from here. */
  readonly receivedAt: string;
  /** Slugs of the feeds that take it, sorted: it stands in them while `live`, and leaves tombstones in them after. */
  readonly feeds: readonly string[];
};

/** A feed's record of a retracted article (RFC 6721). */
export type Tombstone = {
  readonly id: string;
  readonly guid: string;
  /** RFC 3339. */
  readonly retractedAt: string;
};

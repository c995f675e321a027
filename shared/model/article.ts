import type { Episode, Location } from './episode.ts';
import type { Terms } from './terms.ts';

/** Who wrote an article. */
export type Author = {
  readonly name: string;
  readonly url?: string;
  readonly email?: string;
};

/** The lead image; `width` and `height` in pixels, `credit` the name of its maker or owner. */
export type Image = {
  readonly url: string;
  readonly alt?: string;
  readonly width?: number;
  readonly height?: number;
  readonly credit?: string;
};

/** A file that goes with an article; `size` in bytes, `duration` in seconds. Several pictures are a gallery, in their order. */
export type Attachment = {
  readonly url: string;
  readonly type: string;
  readonly size?: number;
  readonly duration?: number;
  readonly title?: string;
  /** Pixels of a picture or a video. */
  readonly width?: number;
  readonly height?: number;
  /** The name of its maker or owner. */
  readonly credit?: string;
  /** What a picture shows, for those who do not see it. */
  readonly alt?: string;
  /** The caption, in plain text. */
  readonly description?: string;
  /** The URL of a still of a video. */
  readonly thumbnail?: string;
};

/** The followed source of an article; absent for a publisher's own. */
export type ArticleSource = {
  readonly name: string;
  readonly url?: string;
  readonly feed?: string;
};

/**
 * `scheduled` until its `published` instant; `retracted` after a retraction; `draft` while its publisher marks it as not
 * public.
 */
export type ArticleStatus = 'live' | 'scheduled' | 'retracted' | 'draft';

/** Whether readers see the article, or saw it before its retraction. */
export const isPublished = ({ status }: { readonly status: ArticleStatus }): boolean =>
  status === 'live' || status === 'retracted';

/**
 * Who changes an article: the followed source with this id, or the publisher who edited it; absent for an article that was
 * pushed and that a source may adopt. An article with `withPublisher` was sent by both, and keeps the tags of both.
 */
export type ArticleOwner = { readonly source: string; readonly withPublisher?: true } | 'publisher';

/**
 * An article as every parser in shared/read produces it, before it is compared with the stored ones.
 * `content` is a canonical body (see `Article.content`), instants are RFC 3339 in UTC, URLs are absolute.
 */
export type IncomingArticle = {
  readonly guid?: string;
  readonly url?: string;
  readonly title: string;
  readonly shortTitle?: string;
  readonly summary?: string;
  readonly content: string;
  readonly language?: string;
  readonly authors: readonly Author[];
  readonly tags: readonly string[];
  readonly published?: string;
  readonly modified?: string;
  readonly expires?: string;
  readonly relatedUrl?: string;
  readonly image?: Image;
  readonly attachments: readonly Attachment[];
  readonly source?: ArticleSource;
  readonly episode?: Episode;
  readonly location?: Location;
  readonly terms?: Terms;
  /** A sentence that says why the article is kept as a draft; absent for an article to publish. */
  readonly draft?: string;
  /** The draft waits only for a date that can be read: an article that is live already stays live, under its own date. */
  readonly awaitsDate?: true;
  /** What else its publisher calls it: see `Article.aliases`. */
  readonly aliases?: readonly string[];
  readonly guidOnly?: true;
  /** The guid that the article has when no other entry of its document shares its identity. */
  readonly alternativeGuid?: string;
  /** The page gives itself its address (canonical link), which may be wrong; `requested` is another one that it has. */
  readonly selfNamed?: { readonly requested?: string };
  readonly owner?: ArticleOwner;
  /** See `Article.statedModified`. */
  readonly statedModified?: string;
  /** See `Article.isImported`. */
  readonly isImported?: true;
  /** See `Article.warnings`. */
  readonly warnings?: readonly string[];
};

/**
 * Maximum feeds per article: any change then fits in one DynamoDB transaction (100 writes), even one that moves its entry
 * in every feed.
 */
export const maxFeeds = 45;

/** Maximum aliases per article; the newest are kept. */
export const maxAliases = 4;

/** A stored article. */
export type Article = {
  /** Derived from the guid: the same on every machine. */
  readonly id: string;
  /** Permanent and opaque; the publisher's own is never altered. */
  readonly guid: string;
  /**
   * What else its publisher calls it, and finds it by: its own id beside a guid, a guid that came later, the guid of its
   * file's name. Newest last.
   */
  readonly aliases?: readonly string[];
  /** The permalink, absolute; absent when the publisher gave none. */
  readonly url?: string;
  /** Plain text. */
  readonly title: string;
  /** A title of few words for small places, such as the cards of MSN. Plain text. */
  readonly shortTitle?: string;
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
  /** The instant at which the article leaves every feed, if its publisher set one. */
  readonly expires?: string;
  /** The page elsewhere that the article is about (JSON Feed, `external_url`). */
  readonly relatedUrl?: string;
  readonly image?: Image;
  readonly attachments: readonly Attachment[];
  readonly source?: ArticleSource;
  /** Present for an episode of a podcast that says so. */
  readonly episode?: Episode;
  readonly location?: Location;
  /** The terms that it brought along: they count, and not those of the site file. */
  readonly terms?: Terms;
  /** The guid alone identifies the article, because other entries of its document have the same permalink. */
  readonly guidOnly?: true;
  readonly owner?: ArticleOwner;
  /**
   * The date of the last change by the clock of the CMS that posts it: an older message that comes later has no effect.
   */
  readonly statedModified?: string;
  /** Sentences about what was ignored, or looked wrong, in the document of this revision: the first ones, cut. */
  readonly warnings?: readonly string[];
  readonly status: ArticleStatus;
  /** 1, 2, 3…: one more with each change that readers see. */
  readonly revision: number;
  /** When the first revision arrived: the order of `GET /articles`. */
  readonly accepted: string;
  /** When this revision arrived or, for a scheduled article, went live: delivery latency counts from here. */
  readonly receivedAt: string;
  /**
   * Sorted slugs of the feeds that select it: they have an entry while it is `live`, and a tombstone once `retracted`. Those
   * of a draft are the feeds that keep the tombstone of its retracted predecessor.
   */
  readonly feeds: readonly string[];
  /** Of a scheduled article that was public before: its retraction. */
  readonly retraction?: Retraction;
  /** Present where the site file moved the article since its last change. */
  readonly moved?: Move;
  /** The trace of the request that brought this revision (W3C Trace Context): 32 hexadecimal digits. */
  readonly trace?: string;
  /** It came in an import, from a system where its readers could see it: it is no news. */
  readonly isImported?: true;
  /** Present where the article was erased: without text, for good; nobody brings it back. */
  readonly erased?: Erasure;
  /** A restore wrote this revision back: it is no news. */
  readonly isRestored?: true;
};

/**
 * What is still to be erased of an article: pictures that no other article may show, by their keys in the media bucket, and feeds of
 * authors that no other article may have, by their slugs.
 */
export type Erasure = { readonly pictures: readonly string[]; readonly authors: readonly string[] };

/** When the site file moved an article to other feeds, and the feeds that it was in when it changed last. */
export type Move = { readonly at: string; readonly from: readonly string[] };

/** The article in the feeds that select it now; for one that readers see, or saw before its retraction, a move is no news. */
export const movedTo = (article: Article, feeds: readonly string[], now: string): Article => {
  const isVisible = isPublished(article) && article.feeds.length > 0;
  const isSame = feeds.length === article.feeds.length && feeds.every((slug, index) => slug === article.feeds[index]);
  if (!isVisible || isSame) return { ...article, feeds };
  return { ...article, feeds, moved: { at: now, from: article.moved?.from ?? article.feeds } };
};

/** A retraction of which feeds have tombstones: its date, and the feeds. */
export type Retraction = { readonly at: string; readonly from: readonly string[] };

/** The retraction of which feeds have tombstones: of an article that is retracted, or a draft or scheduled since. */
export const retractionOf = ({ status, feeds, modified, retraction }: Article): Retraction | undefined => {
  if (status === 'scheduled') return retraction;
  return status !== 'live' && feeds.length > 0 ? { at: modified, from: feeds } : undefined;
};

/** A feed's record of a retracted article (RFC 6721). */
export type Tombstone = {
  readonly id: string;
  readonly guid: string;
  /** The permalink that it had. */
  readonly url?: string;
  /** RFC 3339. */
  readonly retractedAt: string;
};

/** The permalink that identifies an article, and that no other article may have. */
export const identifyingUrl = ({ url, guidOnly }: Pick<Article, 'url' | 'guidOnly'>): string | undefined =>
  guidOnly ? undefined : url;

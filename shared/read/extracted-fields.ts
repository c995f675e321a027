import type { ArticleSource } from '#shared/model/article.ts';
import type { Episode, EpisodePerson, Location, Transcript } from '#shared/model/episode.ts';
import type { Terms } from '#shared/model/terms.ts';

/** An image as a document names it; the URL may be relative. */
export type ExtractedImage = {
  readonly url: string;
  readonly alt?: string | undefined;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** Who made it. */
  readonly credit?: string | undefined;
};

/** A file as a document names it; `size` in bytes, `duration` in seconds. */
export type ExtractedAttachment = {
  readonly url: string;
  readonly type?: string | undefined;
  readonly size?: number | undefined;
  readonly duration?: number | undefined;
  readonly title?: string | undefined;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly credit?: string | undefined;
  readonly alt?: string | undefined;
  readonly description?: string | undefined;
  /** A still of a video; the URL may be relative. */
  readonly thumbnail?: string | undefined;
};

/** An episode as a document describes it: its addresses may be relative, and types missing. */
export type ExtractedEpisode = Pick<Episode, 'season' | 'number' | 'kind' | 'isExplicit'> & {
  readonly transcripts?: readonly { readonly [name in keyof Transcript]?: string | undefined }[];
  readonly chapters?: { readonly url: string; readonly type?: string | undefined };
  readonly persons?: readonly { readonly [name in keyof EpisodePerson]?: string | undefined }[];
};

/** A person as a document names one: any of the three may be missing. */
export type ExtractedAuthor = {
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly url?: string | undefined;
};

/** What a document says against publishing its article now, and for ever. */
export type Visibility = {
  /**
   * `private`: not for everyone, or no more; `unreadable`: a date that may be an embargo cannot be read; `scheduled`: due at
   * `until`, or at its date of publication; `public`: nothing but the end of its publication.
   */
  readonly status: 'private' | 'unreadable' | 'draft' | 'scheduled' | 'public';
  /** The text that says so, such as `draft: true`, for a sentence to the publisher. */
  readonly mark: string;
  /** The member that says so. */
  readonly name?: string;
  readonly until?: string;
  /** The instant at which the article is no longer public. */
  readonly expires?: string;
};

/** The fields of an article as a document writes them: every format extracts them, `toParsedArticle` validates them. */
export type ExtractedFields = {
  readonly guid?: string | undefined;
  /** The publisher's own id beside a guid. */
  readonly aliases?: readonly string[] | undefined;
  readonly url?: string | undefined;
  /** The page elsewhere that the article is about. */
  readonly relatedUrl?: string | undefined;
  /** Plain text, as `summary` and `tags` are. */
  readonly title?: string | undefined;
  readonly shortTitle?: string | undefined;
  readonly summary?: string | undefined;
  readonly tags?: readonly string[];
  /** Untrusted HTML. */
  readonly html: string;
  /** Whether it is sanitised already: a canonical body, sanitised again, is the same. */
  readonly isCanonical?: boolean;
  /** The language that the article declares, and the language that only the page or feed around it declares. */
  readonly language?: string | undefined;
  readonly pageLanguage?: string | undefined;
  readonly authors?: readonly ExtractedAuthor[];
  /** Dates in any written form. */
  readonly published?: string | undefined;
  readonly modified?: string | undefined;
  readonly image?: ExtractedImage | undefined;
  readonly attachments?: readonly ExtractedAttachment[];
  readonly source?: ArticleSource | undefined;
  readonly episode?: ExtractedEpisode | undefined;
  readonly location?: Location | undefined;
  readonly terms?: Terms | undefined;
  /** Absent for an article that its document does not keep from the public. */
  readonly visibility?: Visibility | undefined;
  /** The URL that relative URLs are relative to, where it is not the permalink. */
  readonly base?: string | undefined;
};

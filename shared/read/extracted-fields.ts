import type { ArticleSource } from '#shared/model/article.ts';

/** A picture or a file as a document names it: the address may be relative. */
export type ExtractedImage = {
  readonly url: string;
  readonly alt?: string | undefined;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
};

/** A file as a document names it; `size` in bytes, `duration` in seconds. */
export type ExtractedAttachment = {
  readonly url: string;
  readonly type?: string | undefined;
  readonly size?: number | undefined;
  readonly duration?: number | undefined;
  readonly title?: string | undefined;
};

/** A person as a document names one: any of the three may be missing. */
export type ExtractedAuthor = {
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly url?: string | undefined;
};

/** What a document says of its article, as it wrote it: what every format's file gives, and `toParsedArticle` validates. */
export type ExtractedFields = {
  readonly guid?: string | undefined;
  readonly url?: string | undefined;
  /** Plain text, as the two below it. */
  readonly title?: string | undefined;
  readonly summary?: string | undefined;
  readonly tags?: readonly string[];
  /** Untrusted HTML. */
  readonly html: string;
  /** What the article says of itself, and what only the page or feed around it says. */
  readonly language?: string | undefined;
  readonly pageLanguage?: string | undefined;
  readonly authors?: readonly ExtractedAuthor[];
  /** Dates in whatever form. */
  readonly published?: string | undefined;
  readonly modified?: string | undefined;
  readonly image?: ExtractedImage | undefined;
  readonly attachments?: readonly ExtractedAttachment[];
  readonly source?: ArticleSource | undefined;
  /** What relative addresses are relative to, where it is not the permalink. */
  readonly base?: string | undefined;
};

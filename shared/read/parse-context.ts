import type { Rejected } from '#shared/errors.ts';
import type { ArticleDraft } from '#shared/model/article.ts';
import type { SiteIdentity } from '#shared/model/feed.ts';

/** What every parser is told beside the bytes. */
export type ParseContext = {
  readonly site: SiteIdentity;
  readonly now: Date;
  /** The page's permalink when the body does not say. */
  readonly url?: string;
};

/** What a parser made of one article; `warnings` are sentences for the publisher. */
export type Reading = {
  readonly draft: ArticleDraft;
  readonly warnings: readonly string[];
  /** Which part of a document a field was taken from, by the field's name, where a document has several. */
  readonly evidence?: Readonly<Record<string, string>>;
};

/** What a document holds; a batch is one that may hold several articles, however many it does. */
export type DocumentReading = { readonly isBatch: boolean; readonly readings: readonly (Reading | Rejected)[] };

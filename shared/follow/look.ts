import type { Rejected } from '#shared/errors.ts';
import type { ArticleSource } from '#shared/model/article.ts';
import type { Hints, SourceState } from '#shared/model/source-state.ts';
import type { SitemapPage } from '#shared/read/feed/read-sitemap.ts';
import type { ParsedArticle } from '#shared/read/parsed-article.ts';
import type { Link } from './link-header.ts';

/** What a source turned out to be. */
export type Kind = NonNullable<SourceState['kind']>;

/** What an upstream's answer says. */
export type Look = {
  readonly kind: Kind;
  /** The feed that its page named, which is polled from now on. */
  readonly at?: string;
  readonly origin: ArticleSource;
  readonly readings: readonly (ParsedArticle | Rejected)[];
  /** Pages that it leads to, to be read one by one; newest first. */
  readonly pages: readonly SitemapPage[];
  readonly hints: Hints;
  /** Of the document, those of the answer's header first (WebSub §4). */
  readonly links: readonly Link[];
};

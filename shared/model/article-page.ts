import type { Article } from './article.ts';

/** The folder of article pages in the public bucket. */
export const articlePageFolder = 'a/';

/** Under which name stream records and publish hints ask for an article's page, as they do for a feed by its slug. */
export const articlePageSlug = (id: string): string => `${articlePageFolder}${id}`;

/** The id of the article whose page has this slug, or a key in its folder; undefined for a feed. */
export const articleOfPage = (slug: string): string | undefined =>
  slug.startsWith(articlePageFolder) ? slug.slice(articlePageFolder.length).split('/')[0] : undefined;

/** Where the page of an article is kept in the public bucket. */
export const articlePageKey = (id: string): string => `${articlePageSlug(id)}/index.html`;

/** The public URL of an article's page: `https://…/a/{id}/`. */
export const articlePageUrl = (publicUrl: string, id: string): string => `${publicUrl}/${articlePageSlug(id)}/`;

/** Whether readers find the article on a page of Barid: it has no permalink, and stands in a feed. */
export const hasArticlePage = ({ url, feeds }: Pick<Article, 'url' | 'feeds'>): boolean =>
  url === undefined && feeds.length > 0;

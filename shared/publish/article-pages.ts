import { termsHeaders } from '#shared/format/terms.ts';
import type { Article } from '#shared/model/article.ts';
import { articleOfPage, articlePageFolder, articlePageKey, articlePageUrl } from '#shared/model/article-page.ts';
import { hubUrl } from '#shared/model/hub-url.ts';
import { type ArticlePageView, renderArticlePage } from '#shared/pages/article-page.ts';
import type { StoredDocument } from '#shared/ports.ts';
import { toFacetFeed } from '#shared/site/facets.ts';
import type { Feed } from '#shared/site/site.ts';
import { goneDocument, type PublishOutcome, publishStored, type RenderedDocument } from './publish-documents.ts';
import type { SitePublishing } from './publish-feed.ts';

/** The feeds of an article that the site has: those of the site file, else those of facets. */
const feedsOf = async ({ feeds }: Article, { site, facets }: SitePublishing): Promise<readonly Feed[]> => {
  const named = site.feeds.filter(({ slug }) => feeds.includes(slug));
  if (named.length > 0) return named;
  const found = await Promise.all(feeds.map((slug) => facets.facet(slug)));
  return found.flatMap((facet) =>
    facet !== undefined && site.facets.includes(facet.kind) ? [toFacetFeed(facet, site)] : [],
  );
};

/**
 * The article as its page shows it: in full where one of its feeds does, under the terms of that feed. Undefined where no feed
 * shows it.
 */
const readView = async (article: Article, publishing: SitePublishing): Promise<ArticlePageView | undefined> => {
  const { site, publicUrl } = publishing;
  if (article.status !== 'live') return undefined;
  const feeds = await feedsOf(article, publishing);
  const feed = feeds.find(({ content }) => content === 'full') ?? feeds[0];
  if (feed === undefined) return undefined;
  return {
    site: site.identity,
    feed,
    feeds,
    publicUrl,
    hubs: site.hubs.map((hub) => hubUrl(hub, publicUrl)),
    ...(site.terms === undefined ? {} : { terms: site.terms }),
    updated: article.modified,
    article,
    tombstones: [],
  };
};

/** What answers 410 for an article, with its revision: those of two retractions would have the same bytes. */
const gonePage = (key: string, { revision }: Article, publishing: SitePublishing): RenderedDocument => {
  const gone = goneDocument(key, publishing);
  return { ...gone, bytes: Buffer.concat([gone.bytes, Buffer.from(`<!-- revision ${revision} -->\n`)]) };
};

/** The page that an article should have; undefined where it should have none, or its page stays as it is. */
const desiredPage = async (
  article: Article,
  stored: StoredDocument | undefined,
  publishing: SitePublishing,
): Promise<RenderedDocument | undefined> => {
  const { publicUrl } = publishing;
  const key = articlePageKey(article.id);
  const view = await readView(article, publishing);
  // Once there was a page, it stays: old links lead to it, and it leads to the permalink.
  if (view !== undefined && (article.url === undefined || stored !== undefined)) {
    const headers = termsHeaders({ ...view, entries: [article] });
    const url = articlePageUrl(publicUrl, article.id);
    return { key, url, type: 'text/html; charset=utf-8', bytes: renderArticlePage(view), ...headers };
  }
  const isRetracted = article.status === 'retracted' && article.url === undefined;
  return isRetracted || stored !== undefined ? gonePage(key, article, publishing) : undefined;
};

/** Brings the page of an article to its desired state; it names the revision that it shows. @throws Unavailable DOCUMENT_CONFLICT */
export const publishArticlePage = (id: string, publishing: SitePublishing): Promise<PublishOutcome> =>
  publishStored(
    articlePageKey(id),
    async (stored) => {
      const article = await publishing.articles.get(id);
      const document = article && (await desiredPage(article, stored, publishing));
      return document && { document, revision: article.revision };
    },
    publishing.documents,
  );

/** The slugs of the pages in the bucket: a rebuild renders these, and those that were deleted are made on request. */
export const publishedArticlePages = async ({ documents }: SitePublishing): Promise<readonly string[]> =>
  (await documents.list(articlePageFolder)).flatMap((key) => {
    const id = articleOfPage(key);
    return id === undefined ? [] : [`${articlePageFolder}${id}`];
  });

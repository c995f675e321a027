import { createHash } from 'node:crypto';
import { renderNewsSitemap, renderRobots, renderSitemap, renderSitemapIndex } from '#shared/format/sitemap.ts';
import { monthOf, partName } from '#shared/model/archive-month.ts';
import type { FeedEntry } from '#shared/model/feed-entry.ts';
import { siteSlug } from '#shared/model/feed-entry.ts';
import type { Shelf } from './archive-truth.ts';
import { goneRendition } from './gone-rendition.ts';
import { clearArchives, publishArchives } from './publish-archives.ts';
import { publishDocuments, type Rendition, type Truth } from './publish-documents.ts';
import type { Look, SiteDeps } from './publish-feed.ts';

/** Raised when what sitemaps are like changes, so that they are written again. */
const edition = 2;

const xml = 'application/xml; charset=utf-8';
const keyOf = (name: string): string => `sitemap/${name}.xml`;

/** The articles of each month, in a sitemap of each month. */
const sitemapShelf = (publicUrl: string): Shelf => ({
  slug: siteSlug,
  window: 0,
  mark: `${edition} ${publicUrl}`,
  keys: (name) => [keyOf(name)],
  render: ({ name }, entries) => [
    { key: keyOf(name), url: `${publicUrl}/${keyOf(name)}`, type: xml, bytes: renderSitemap(publicUrl, entries) },
  ],
  renderGone: (name) => [goneRendition(keyOf(name), publicUrl)],
});

/** Google News sitemaps: articles of the last two days, and at most so many a file. */
const newsMs = 48 * 3600 * 1000;
const newsPerFile = 1000;

/** A newsroom that publishes more in two days has its newest in so many files. */
const newsFiles = 5;

const newsKey = (index: number): string => (index === 0 ? 'news-sitemap.xml' : `news-sitemap.${index + 1}.xml`);
const newsKeys = Array.from({ length: newsFiles }, (_, index) => newsKey(index));

const readNews = ({ feedEntries, clock }: SiteDeps): Promise<readonly FeedEntry[]> => {
  const from = new Date(clock.now().getTime() - newsMs).toISOString();
  return feedEntries.entries(siteSlug, { from, newestFirst: true, limit: newsPerFile * newsFiles });
};

const renderNews = async (deps: SiteDeps, places: readonly FeedEntry[]): Promise<readonly Rendition[]> => {
  const { feedEntries, site, publicUrl } = deps;
  const articles = (await feedEntries.articles(siteSlug, places)).filter(({ url }) => url !== undefined);
  return newsKeys.map((key, index) => {
    const some = articles.slice(index * newsPerFile, (index + 1) * newsPerFile);
    // The first is there also while there is no news.
    if (index > 0 && some.length === 0) return goneRendition(key, publicUrl);
    const bytes = renderNewsSitemap({ site: site.identity, publicUrl, articles: some });
    return { key, url: `${publicUrl}/${key}`, type: xml, bytes };
  });
};

/** The lists that name the others: for search engines that come to the sitemap, and for those that come to `robots.txt`. */
const renderLists = (publicUrl: string, months: readonly string[], news: number): readonly Rendition[] => {
  const newsUrls = newsKeys.slice(0, news).map((key) => `${publicUrl}/${key}`);
  const index = `${publicUrl}/sitemap.xml`;
  const bytes = renderSitemapIndex(months.map((name) => `${publicUrl}/${keyOf(name)}`));
  const robots = renderRobots([index, ...newsUrls]);
  return [
    { key: 'sitemap.xml', url: index, type: xml, bytes },
    { key: 'robots.txt', url: `${publicUrl}/robots.txt`, type: 'text/plain; charset=utf-8', bytes: robots },
  ];
};

const readTruth = async (deps: SiteDeps): Promise<Truth> => {
  const { archives, publicUrl, site } = deps;
  const [news, months] = await Promise.all([readNews(deps), archives.months(siteSlug)]);
  const names = months.flatMap(({ month, fingerprints }) => fingerprints.map((_, index) => partName(month, index)));
  const parts = [edition, publicUrl, site.identity, news, names];
  const files = Math.max(1, Math.ceil(news.length / newsPerFile));
  return {
    fingerprint: createHash('sha256').update(JSON.stringify(parts)).digest('hex'),
    render: async () => [...(await renderNews(deps, news)), ...renderLists(publicUrl, names.toReversed(), files)],
  };
};

/**
 * Brings the sitemaps to their truth: those of the months that were touched, the news of the last two days as the clock
 * has it, and the lists that name them.
 */
export const publishSitemaps = async (deps: SiteDeps, look: Look = {}): Promise<'published' | 'unchanged'> => {
  const { touched = [], everyDocument = false } = look;
  const shelf = sitemapShelf(deps.publicUrl);
  const uncleared = await publishArchives(shelf, { months: touched.map(monthOf), everyDocument }, deps);
  const keys = [...newsKeys, 'sitemap.xml', 'robots.txt'];
  const outcome = await publishDocuments({ slug: '@sitemaps', keys, readTruth: () => readTruth(deps) }, deps);
  await clearArchives(shelf, uncleared, deps);
  return outcome;
};

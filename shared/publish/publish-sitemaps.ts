import { entryAddress } from '#shared/format/entry-fields.ts';
import { renderNewsSitemap, renderRobots, renderSitemap, renderSitemapIndex } from '#shared/format/sitemap.ts';
import { robotsTerms } from '#shared/format/terms.ts';
import { sha256 } from '#shared/hash.ts';
import { partName } from '#shared/model/archive-month.ts';
import { articlePageUrl } from '#shared/model/article-page.ts';
import { type FeedEntry, siteSlug } from '#shared/model/feed-entry.ts';
import { isOwnPage, ownHosts } from '#shared/site/own-hosts.ts';
import type { ArchiveSeries } from './archive-series.ts';
import { type DesiredState, goneDocument, type PublishOutcome, type RenderedDocument } from './publish-documents.ts';
import { type PublishScope, publishWithArchives, type SitePublishing } from './publish-feed.ts';

/** Raised when the sitemap renderers change, so that every sitemap is rendered again. */
const sitemapVersion = 4;

const xml = 'application/xml; charset=utf-8';
const sitemapKey = (name: string): string => `sitemap/${name}.xml`;

/** The entries with a page that the site speaks for: a permalink on its own hosts, or a page of Barid. */
const ownPages = (entries: readonly FeedEntry[], { publicUrl, site }: SitePublishing): readonly FeedEntry[] =>
  entries.flatMap((entry) => {
    const isIndexed = entry.hasPage === true && site.identity.index !== false;
    if (isIndexed) return [{ ...entry, url: articlePageUrl(publicUrl, entry.id) }];
    return isOwnPage(entry.url, site) ? [entry] : [];
  });

/** A sitemap for the articles of each month: those on our own hosts, since a site speaks for no other's pages. */
const sitemapSeries = (publishing: SitePublishing): ArchiveSeries => {
  const { publicUrl, site } = publishing;
  return {
    slug: siteSlug,
    windowSize: 0,
    maxEntriesPerPart: 500,
    configHash: `${sitemapVersion} ${publicUrl} ${ownHosts(site).join(' ')} ${site.identity.index}`,
    keys: (name) => [sitemapKey(name)],
    showsArticles: false,
    render: ({ name, entries }) => {
      const key = sitemapKey(name);
      const bytes = renderSitemap(publicUrl, ownPages(entries, publishing).toReversed());
      return [{ key, url: `${publicUrl}/${key}`, type: xml, bytes }];
    },
    renderGone: (name) => [goneDocument(sitemapKey(name), publishing)],
  };
};

/** Google News takes articles of the last two days, and at most 1,000 in a file. */
const newsMs = 48 * 3600 * 1000;
const maxNewsPerFile = 1000;

/** More news than these files hold are left out, oldest first. */
const newsKeys = [
  'news-sitemap.xml',
  'news-sitemap.2.xml',
  'news-sitemap.3.xml',
  'news-sitemap.4.xml',
  'news-sitemap.5.xml',
] as const;

const renderNews = async (
  entries: readonly FeedEntry[],
  publishing: SitePublishing,
): Promise<readonly RenderedDocument[]> => {
  const { feedEntries, site, publicUrl } = publishing;
  const found = await feedEntries.articles(siteSlug, entries);
  const articles = found.map((article) => ({ ...article, url: entryAddress({ publicUrl }, article) }));
  return newsKeys.map((key, index) => {
    const inFile = articles.slice(index * maxNewsPerFile, (index + 1) * maxNewsPerFile);
    // The first file is published also while there is no news.
    if (index > 0 && inFile.length === 0) return goneDocument(key, publishing);
    const bytes = renderNewsSitemap({ site: site.identity, publicUrl, articles: inFile });
    return { key, url: `${publicUrl}/${key}`, type: xml, bytes };
  });
};

/** The documents that list the sitemaps: an index, and `robots.txt`. */
const renderLists = (
  names: readonly string[],
  newsFiles: number,
  { publicUrl, site }: SitePublishing,
): readonly RenderedDocument[] => {
  const index = `${publicUrl}/sitemap.xml`;
  // An index lists one sitemap at least (sitemaps.org, siteindex.xsd); that of the news is always there.
  const keys = names.length > 0 ? names.map((name) => sitemapKey(name)) : newsKeys.slice(0, 1);
  const sitemaps = keys.map((key) => `${publicUrl}/${key}`);
  const lists = [index, ...newsKeys.slice(0, newsFiles).map((key) => `${publicUrl}/${key}`)];
  const robots = renderRobots(lists, robotsTerms(site.terms, publicUrl));
  return [
    { key: 'sitemap.xml', url: index, type: xml, bytes: renderSitemapIndex(sitemaps) },
    { key: 'robots.txt', url: `${publicUrl}/robots.txt`, type: 'text/plain; charset=utf-8', bytes: robots },
  ];
};

const readDesiredLists = async (publishing: SitePublishing): Promise<DesiredState> => {
  const { feedEntries, archives, publicUrl, site, clock } = publishing;
  const from = new Date(clock.now().getTime() - newsMs).toISOString();
  const [newest, months] = await Promise.all([
    feedEntries.entries(siteSlug, { from, newestFirst: true, limit: maxNewsPerFile * newsKeys.length }),
    archives.months(siteSlug),
  ]);
  const news = ownPages(newest, publishing);
  const names = months.flatMap(({ month, partCount }) =>
    Array.from({ length: partCount }, (_, index) => partName(month, index)),
  );
  const newsFiles = Math.max(1, Math.ceil(news.length / maxNewsPerFile));
  return {
    fingerprint: sha256(JSON.stringify([sitemapVersion, publicUrl, site.identity, site.terms, news, names])),
    render: async () => [
      ...(await renderNews(news, publishing)),
      ...renderLists(names.toReversed(), newsFiles, publishing),
    ],
  };
};

/**
 * Brings the sitemaps to their desired state: those of the months in `scope`, the news of the last two days, and the
 * documents that list them.
 * @throws Unavailable DOCUMENT_CONFLICT when other publishers keep writing.
 */
export const publishSitemaps = (publishing: SitePublishing, scope: PublishScope = {}): Promise<PublishOutcome> => {
  const keys = [...newsKeys, 'sitemap.xml', 'robots.txt'];
  const lists = { slug: '@sitemaps', keys, readDesired: () => readDesiredLists(publishing) };
  return publishWithArchives(lists, sitemapSeries(publishing), publishing, scope);
};

import type { Article } from '#shared/model/article.ts';
import { toRfc3339 } from '#shared/model/instant.ts';
import type { SiteIdentity } from '#shared/site/site.ts';
import { encode } from './document-bytes.ts';
import type { RobotsTerms } from './terms.ts';
import { toUri } from './wire-values.ts';
import { openTag, parentElement, textElement, xmlDeclaration } from './xml.ts';

const sitemapNamespace = 'http://www.sitemaps.org/schemas/sitemap/0.9';

/** A `urlset`. Its schema requires at least one `url`: an empty one names the page of all feeds. */
const renderUrls = (
  publicUrl: string,
  urls: readonly string[],
  namespaces: Readonly<Record<string, string>>,
): Uint8Array => {
  const shown = urls.length > 0 ? urls : [parentElement('url', {}, [textElement('loc', toUri(`${publicUrl}/`))])];
  return encode(xmlDeclaration, openTag('urlset', { xmlns: sitemapNamespace, ...namespaces }), ...shown, '</urlset>\n');
};

/** Several articles may share one page, which a sitemap names once: the first of them stands for all. */
const newestOfEachPage = <T extends { readonly url?: string }>(articles: readonly T[]): readonly T[] => {
  const pages = new Set<string | undefined>();
  return articles.filter(({ url }) => !pages.has(url) && pages.add(url));
};

/** A page of a sitemap: an article's permalink, and its last change in RFC 3339. */
type SitemapUrl = { readonly url?: string; readonly modified?: string };

/** Renders a sitemap of pages (sitemaps.org), without articles that have no page of their own. */
export const renderSitemap = (publicUrl: string, articles: readonly SitemapUrl[]): Uint8Array => {
  const urls = newestOfEachPage(articles).flatMap(({ url, modified }) =>
    url === undefined || modified === undefined
      ? []
      : [parentElement('url', {}, [textElement('loc', toUri(url)), textElement('lastmod', toRfc3339(modified))])],
  );
  return renderUrls(publicUrl, urls, {});
};

/** Renders a list of sitemaps (sitemaps.org, "Using Sitemap index files"). */
export const renderSitemapIndex = (urls: readonly string[]): Uint8Array =>
  encode(
    xmlDeclaration,
    openTag('sitemapindex', { xmlns: sitemapNamespace }),
    ...urls.map((url) => parentElement('sitemap', {}, [textElement('loc', url)])),
    '</sitemapindex>\n',
  );

/** Renders robots.txt, which names the terms and the sitemaps (RFC 9309; sitemaps.org, "Specifying the Sitemap location"). */
export const renderRobots = (
  sitemaps: readonly string[],
  { license, usage }: RobotsTerms = { license: '', usage: '' },
): Uint8Array => encode(license, `User-agent: *\nDisallow:\n${usage}\n`, ...sitemaps.map((url) => `Sitemap: ${url}\n`));

/** The content of a news sitemap: the articles of the last 48 hours, newest first. */
export type NewsSitemapView = {
  readonly site: SiteIdentity;
  readonly publicUrl: string;
  readonly articles: readonly Article[];
};

/** Google News sitemaps: at most this many URLs in a file. */
const maxNewsUrls = 1000;

/** Google News sitemaps: an ISO 639 code, except for Chinese, whose script must be given. */
const newsLanguage = (language: string): string => {
  const [primary = '', ...subtags] = language.toLowerCase().split('-');
  if (primary !== 'zh') return primary;
  return subtags.some((subtag) => /^(?:hant|tw|hk|mo)$/.test(subtag)) ? 'zh-tw' : 'zh-cn';
};

/** Renders a Google News sitemap, without articles that have no page of their own. */
export const renderNewsSitemap = ({ site, publicUrl, articles }: NewsSitemapView): Uint8Array => {
  const urls = newestOfEachPage(articles).flatMap(({ url, title, language, published, modified }) => {
    if (url === undefined) return [];
    const publication = parentElement('news:publication', {}, [
      textElement('news:name', site.title),
      textElement('news:language', newsLanguage(language)),
    ]);
    const news = parentElement('news:news', {}, [
      publication,
      textElement('news:publication_date', toRfc3339(published)),
      textElement('news:title', title),
    ]);
    return [
      parentElement('url', {}, [textElement('loc', toUri(url)), textElement('lastmod', toRfc3339(modified)), news]),
    ];
  });
  return renderUrls(publicUrl, urls.slice(0, maxNewsUrls), {
    'xmlns:news': 'http://www.google.com/schemas/sitemap-news/0.9',
  });
};

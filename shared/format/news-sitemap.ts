import type { Article } from '#shared/model/article.ts';
import type { SiteIdentity } from '#shared/model/feed.ts';
import { toRfc3339 } from './dates.ts';
import { encode } from './encode.ts';
import { renderNoUrl } from './sitemap.ts';
import { toUri } from './uri.ts';
import { openTag, parentElement, textElement, xmlDeclaration } from './xml.ts';

/** What a news sitemap is made from: the articles of the last 48 hours, newest first. */
export type NewsSitemapView = {
  readonly site: SiteIdentity;
  readonly publicUrl: string;
  readonly articles: readonly Article[];
};

const namespaces = {
  xmlns: 'http://www.sitemaps.org/schemas/sitemap/0.9',
  'xmlns:news': 'http://www.google.com/schemas/sitemap-news/0.9',
};

/** Google News sitemaps: at most so many URLs a file. */
const maxUrls = 1000;

/** Google News sitemaps: an ISO 639 code, but for Chinese, whose script must be told. */
const newsLanguage = (language: string): string => {
  const [primary = '', ...subtags] = language.toLowerCase().split('-');
  if (primary !== 'zh') return primary;
  return subtags.some((subtag) => /^(?:hant|tw|hk|mo)$/.test(subtag)) ? 'zh-tw' : 'zh-cn';
};

const renderUrl = ({ title: publication }: SiteIdentity, article: Article, url: string): string =>
  parentElement('url', {}, [
    textElement('loc', toUri(url)),
    textElement('lastmod', toRfc3339(article.modified)),
    parentElement('news:news', {}, [
      parentElement('news:publication', {}, [
        textElement('news:name', publication),
        textElement('news:language', newsLanguage(article.language)),
      ]),
      textElement('news:publication_date', toRfc3339(article.published)),
      textElement('news:title', article.title),
    ]),
  ]);

/** A Google News sitemap; an article without a page of its own has no place in it. */
export const renderNewsSitemap = ({ site, publicUrl, articles }: NewsSitemapView): Uint8Array => {
  const urls = articles
    .flatMap((article) => (article.url === undefined ? [] : [renderUrl(site, article, article.url)]))
    .slice(0, maxUrls);
  const shown = urls.length === 0 ? [renderNoUrl(publicUrl)] : urls;
  return encode(xmlDeclaration, openTag('urlset', namespaces), ...shown, '</urlset>\n');
};

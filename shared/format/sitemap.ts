import type { Article } from '#shared/model/article.ts';
import { toRfc3339 } from './dates.ts';
import { encode } from './encode.ts';
import { toUri } from './uri.ts';
import { openTag, parentElement, textElement, xmlDeclaration } from './xml.ts';

const namespace = { xmlns: 'http://www.sitemaps.org/schemas/sitemap/0.9' };

/** Sitemaps.org's schema wants one `url` at least: where there is none, the page of all feeds stands for it. */
export const renderNoUrl = (publicUrl: string): string =>
  parentElement('url', {}, [textElement('loc', toUri(`${publicUrl}/`))]);

/** A sitemap of articles (sitemaps.org); one without a page of its own has no place in it. */
export const renderSitemap = (publicUrl: string, articles: readonly Article[]): Uint8Array => {
  const urls = articles.flatMap(({ url, modified }) =>
    url === undefined
      ? []
      : [parentElement('url', {}, [textElement('loc', toUri(url)), textElement('lastmod', toRfc3339(modified))])],
  );
  const shown = urls.length === 0 ? [renderNoUrl(publicUrl)] : urls;
  return encode(xmlDeclaration, openTag('urlset', namespace), ...shown, '</urlset>\n');
};

/** A list of sitemaps (sitemaps.org, "Using Sitemap index files"). */
export const renderSitemapIndex = (urls: readonly string[]): Uint8Array =>
  encode(
    xmlDeclaration,
    openTag('sitemapindex', namespace),
    ...urls.map((url) => parentElement('sitemap', {}, [textElement('loc', url)])),
    '</sitemapindex>\n',
  );

/** Where search engines find the sitemaps (RFC 9309; the Sitemap lines are of sitemaps.org). */
export const renderRobots = (sitemaps: readonly string[]): Uint8Array =>
  encode('User-agent: *\nDisallow:\n\n', ...sitemaps.map((url) => `Sitemap: ${url}\n`));

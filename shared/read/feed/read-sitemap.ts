import { Rejected } from '#shared/errors.ts';
import { absoluteUrl } from '../permalink.ts';
import { lineOf } from './element-values.ts';
import { childOf, childrenOf, type LenientElement, parseLenientXml } from './lenient-xml.ts';

/** A page that a sitemap names; what a news sitemap says of it is a hint for whoever reads the page. */
export type SitemapPage = {
  readonly url: string;
  readonly modified?: string;
  readonly title?: string;
  readonly published?: string;
  readonly language?: string;
};

/** The pages of a sitemap, or the sitemaps of an index. */
export type Sitemap = { readonly pages: readonly SitemapPage[]; readonly sitemaps: readonly string[] };

/** sitemaps.org: at most 50,000 addresses a file. */
const maxPages = 50_000;

const line = (element: LenientElement | undefined, name: string): string | undefined =>
  lineOf(childOf(element, `sitemap:${name}`, `news:${name}`, name));

const present = <K extends string>(key: K, value: string | undefined): { readonly [P in K]?: string } | object =>
  value === undefined ? {} : { [key]: value };

const toPage = (entry: LenientElement, base: string | undefined): readonly SitemapPage[] => {
  const url = absoluteUrl(line(entry, 'loc') ?? '', base);
  if (url === undefined) return [];
  const news = childOf(entry, 'news:news');
  const publication = childOf(news, 'news:publication');
  return [
    {
      url,
      ...present('modified', line(entry, 'lastmod')),
      ...present('title', line(news, 'title')),
      ...present('published', line(news, 'publication_date')),
      ...present('language', line(publication, 'language')),
    },
  ];
};

/** A sitemap, a news sitemap or an index of them. @throws Rejected SITEMAP_INVALID */
export const readSitemap = (xml: string, base?: string): Sitemap => {
  const tree = parseLenientXml(xml, base);
  const set = childOf(tree, 'sitemap:urlset', 'urlset');
  const index = childOf(tree, 'sitemap:sitemapindex', 'sitemapindex');
  if (set === undefined && index === undefined) {
    throw new Rejected('SITEMAP_INVALID', 'The document is no sitemap: it has neither <urlset> nor <sitemapindex>.', {
      status: 415,
    });
  }
  return {
    pages: childrenOf(set, 'sitemap:url', 'url')
      .slice(0, maxPages)
      .flatMap((entry) => toPage(entry, base)),
    sitemaps: childrenOf(index, 'sitemap:sitemap', 'sitemap').flatMap(
      (entry) => absoluteUrl(line(entry, 'loc') ?? '', base) ?? [],
    ),
  };
};

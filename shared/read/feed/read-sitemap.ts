import { defined } from '#shared/defined.ts';
import { Rejected } from '#shared/errors.ts';
import { brokenOff, lastLine } from '../batch.ts';
import { absoluteUrl } from '../permalink.ts';
import { lineOf } from './element-values.ts';
import { childOf, childrenOf, type LenientElement, parseLenientXml } from './lenient-xml.ts';

/** A page that a sitemap lists. A news sitemap gives title, dates and language, which the page itself overrides; dates are unparsed. */
export type SitemapPage = {
  readonly url: string;
  readonly modified?: string;
  readonly title?: string;
  readonly published?: string;
  readonly language?: string;
};

/** The pages of a sitemap, or the URLs of the sitemaps that an index lists. */
export type Sitemap = {
  readonly pages: readonly SitemapPage[];
  readonly sitemaps: readonly string[];
  /** Where the document breaks off: the addresses above are whole. */
  readonly brokenOff?: Rejected;
};

/** sitemaps.org: "each Sitemap file … must have no more than 50,000 URLs". */
const maxPages = 50_000;

const lineIn = (element: LenientElement | undefined, name: string): string | undefined =>
  lineOf(childOf(element, `sitemap:${name}`, `news:${name}`, name));

/** A sitemap, a news sitemap, or an index of sitemaps. @throws Rejected SITEMAP_INVALID */
export const readSitemap = (xml: string, documentUrl?: string): Sitemap => {
  const tree = parseLenientXml(xml, documentUrl);
  const set = childOf(tree, 'sitemap:urlset', 'urlset');
  const index = childOf(tree, 'sitemap:sitemapindex', 'sitemapindex');
  if (set === undefined && index === undefined)
    throw new Rejected(
      'SITEMAP_INVALID',
      'The document is not a sitemap: it has no <urlset> or <sitemapindex> element.',
      { status: 415 },
    );
  const urlOf = (entry: LenientElement): string | undefined => absoluteUrl(lineIn(entry, 'loc') ?? '', documentUrl);
  const toPages = (entry: LenientElement): readonly SitemapPage[] => {
    const url = urlOf(entry);
    if (url === undefined) return [];
    const news = childOf(entry, 'news:news');
    const page = {
      url,
      modified: lineIn(entry, 'lastmod'),
      title: lineIn(news, 'title'),
      published: lineIn(news, 'publication_date'),
      language: lineIn(childOf(news, 'news:publication'), 'language'),
    };
    return [defined(page)];
  };
  const entries = [...childrenOf(set, 'sitemap:url', 'url'), ...childrenOf(index, 'sitemap:sitemap', 'sitemap')];
  const whole = entries.filter(({ isUnclosed }) => !isUnclosed);
  const isWhole = (set ?? index)?.isUnclosed === false;
  return defined({
    pages: set === undefined ? [] : whole.slice(0, maxPages).flatMap(toPages),
    sitemaps: set === undefined ? whole.flatMap((entry) => urlOf(entry) ?? []) : [],
    brokenOff: isWhole ? undefined : brokenOff(lastLine(xml), whole.length, whole.length < entries.length),
  });
};

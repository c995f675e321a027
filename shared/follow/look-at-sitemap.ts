import { Rejected } from '#shared/errors.ts';
import type { Http } from '#shared/ports.ts';
import { parseDate } from '#shared/read/date/parse-date.ts';
import { decodeText } from '#shared/read/decode.ts';
import { readSitemap, type Sitemap, type SitemapPage } from '#shared/read/feed/read-sitemap.ts';
import { fetchSource } from './fetch-source.ts';
import type { Look } from './look.ts';
import { hostOf, type Reader, type Upstream } from './look-at-feed.ts';

/** How many sitemaps of an index are read. */
const maxSitemaps = 5;

/** An index names dozens: those of news first, then those of posts, then the last, where the newest pages stand. */
const worth = (url: string): number => (/news|actualit/i.test(url) ? 2 : /post|article/i.test(url) ? 1 : 0);

const read = ({ body, url, headers }: Upstream): Sitemap =>
  readSitemap(decodeText(body, headers['content-type'] ?? ''), url);

const pagesOf = async (urls: readonly string[], http: Http): Promise<readonly SitemapPage[]> => {
  const chosen = urls
    .toReversed()
    .toSorted((a, b) => worth(b) - worth(a))
    .slice(0, maxSitemaps);
  const pages: SitemapPage[] = [];
  for (const url of chosen) {
    const fetched = await fetchSource(url, {}, http);
    if (fetched.kind === 'answer') pages.push(...read(fetched.answer).pages);
  }
  return pages;
};

const newest = ({ site, now }: { readonly site: Reader['identity']; readonly now: Date }) => {
  const options = { now, timeZone: site.timeZone };
  const time = ({ published, modified }: SitemapPage): number => {
    const date = parseDate(published ?? modified ?? '', options);
    return date?.getTime() ?? 0;
  };
  return (a: SitemapPage, b: SitemapPage): number => time(b) - time(a);
};

/** The pages that a sitemap, or an index of sitemaps, names. @throws Rejected SITEMAP_INVALID, SITEMAP_EMPTY */
export const lookAtSitemap = async (upstream: Upstream, reader: Reader, http: Http): Promise<Look> => {
  const { pages, sitemaps } = read(upstream);
  const all = [...pages, ...(await pagesOf(sitemaps, http))];
  if (all.length === 0) throw new Rejected('SITEMAP_EMPTY', `${upstream.url} names no pages.`);
  const { source, identity: site, now } = reader;
  return {
    kind: 'sitemap',
    origin: { name: source.name ?? hostOf(source.url), url: new URL(source.url).origin },
    readings: [],
    pages: all.toSorted(newest({ site, now })),
    hints: {},
    links: [],
  };
};

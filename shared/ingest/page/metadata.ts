import { type DateContext, parseDate } from '../dates.ts';
import type { Facts } from './facts.ts';
import { readJsonLd } from './json-ld.ts';
import { readMicrodata, readMicroformats } from './marked-up.ts';
import { readMetaTags } from './meta-tags.ts';
import { readNearTitle } from './near-title.ts';
import type { Page } from './page.ts';
import { pickAuthors } from './pick-authors.ts';
import { pickTitle, presentLine } from './pick-title.ts';
import { siteNames } from './site-names.ts';
import { addressDate, readVisible } from './visible-facts.ts';

const pickDate = (dates: readonly (string | undefined)[], context: DateContext): string | undefined =>
  dates.find((written) => written !== undefined && parseDate(written, context) !== undefined);

const first = <T>(values: readonly (T | undefined)[]): T | undefined => values.find((value) => value !== undefined);

/**
 * What a page says of its article: JSON-LD has the first word, then `<meta>`, microdata and h-entry, and what a person
 * sees the last.
 */
export const readMetadata = (page: Page, url: string | undefined, context: DateContext): Facts => {
  const canonical = page.querySelector('link[rel~="canonical"]')?.getAttribute('href') ?? undefined;
  const jsonLd = readJsonLd(page);
  const meta = readMetaTags(page);
  const address = first([canonical, meta.url, jsonLd.url]);
  const told = [jsonLd, meta, readMicrodata(page), readMicroformats(page)];
  const siteName = first([meta.siteName, jsonLd.siteName]);
  const isSite = siteNames([siteName, jsonLd.siteName], url ?? address);
  const title = pickTitle(
    page,
    told.map((source) => source.title),
    isSite,
  );
  const sources = [...told, readVisible(page, context), readNearTitle(page, title, context)];
  const language =
    page.documentElement.getAttribute('lang') ?? page.documentElement.getAttribute('xml:lang') ?? undefined;
  const tags = sources
    .map((source) => (source.tags ?? []).flatMap((tag) => presentLine(tag) ?? []))
    .find((found) => found.length > 0);
  return {
    title,
    summary: first([meta, jsonLd, ...sources].map(({ summary }) => presentLine(summary))),
    url: address ?? told[3]?.url,
    authors: pickAuthors(sources, isSite),
    published: pickDate([...sources.map(({ published }) => published), addressDate(url ?? address)], context),
    modified: pickDate(
      sources.map(({ modified }) => modified),
      context,
    ),
    language: first([language, jsonLd.language, meta.language]),
    image: first([meta, jsonLd, ...sources].map(({ image }) => image)),
    tags: (tags ?? []).filter((tag) => tag.length <= 80).slice(0, 30),
    siteName,
    body: jsonLd.body,
  };
};

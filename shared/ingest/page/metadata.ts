import type { Author } from '#shared/model/article.ts';
import { oneLine, plainText } from '../body/plain-text.ts';
import { foldDate } from '../date/fold-date.ts';
import { type DateContext, parseDate } from '../dates.ts';
import type { Facts } from './facts.ts';
import { readJsonLd } from './json-ld.ts';
import { readMicrodata, readMicroformats } from './marked-up.ts';
import { readMetaTags } from './meta-tags.ts';
import type { Page } from './page.ts';
import { readVisible } from './visible-facts.ts';

const present = (text: string | undefined): string | undefined => {
  // Publishers' tools escape twice.
  const line = text === undefined ? '' : /&#?\w+;|<\w/.test(text) ? plainText(text) : oneLine(text);
  return line === '' ? undefined : line;
};

const keyOf = (text: string): string =>
  foldDate(text)
    .text.replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** Signs between an article's title and its site's name. */
const separator = /\s+[|\-–—·•»:›/]\s+|\s*[|»]\s*/u;

/** A title without the site's name at its end or beginning. */
const withoutSiteName = (title: string, siteName: string | undefined): string => {
  const site = keyOf(siteName ?? '');
  const parts = title.split(separator);
  if (site === '' || parts.length < 2) return title;
  const last = parts.at(-1) ?? '';
  if (keyOf(last) === site) return title.slice(0, title.lastIndexOf(last)).replace(/[\s|\-–—·•»:›/]+$/u, '');
  const [first = ''] = parts;
  return keyOf(first) === site ? title.slice(first.length).replace(/^[\s|\-–—·•»:›/]+/u, '') : title;
};

/** The `<title>` of a page names its site at the end, after the last sign that separates. */
const documentTitle = (page: Page): string | undefined => {
  const title = present(page.querySelector('title')?.textContent ?? '');
  const parts = title?.split(/\s+[|\-–—·•»]\s+/u) ?? [];
  const longest = parts.toSorted((a, b) => b.length - a.length)[0];
  return parts.length > 1 && longest !== undefined && longest.split(/\s+/u).length >= 3 ? longest : title;
};

const pickTitle = (page: Page, sources: readonly Facts[], siteName: string | undefined): string | undefined => {
  const visible = present(sources.at(-1)?.title);
  const said = sources
    .slice(0, -1)
    .flatMap(({ title }) => present(title) ?? [])
    .map((title) => withoutSiteName(title, siteName));
  const documents = documentTitle(page);
  const visibleKey = keyOf(visible ?? '');
  // What the page shows as its heading, and says to machines as well, is the title as it was written.
  const isConfirmed = [...said, documents ?? ''].some(
    (title) => keyOf(title) === visibleKey || keyOf(title).startsWith(visibleKey),
  );
  if (visible !== undefined && isConfirmed && visibleKey.split(' ').length >= 2) return visible;
  return said[0] ?? visible ?? documents;
};

/** Names as bylines give them: several in one, with the words that lead to them. */
const toNames = ({ name, ...rest }: Author): readonly Author[] => {
  const line = oneLine(name).replace(/^(?:par|by|por|بقلم|كتب|written by|von)\s*:?\s+/iu, '');
  const names = line.split(/\s*[,;،|]\s+|\s+(?:and|et|y|und)\s+(?=\p{Lu})|\s+&\s+/u).filter((part) => part !== '');
  return names.length > 1 ? names.map((part) => ({ name: part })) : [{ ...rest, name: line }];
};

const isUsable = ({ name }: Author): boolean =>
  /\p{L}{2}/u.test(name) &&
  name.length <= 100 &&
  !/^https?:|@\w+\.\w|^(?:admin|administrator|unknown|undefined|null|anonymous)$/iu.test(name);

const pickAuthors = (sources: readonly Facts[], siteName: string | undefined): readonly Author[] => {
  const site = keyOf(siteName ?? '');
  const lists = sources
    .map(({ authors }) => (authors ?? []).flatMap(toNames).filter(isUsable))
    .filter((authors) => authors.length > 0);
  // A publisher that names itself as author tells less than the byline that the page shows.
  return lists.find((authors) => authors.some(({ name }) => keyOf(name) !== site)) ?? lists[0] ?? [];
};

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
  const sources = [
    jsonLd,
    meta,
    readMicrodata(page),
    readMicroformats(page),
    readVisible(page, url ?? address, context),
  ];
  const siteName = first([meta.siteName, jsonLd.siteName]);
  const language =
    page.documentElement.getAttribute('lang') ?? page.documentElement.getAttribute('xml:lang') ?? undefined;
  const tags = sources
    .map((source) => (source.tags ?? []).flatMap((tag) => present(tag) ?? []))
    .find((found) => found.length > 0);
  return {
    title: pickTitle(page, sources, siteName),
    summary: first([meta, jsonLd, ...sources].map(({ summary }) => present(summary))),
    url: address ?? sources[3]?.url,
    authors: pickAuthors(sources, siteName),
    published: pickDate(
      sources.map(({ published }) => published),
      context,
    ),
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

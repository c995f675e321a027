import { oneLine, plainText } from '../body/html-to-text.ts';
import { foldedText, foldWords } from '../date/fold-text.ts';
import { partsOf } from './element-parts.ts';
import type { Page, PageElement } from './page.ts';
import { select, selectAll } from './select.ts';

/** A text on one line, with markup and references that publishers' tools left in it resolved; undefined for an empty one. */
export const presentLine = (text: string | undefined): string | undefined => {
  const line = text === undefined ? '' : /&#?\w+;|<\w/.test(text) ? plainText(text) : oneLine(text);
  return line === '' ? undefined : line;
};

/** Tells whether a text names the site and nothing else. */
export type IsSiteName = (text: string) => boolean;

/** Knows a site by the names that its page declares and by its host: `lastampa` of www.lastampa.it, `slf` of slf.ch. */
export const siteNameMatcher = (names: readonly (string | undefined)[], url: string | undefined): IsSiteName => {
  const lettersOf = (text: string): string => foldedText(text).replace(/[^\p{L}\p{N}]+/gu, '');
  const declared = names.flatMap((name) => lettersOf(name ?? '') || []);
  const host = URL.parse(url ?? '')?.host.replace(/^(?:www|m|amp|blog|news)\./, '') ?? '';
  const labels = host.split('.').slice(0, -1);
  const hosts = [host, labels.join(''), ...labels].map(lettersOf).filter(({ length }) => length > 2);
  return (text) => {
    const own = lettersOf(text);
    if (own === '') return false;
    if (declared.includes(own) || hosts.includes(own)) return true;
    const isLike = (name: string): boolean => name.length >= 5 && (own.startsWith(name) || name.startsWith(own));
    return own.length >= 5 && own.length <= 40 && hosts.some(isLike);
  };
};

const wordsOf = (title: string): readonly string[] => title.split(' ').filter((word) => word !== '');

/** Signs between an article's title and its site's name. */
const separator = /\s[|│\-–—·•»«:›/]+\s+|\s?[|│»]\s*|\s::\s+|(?<=\p{Script=Han})-/u;
const edges = /^[\s|│\-–—·•»«:›/]+|(?<![\s|│\-–—·•»«:›/])[\s|│\-–—·•»«:›/]+$/gu;
const dateAtEnd = /\s?[:|,–-]?\s?\(?\d{1,2}[./]\d{1,2}[./]\d{4}(?:,? \d{1,2}[.:]\d{2}(?: Uhr)?)?\)?$/u;

/** A longer title names no site beside it, in characters. */
const maxTitleCharacters = 1000;

/** A title without the site's name at its end or beginning, and without a date at its end. */
const withoutSite = (title: string, isSiteName: IsSiteName): string => {
  if (title.length > maxTitleCharacters) return title;
  const parts = title.split(separator);
  const last = parts.at(-1) ?? '';
  const [first = ''] = parts;
  if (parts.length > 1 && isSiteName(last))
    return withoutSite(title.slice(0, title.lastIndexOf(last)).replace(edges, ''), isSiteName);
  if (parts.length > 1 && isSiteName(first))
    return withoutSite(title.slice(first.length).replace(edges, ''), isSiteName);
  const undated = title.replace(dateAtEnd, '').replace(edges, '');
  return wordsOf(foldWords(undated)).length >= 3 ? undated : title;
};

/** The `<title>` of a page; of several parts with separators between them, the longest. */
const documentTitle = (page: Page, isSiteName: IsSiteName): string | undefined => {
  const title = presentLine(select(page, 'title')?.textContent ?? '');
  const bare = title === undefined ? undefined : withoutSite(title, isSiteName);
  const parts = bare?.split(/\s[|│–—·•»]\s+/u) ?? [];
  const longest = parts.toSorted((a, b) => b.length - a.length)[0];
  return parts.length > 1 && longest !== undefined && wordsOf(longest).length >= 3 ? longest : bare;
};

/** An element's line, without the sign for a link to a heading that documentation adds. */
const headingLine = (element: PageElement): string => oneLine(partsOf(element).join(' ')).replace(/\s?¶$/u, '');

const namedHeadings =
  'h1[class*="title" i], h1[class*="headline" i], h1[itemprop], article h1, main h1, .entry-title, .post-title, .article-title';

type Heading = { readonly text: string; readonly key: string; readonly isMain: boolean };

/** The page's headings, the article's own first; a single `h1` is the article's. */
const headingsOf = (page: Page, isSiteName: IsSiteName): readonly Heading[] => {
  const ranked = selectAll(page, 'h1').filter(
    (element) => headingLine(element) !== '' && !isSiteName(headingLine(element)),
  );
  const main = select(page, namedHeadings);
  const own =
    main !== null && headingLine(main) !== '' && !isSiteName(headingLine(main))
      ? main
      : ranked.length === 1
        ? ranked[0]
        : undefined;
  // Seen in the wild: blogs whose first heading is their own name, and their articles' titles an `h2` or `h3`.
  const lower = ['h2', 'h3'].flatMap((rank) => selectAll(page, rank, 12));
  const others = [...ranked, ...lower].filter((element) => element !== own);
  return [...(own === undefined ? [] : [own]), ...others].flatMap((element) => {
    const text = headingLine(element);
    const key = foldWords(text);
    return key === '' || text.length > 400 ? [] : [{ text, key, isMain: element === own }];
  });
};

/** The heading that repeats a declared title, without a kicker before it or the site's name after it. */
const confirmedHeading = (headings: readonly Heading[], titles: readonly string[]): string | undefined => {
  const keys = titles.map((title) => ({ title, key: foldWords(title) }));
  for (const { text, key } of headings) if (keys.some((title) => title.key === key)) return text;
  for (const { text, key } of headings) {
    const isLong = wordsOf(key).length >= 3;
    if (isLong && keys.some((title) => title.key.startsWith(`${key} `) && key.length * 2 > title.key.length))
      return text;
    // A kicker stands in the same element as the headline: “Investitionen Cyber-Angriffe: …”.
    const ending = keys.find((title) => wordsOf(title.key).length >= 3 && key.endsWith(title.key));
    if (ending !== undefined) return ending.title;
  }
  return undefined;
};

/**
 * A heading and the title that the page gives to those who share it may differ by a kicker (“Kenia: Nairobi von unten”) or by
 * a second line: the shared title is whole on its own, so it decides.
 */
const withKicker = (heading: string, shared: string | undefined): string => {
  if (shared === undefined || /(?:…|\.\.\.)$/u.test(shared)) return heading;
  const [own, other] = [foldWords(heading), foldWords(shared)];
  const isLong = wordsOf(own).length >= 3 && wordsOf(other).length >= 3;
  if (own === other || !isLong) return own.endsWith(` ${other}`) && wordsOf(other).length >= 3 ? shared : heading;
  const kicker = other.endsWith(` ${own}`) ? shared.slice(0, shared.length - heading.length) : undefined;
  if (kicker !== undefined && /[:：]["“”„«»\s]*$/u.test(kicker)) return shared;
  if (own.endsWith(` ${other}`)) return shared;
  // A title that a tool cut off at a quotation mark is not whole.
  if (/^\s*["“„«'‘]/u.test(heading.slice(shared.length))) return heading;
  return own.startsWith(`${other} `) && other.length * 2 >= own.length && wordsOf(other).length >= 4 ? shared : heading;
};

/**
 * The article's title: the heading that the page shows, if a declared title repeats it, without the site's name.
 * `declared` are the titles in the page's metadata, the most trusted first; `shared` is that for social networks.
 */
export const pickTitle = (
  page: Page,
  declared: readonly (string | undefined)[],
  isSiteName: IsSiteName,
  shared?: string,
): string | undefined => {
  const titles = declared.flatMap((title) => presentLine(title) ?? []).map((title) => withoutSite(title, isSiteName));
  const ofDocument = documentTitle(page, isSiteName);
  const headings = headingsOf(page, isSiteName);
  const whole = [...titles, ofDocument ?? ''].filter(
    (title) => title !== '' && !/(?:…|\.\.\.)$/u.test(title) && !isSiteName(title),
  );
  const social = presentLine(shared);
  const ofNetworks = social === undefined ? undefined : withoutSite(social, isSiteName);
  const confirmed = confirmedHeading(headings, whole);
  if (confirmed !== undefined) return withKicker(confirmed, ofNetworks);
  const [own] = headings;
  if (own?.isMain === true && wordsOf(own.key).length >= 2) {
    // Two titles are alike if they share at least 40 % of the words of the shorter one.
    const isLike = [...titles, ofDocument ?? ''].some((title) => {
      const words = [wordsOf(foldWords(title)), wordsOf(own.key)];
      const [short = [], long = []] = words.toSorted((a, b) => a.length - b.length);
      return short.length > 0 && short.filter((word) => long.includes(word)).length / short.length >= 0.4;
    });
    // A headline of some words is the article's, whatever the page calls itself for search engines.
    if (whole.length === 0 || isLike || wordsOf(own.key).length >= 4)
      return withKicker(withoutSite(own.text, isSiteName), ofNetworks);
  }
  return whole[0] ?? own?.text ?? titles[0] ?? ofDocument;
};

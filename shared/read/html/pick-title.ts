import { oneLine, plainText } from '../body/plain-text.ts';
import { foldText } from '../date/fold-text.ts';
import type { Page, PageElement } from './page.ts';
import type { IsSite } from './site-names.ts';

/** A text that says something on one line, with what publishers' tools escaped twice made plain. */
export const presentLine = (text: string | undefined): string | undefined => {
  const line = text === undefined ? '' : /&#?\w+;|<\w/.test(text) ? plainText(text) : oneLine(text);
  return line === '' ? undefined : line;
};

/** A text by its letters and digits alone, so that two spellings of a line are one. */
export const keyOf = (text: string): string =>
  foldText(text)
    .text.replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

const wordsOf = (key: string): readonly string[] => key.split(' ').filter((word) => word !== '');

/** Signs between an article's title and its site's name. */
const separator = /\s+[|│\-–—·•»«:›/]+\s+|\s*[|│»]\s*|\s+::\s+|(?<=\p{Script=Han})-/u;
const edges = /^[\s|│\-–—·•»«:›/]+|[\s|│\-–—·•»«:›/]+$/gu;
const dateAtEnd = /\s*[:|,–-]?\s*\(?\d{1,2}[./]\d{1,2}[./]\d{4}(?:,? \d{1,2}[.:]\d{2}(?: Uhr)?)?\)?$/u;

/** A title without the site's name at its end or beginning, and without a date at its end. */
const withoutSite = (title: string, isSite: IsSite): string => {
  const parts = title.split(separator);
  const last = parts.at(-1) ?? '';
  const [first = ''] = parts;
  if (parts.length > 1 && isSite(last))
    return withoutSite(title.slice(0, title.lastIndexOf(last)).replace(edges, ''), isSite);
  if (parts.length > 1 && isSite(first)) return withoutSite(title.slice(first.length).replace(edges, ''), isSite);
  const undated = title.replace(dateAtEnd, '').replace(edges, '');
  return wordsOf(keyOf(undated)).length >= 3 ? undated : title;
};

/** The `<title>` of a page, where its parts are told apart by signs the longest of them. */
const documentTitle = (page: Page, isSite: IsSite): string | undefined => {
  const title = presentLine(page.querySelector('title')?.textContent ?? '');
  const bare = title === undefined ? undefined : withoutSite(title, isSite);
  const parts = bare?.split(/\s+[|│–—·•»]\s+/u) ?? [];
  const longest = parts.toSorted((a, b) => b.length - a.length)[0];
  return parts.length > 1 && longest !== undefined && wordsOf(longest).length >= 3 ? longest : bare;
};

/** What an element says; documentation ends its headings with a sign that links to them. */
const lineOf = (element: PageElement): string => oneLine(element.textContent ?? '').replace(/\s*¶$/u, '');

const named =
  'h1[class*="title" i], h1[class*="headline" i], h1[itemprop], article h1, main h1, .entry-title, .post-title, .article-title';

type Heading = { readonly text: string; readonly key: string; readonly isMain: boolean };

/** The page's headings, the article's own first; one of the first rank that is alone is the article's. */
const headingsOf = (page: Page, isSite: IsSite): readonly Heading[] => {
  const ranked = [...page.querySelectorAll('h1')].filter(
    (element) => lineOf(element) !== '' && !isSite(lineOf(element)),
  );
  const main = page.querySelector(named);
  const own =
    main !== null && lineOf(main) !== '' && !isSite(lineOf(main)) ? main : ranked.length === 1 ? ranked[0] : undefined;
  // Seen in the wild: blogs whose first heading is their own name, and their articles' titles an `h2` or `h3`.
  const lower = ['h2', 'h3'].flatMap((rank) => [...page.querySelectorAll(rank)].slice(0, 12));
  const others = [...ranked, ...lower].filter((element) => element !== own);
  return [...(own === undefined ? [] : [own]), ...others].flatMap((element) => {
    const text = lineOf(element);
    const key = keyOf(text);
    return key === '' || text.length > 400 ? [] : [{ text, key, isMain: element === own }];
  });
};

/** How much of the shorter text's words the other has. */
const likeness = (a: string, b: string): number => {
  const [short, long] = [wordsOf(a), wordsOf(b)].toSorted((x, y) => x.length - y.length);
  const other = new Set(long);
  return short === undefined || short.length === 0 ? 0 : short.filter((word) => other.has(word)).length / short.length;
};

/** The heading that says what the machines are told, with what leads to it or the site's name left out. */
const confirmed = (headings: readonly Heading[], said: readonly string[]): string | undefined => {
  const keys = said.map((title) => ({ title, key: keyOf(title) }));
  for (const { text, key } of headings) if (keys.some((title) => title.key === key)) return text;
  for (const { text, key } of headings) {
    const isLong = wordsOf(key).length >= 3;
    if (isLong && keys.some((title) => title.key.startsWith(`${key} `) && key.length * 2 > title.key.length))
      return text;
    // A line above the headline stands in the same element: “Investitionen Cyber-Angriffe: …”.
    const ending = keys.find((title) => wordsOf(title.key).length >= 3 && key.endsWith(title.key));
    if (ending !== undefined) return ending.title;
  }
  return undefined;
};

const isCut = (title: string): boolean => /(?:…|\.\.\.)$/u.test(title);

/**
 * The article's title: the heading that the page shows, where what it tells machines is of the same; without the site's
 * name. `said` are the titles for machines, the most trusted first.
 */
export const pickTitle = (page: Page, said: readonly (string | undefined)[], isSite: IsSite): string | undefined => {
  const told = said.flatMap((title) => presentLine(title) ?? []).map((title) => withoutSite(title, isSite));
  const documents = documentTitle(page, isSite);
  const headings = headingsOf(page, isSite);
  const whole = [...told, documents ?? ''].filter((title) => title !== '' && !isCut(title) && !isSite(title));
  const found = confirmed(headings, whole);
  if (found !== undefined) return found;
  const [own] = headings;
  const isOwn = own?.isMain === true && wordsOf(own.key).length >= 2;
  const isLike =
    whole.length === 0 || [...told, documents ?? ''].some((title) => likeness(keyOf(title), own?.key ?? '') >= 0.4);
  if (own !== undefined && isOwn && isLike) return withoutSite(own.text, isSite);
  return whole[0] ?? own?.text ?? told[0] ?? documents;
};

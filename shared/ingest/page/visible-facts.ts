import { oneLine } from '../body/plain-text.ts';
import { type DateContext, parseDate } from '../dates.ts';
import { readByline } from '../shell/byline.ts';
import type { Facts } from './facts.ts';
import type { Page, PageElement } from './page.ts';

const lineOf = (element: PageElement | null): string => oneLine(element?.textContent ?? '');

/** The article's own heading: the only one of the first rank, or the one that calls itself the title. */
export const visibleTitle = (page: Page): string | undefined => {
  const named = page.querySelector(
    'h1[class*="title"], h1[itemprop], article h1, main h1, .entry-title, .post-title, .article-title',
  );
  const only = [...page.querySelectorAll('h1')].filter((heading) => lineOf(heading) !== '');
  const line = lineOf(named) || (only.length === 1 ? lineOf(only[0] ?? null) : '');
  return line === '' || line.length > 400 ? undefined : line;
};

const bylineSelectors = [
  '[rel~="author"]',
  '[class*="byline" i]',
  '[class*="author-name" i], [class*="author_name" i], [class*="authorname" i]',
  '[class*="author" i]:not([class*="avatar" i]):not([class*="bio" i])',
  '[id*="byline" i]',
  '[class*="signature" i], [class*="auteur" i], [class*="autor" i]',
] as const;

const isNameLike = (name: string): boolean => {
  const words = name.split(/\s+/u).length;
  return (
    words <= 6 && name.length >= 2 && name.length <= 70 && /\p{L}/u.test(name) && !/[!?@{}=]|\.\s|https?:/.test(name)
  );
};

/** Comments, lists of other articles and boxes beside it have authors and dates of their own. */
const elsewhere =
  '[class*="comment" i], [id*="comment" i], [class*="related" i], aside, footer, nav, [class*="sidebar" i], [class*="widget" i]';

const visibleAuthor = (page: Page, context: DateContext): Facts => {
  for (const selector of bylineSelectors) {
    for (const element of [...page.querySelectorAll(selector)].slice(0, 6)) {
      const line = lineOf(element);
      if (line === '' || element.closest(elsewhere) !== null) continue;
      const byline = readByline(line, context);
      const name = byline?.author ?? (isNameLike(line) ? line : undefined);
      if (name !== undefined) return { authors: [{ name }], published: byline?.published?.toISOString() };
    }
  }
  return {};
};

const dateSelectors = 'time[pubdate], article time[datetime], main time[datetime], time[datetime]';
const dateText =
  'time, [class*="date" i], [class*="publi" i], [class*="time" i], [class*="posted" i], [class*="byline" i], [class*="meta" i], [id*="date" i]';

const visibleDate = (page: Page, context: DateContext): string | undefined => {
  for (const time of [...page.querySelectorAll(dateSelectors)].slice(0, 8)) {
    const written = time.getAttribute('datetime') ?? '';
    if (time.closest(elsewhere) === null && parseDate(written, context) !== undefined) return written;
  }
  for (const element of [...page.querySelectorAll(dateText)].slice(0, 40)) {
    const line = lineOf(element);
    if (line === '' || line.length > 160 || element.closest(elsewhere) !== null) continue;
    const found = readByline(line, context)?.published ?? parseDate(line, context);
    if (found !== undefined) return found.toISOString();
  }
  return undefined;
};

/** A date in the page's address: /2024/11/27/ and its likes. */
const addressDate = (url: string | undefined): string | undefined => {
  const [, year, month, day] = /\/((?:19|20)\d{2})[/-](\d{2})[/-](\d{2})(?=[/-]|\.|$)/.exec(url ?? '') ?? [];
  return year === undefined ? undefined : `${year}-${month}-${day}`;
};

/** What a person sees of an article's title, author and date, where its page has nothing for machines. */
export const readVisible = (page: Page, url: string | undefined, context: DateContext): Facts => {
  const author = visibleAuthor(page, context);
  return {
    ...author,
    title: visibleTitle(page),
    published: visibleDate(page, context) ?? author.published ?? addressDate(url),
    tags: [...page.querySelectorAll('a[rel~="tag"]')].slice(0, 30).map(lineOf),
  };
};

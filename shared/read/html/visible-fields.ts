import { oneLine } from '../body/plain-text.ts';
import { type DateContext, parseDate } from '../date/parse-date.ts';
import { isPersonName, readByline } from '../text/byline.ts';
import { saysYear } from './near-title.ts';
import type { Page, PageElement } from './page.ts';
import type { PageFields } from './page-fields.ts';

const lineOf = (element: PageElement | null): string => oneLine(element?.textContent ?? '');

const bylineSelectors = [
  '[rel~="author"]',
  '.byline .fn, .author .fn, .vcard .fn',
  '[class*="byline" i]',
  '[class*="author-name" i], [class*="author_name" i], [class*="authorname" i]',
  '[class*="author" i]:not([class*="avatar" i]):not([class*="bio" i])',
  '[id*="byline" i]',
  '[class*="signature" i], [class*="auteur" i], [class*="autor" i], [class*="contributor" i]',
  'a[href*="/author/"], a[href*="/authors/"], a[href*="/autor/"], a[href*="/autores/"], a[href*="/autoren/"], a[href*="/auteur/"], a[href*="/auteurs/"], a[href*="/kateb/"]',
  '.username',
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

const isElsewhere = (element: PageElement): boolean => {
  const box = element.closest(elsewhere);
  // Themes name the whole page after its boxes: `has-sidebar`, `comments-open`.
  return box !== null && !/^(?:html|body|main|article)$/.test(box.localName) && box.querySelector('h1') === null;
};

const visibleAuthor = (page: Page, context: DateContext): PageFields => {
  for (const selector of bylineSelectors) {
    for (const element of [...page.querySelectorAll(selector)].slice(0, 6)) {
      const line = lineOf(element);
      if (line === '' || line.length > 120 || isElsewhere(element)) continue;
      const byline = readByline(line, context);
      const name = byline?.author ?? (isNameLike(line) ? line : undefined);
      if (name !== undefined && isPersonName(name))
        return { authors: [{ name }], published: byline?.published?.toISOString() };
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
    if (!isElsewhere(time) && parseDate(written, context) !== undefined) return written;
  }
  for (const element of [...page.querySelectorAll(dateText)].slice(0, 40)) {
    const line = lineOf(element);
    if (line === '' || line.length > 160 || !saysYear(line) || isElsewhere(element)) continue;
    const found = readByline(line, context)?.published ?? parseDate(line, context);
    if (found !== undefined) return found.toISOString();
  }
  return undefined;
};

/** A date in the page's address: /2024/11/27/ and its likes. */
export const addressDate = (url: string | undefined): string | undefined => {
  const [, year, month, day] = /\/((?:19|20)\d{2})[/-](\d{2})[/-](\d{2})(?=[/-]|\.|$)/.exec(url ?? '') ?? [];
  return year === undefined ? undefined : `${year}-${month}-${day}`;
};

/** What a person sees of an article's author, date and tags, where its page has nothing for machines. */
export const readVisible = (page: Page, context: DateContext): PageFields => {
  const author = visibleAuthor(page, context);
  return {
    ...author,
    published: visibleDate(page, context) ?? author.published,
    tags: [...page.querySelectorAll('a[rel~="tag"]')].slice(0, 30).map(lineOf),
  };
};

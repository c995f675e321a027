import { plainLines } from '../body/plain-text.ts';
import { type DateContext, parseDate } from '../date/parse-date.ts';
import { isPersonName, readByline } from '../text/byline.ts';
import type { Page } from './page.ts';
import type { PageFields } from './page-fields.ts';
import { keyOf } from './pick-title.ts';

/** How many lines above and below its headline an article's byline may stand. */
const above = 5;
const below = 14;

/** A date that says its year, in Western or Eastern digits; another date may be any year's. */
export const saysYear = (line: string): boolean =>
  /(?:19|20)\d{2}|[١٢][٠-٩]{3}|\d{1,2}[./]\d{1,2}[./]\d{2}(?!\d)/u.test(line);

/** A person's name by its form: two to five words with capitals, or in a script without them. */
const isPerson = (name: string): boolean => {
  const words = name.split(/\s+/u);
  return (
    words.length >= 2 &&
    words.length <= 5 &&
    words.every((word) => /^[\p{Lu}\p{Lo}]|^(?:de|da|di|el|al|van|von|der|la|le|du|ben|bin|y)$/u.test(word))
  );
};

const around = (page: Page, title: string): readonly string[] => {
  const lines = plainLines(page.body.innerHTML);
  const key = keyOf(title);
  const at = lines.findIndex((line) => line.length < 500 && keyOf(line) === key);
  if (at < 0) return [];
  // What follows a headline is nearer to it than what stands above.
  return [...lines.slice(at + 1, at + 1 + below), ...lines.slice(Math.max(0, at - above), at)];
};

/** Author and dates in the lines around an article's headline, where nothing else on its page tells them. */
export const readNearTitle = (page: Page, title: string | undefined, context: DateContext): PageFields => {
  const lines = title === undefined ? [] : around(page, title).filter((line) => line.length <= 160);
  const bylines = lines.flatMap((line) => {
    const byline = readByline(line, context);
    return byline === undefined ? [] : [{ line, byline }];
  });
  const dated = bylines.find(({ line, byline }) => byline.published !== undefined && saysYear(line));
  const short = lines.find((line) => line.length <= 60 && saysYear(line) && parseDate(line, context) !== undefined);
  const named = bylines.find(({ line, byline }) => {
    const { author = '', published } = byline;
    return isPersonName(author) && (published === undefined ? line.length <= 90 : isPerson(author));
  });
  const published = dated?.byline.published ?? (short === undefined ? undefined : parseDate(short, context));
  return {
    ...(named?.byline.author === undefined ? {} : { authors: [{ name: named.byline.author }] }),
    published: published?.toISOString(),
    modified: bylines.find(({ byline }) => byline.modified !== undefined)?.byline.modified?.toISOString(),
  };
};

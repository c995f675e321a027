import { truncate } from '#shared/plain-text.ts';

/** Characters of an excerpt: about what a reader's list shows of an entry. */
export const maxExcerpt = 280;

/** More than ten times what an excerpt needs, whatever the markup: bounds the work on a long body. */
const maxMarkup = 8000;

const named: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', ' '],
]);

/** A body as plain text on one line. */
const toText = (html: string): string =>
  html
    .replace(/<\/?(?:a|abbr|b|bdi|bdo|cite|code|em|i|mark|q|s|small|span|strong|sub|sup|time|u)\b[^>]*>/g, '')
    .replace(/<[^>]*>?/g, ' ')
    .replace(/&(#[xX]?[0-9a-fA-F]{1,7}|[a-zA-Z]+);/g, (reference: string, body: string) => {
      if (!body.startsWith('#')) return named.get(body) ?? reference;
      const code = /^#x/i.test(body) ? Number.parseInt(body.slice(2), 16) : Number.parseInt(body.slice(1), 10);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
    })
    .replace(/\s+/g, ' ')
    .trim();

/** The beginning of a body as plain text, cut between words; empty when the body says nothing in words. */
export const excerpt = (html: string): string => {
  const text = toText(
    html.slice(0, maxMarkup).replace(/<(?:figcaption|figure|table|pre)\b.*?<\/(?:figcaption|figure|table|pre)>/gs, ' '),
  );
  return truncate(text, maxExcerpt);
};

/** Characters by which a passage is recognised. */
const passageLength = 60;

/** Whether a text of one line is a passage of the body, longer than its excerpt may be. */
export const isLongPassage = (text: string, html: string): boolean =>
  text.length > maxExcerpt && toText(html).includes(text.replace(/\s+/g, ' ').trim().slice(0, passageLength));

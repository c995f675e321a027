import { singleSpaced, trimmed, truncate } from '#shared/plain-text.ts';

/** More than ten times what an excerpt needs, whatever the markup: bounds the work on a long body. */
const maxMarkup = 16_000;

const named: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', '\u00a0'],
]);

/** A body as plain text on one line. */
const toText = (html: string): string => {
  const text = html
    .replace(/<\/?(?:a|abbr|b|bdi|bdo|cite|code|em|i|mark|q|s|small|span|strong|sub|sup|time|u)\b[^>]*>/g, '')
    .replace(/<[^>]*>?/g, ' ')
    .replace(/&(#[xX]?[0-9a-fA-F]{1,7}|[a-zA-Z]+);/g, (reference: string, body: string) => {
      if (!body.startsWith('#')) return named.get(body) ?? reference;
      const code = /^#x/i.test(body) ? Number.parseInt(body.slice(2), 16) : Number.parseInt(body.slice(1), 10);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
    });
  return trimmed(singleSpaced(text));
};

/** The beginning of a body as plain text of at most `maxLength` characters; empty when the body says nothing in words. */
export const excerpt = (html: string, maxLength: number): string => {
  const text = toText(
    html.slice(0, maxMarkup).replace(/<(?:figcaption|figure|table|pre)\b.*?<\/(?:figcaption|figure|table|pre)>/gs, ' '),
  );
  return truncate(text, maxLength);
};

/** Characters by which a passage is recognised. */
const passageLength = 60;

/** Whether a text of one line is a passage of the body that is longer than `maxLength`. */
export const isLongPassage = (text: string, html: string, maxLength: number): boolean => {
  const foldSpaces = (line: string): string => line.replace(/\s+/gu, ' ').trim();
  return text.length > maxLength && foldSpaces(toText(html)).includes(foldSpaces(text).slice(0, passageLength));
};

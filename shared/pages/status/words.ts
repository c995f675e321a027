import { htmlText } from '#shared/format/xml.ts';
import type { SiteIdentity } from '#shared/model/feed.ts';
import { toWords } from '../page-date.ts';
import { type PageStrings, pageStrings } from '../page-strings.ts';
import { statusArabic } from './arabic.ts';
import { statusEnglish } from './english.ts';
import { statusFrench } from './french.ts';
import { statusSpanish } from './spanish.ts';
import type { StatusStrings } from './strings.ts';

/** All that the status page says, and how it says times: HTML, in the language and the time zone of the site. */
export type StatusWords = {
  readonly strings: StatusStrings;
  readonly page: PageStrings;
  readonly time: (instant: string | undefined) => string;
};

const languages: ReadonlyMap<string, StatusStrings> = new Map(
  [statusFrench, statusArabic, statusSpanish, statusEnglish].map((strings) => [strings.language, strings]),
);

/** Whoever runs a site in Tamazight reads French. */
const stringsFor = (language: string): StatusStrings => {
  const { language: known } = pageStrings(language);
  return languages.get(known === 'zgh' ? 'fr' : known) ?? statusEnglish;
};

/** The words of the status page for a site. */
export const statusWords = ({ language, timeZone }: SiteIdentity): StatusWords => {
  const strings = stringsFor(language);
  const page = { ...pageStrings(strings.language), skip: strings.skip };
  const time = (instant: string | undefined): string =>
    instant === undefined ? '–' : `<time datetime="${instant}">${htmlText(toWords(instant, timeZone, page))}</time>`;
  return { strings, page, time };
};

/** What stands in a sentence's `{n}`, `{t}`, `{d}`, `{w}`: HTML. */
export type Blanks = Readonly<Partial<Record<'n' | 't' | 'd' | 'w', string>>>;

/** A sentence of the strings with its blanks filled in, as HTML. */
export const say = (sentence: string, blanks: Blanks = {}): string =>
  Object.entries(blanks).reduce((html, [name, value]) => html.replaceAll(`{${name}}`, () => value), htmlText(sentence));

/** What others say, in whatever language and direction that is. */
export const quote = (words: string): string => `<bdi>${htmlText(words)}</bdi>`;

/** An address, or what is typed: from left to right in every language. */
export const code = (text: string): string => `<code dir="ltr">${htmlText(text)}</code>`;

/** A span of time in one unit: two digits below ten, whole numbers above. */
export const duration = (seconds: number, { units, decimal }: StatusStrings): string => {
  const steps = [1, 60, 3600, 86_400];
  const unit = Math.max(
    0,
    steps.findLastIndex((step) => seconds >= step),
  );
  const number = seconds / (steps[unit] ?? 1);
  const text = number < 10 ? String(Math.round(number * 10) / 10) : String(Math.round(number));
  return `${text.replace('.', decimal)} ${units[unit]}`;
};

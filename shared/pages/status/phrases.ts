import { htmlText } from '#shared/format/xml.ts';
import type { Receiver } from '#shared/model/delivery.ts';
import type { ReceiverCondition } from '#shared/model/receiver-condition.ts';
import type { SiteIdentity } from '#shared/site/site.ts';
import { formatDate, type PageStrings, pageStrings } from '../page-strings.ts';
import { statusArabic } from './arabic.ts';
import { statusEnglish } from './english.ts';
import { statusFrench } from './french.ts';
import { statusSpanish } from './spanish.ts';
import type { StatusStrings } from './strings.ts';

/** Writes texts and the values in them, as HTML for the page or as plain text for a terminal. */
type Markup = {
  readonly text: (text: string) => string;
  /** An instant; `–` without one. */
  readonly time: (instant: string | undefined) => string;
  /** The text of a third party, in any language and direction. */
  readonly quote: (text: string) => string;
  /** An address or a command, from left to right in every language. */
  readonly code: (text: string) => string;
};

/** The texts of one language with their markup. */
export type Phrases = Markup & { readonly strings: StatusStrings };

/** The values for the blanks of a text, with their markup. */
export type Blanks = Readonly<Partial<Record<'count' | 'time' | 'duration' | 'text', string>>>;

/** A text with its blanks filled in. */
export const fill = ({ text }: Markup, sentence: string, blanks: Blanks = {}): string =>
  Object.entries(blanks).reduce((filled, [name, value]) => filled.replaceAll(`{${name}}`, () => value), text(sentence));

/** The phrases of a terminal, in English; instants in RFC 3339. */
export const plainPhrases: Phrases = {
  strings: statusEnglish,
  text: (text) => text,
  time: (instant) => instant ?? '–',
  quote: (text) => (/[.!?…؟]$/u.test(text) ? text : `${text}.`),
  code: (text) => text,
};

const languages: ReadonlyMap<string, StatusStrings> = new Map(
  [statusFrench, statusArabic, statusSpanish, statusEnglish].map((strings) => [strings.language, strings]),
);

/** The phrases of the status page, in the language of the site: Tamazight falls back to French, others to English. */
export const htmlPhrases = ({ language, timeZone }: SiteIdentity): Phrases & { readonly page: PageStrings } => {
  const { language: known } = pageStrings(language);
  const strings = languages.get(known === 'zgh' ? 'fr' : known) ?? statusEnglish;
  const page = { ...pageStrings(strings.language), skip: strings.skip };
  return {
    strings,
    page,
    text: htmlText,
    time: (instant) =>
      instant === undefined
        ? '–'
        : `<time datetime="${instant}">${htmlText(formatDate(instant, timeZone, page))}</time>`,
    quote: (text) => `<bdi>${htmlText(text)}</bdi>`,
    code: (text) => `<code dir="ltr">${htmlText(text)}</code>`,
  };
};

/** A duration in one unit: one decimal place below ten, whole numbers above. */
export const formatDuration = (seconds: number, { units, decimal }: StatusStrings): string => {
  const steps = [1, 60, 3600, 86_400];
  const unit = Math.max(
    0,
    steps.findLastIndex((step) => seconds >= step),
  );
  const number = seconds / (steps[unit] ?? 1);
  const text = number < 10 ? String(Math.round(number * 10) / 10) : String(Math.round(number));
  return `${text.replace('.', decimal)} ${units[unit]}`;
};

/** The health of a receiver, as far as its description needs it. */
export type ReceiverHealth = Partial<Pick<Receiver, 'failures' | 'lastSuccess' | 'lastError' | 'warnedAt'>>;

/**
 * The condition of a receiver with the action to take, a warning, and its last answer: one sentence each, for the status
 * page and for `barid deliveries`.
 */
export const describeReceiver = (
  url: string,
  condition: ReceiverCondition,
  { failures = 0, lastSuccess, lastError, warnedAt }: ReceiverHealth,
  phrases: Phrases,
): readonly string[] => {
  const { strings, time, code, quote } = phrases;
  const isUnused = condition.kind === 'new' || (condition.kind === 'healthy' && lastSuccess === undefined);
  const instant = 'until' in condition ? condition.until : 'since' in condition ? condition.since : lastSuccess;
  const blanks = { count: String(failures), time: time(instant), text: code(`npx barid redrive ${url}`) };
  const isWarned = warnedAt !== undefined && condition.kind !== 'disabled';
  const hasFailed = failures > 0 && !isUnused && lastError !== undefined;
  return [
    fill(phrases, strings.condition[isUnused ? 'new' : condition.kind], blanks),
    ...(isWarned ? [fill(phrases, strings.condition.willBeDisabled)] : []),
    ...(hasFailed ? [`${fill(phrases, strings.condition.lastError)} ${quote(lastError)}`] : []),
  ];
};

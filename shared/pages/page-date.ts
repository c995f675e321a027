import type { PageStrings } from './page-strings.ts';

/** The instant in words, in the site's time zone. `Intl` tells the hour; the words are ours, equal on every machine. */
export const toWords = (instant: string, timeZone: string, { date, months, language }: PageStrings): string => {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const parts = new Map(format.formatToParts(new Date(instant)).map(({ type, value }) => [type, value]));
  const day = parts.get('day') ?? '';
  return date
    .replace('{d}', language === 'fr' && day === '1' ? '1er' : day)
    .replace('{m}', months[Number(parts.get('month')) - 1] ?? '')
    .replace('{y}', parts.get('year') ?? '')
    .replace('{t}', `${parts.get('hour')}:${parts.get('minute')}`);
};

import { htmlText } from '#shared/format/xml.ts';
import type { ReaderCount } from '#shared/model/reader-count.ts';

/** What a plot of a page is about, and the words for its bars. */
export type ReadersPlotStrings = {
  /** One word, once on a page: its title and text are found by it. */
  readonly id: string;
  readonly title: string;
  readonly subscribers: string;
  readonly pollers: string;
  readonly hubSubscribers: string;
};

/** Pixels; the width is that of the page. */
const height = 160;
const labelHeight = 24;

/** Days between two labels, so that they do not touch. */
const labelEvery = 7;

const sumOf = (counts: readonly ReaderCount[], value: (count: ReaderCount) => number): number =>
  counts.reduce((sum, count) => sum + value(count), 0);

const dayMs = 24 * 3600_000;

/** The days until the last one, at least so many that a single bar does not fill the page. */
const daysUntil = (last: string, first: string): readonly string[] => {
  const count = Math.max(30, 1 + (Date.parse(last) - Date.parse(first)) / dayMs);
  return Array.from({ length: count }, (_, index) =>
    new Date(Date.parse(last) - (count - 1 - index) * dayMs).toISOString().slice(0, 10),
  );
};

/**
 * Who reads a feed, or all feeds together, by day, as SVG: a bar for each day until the last one, 30 days at least, without script,
 * as wide as the page, and as words for screen readers. The days go in the reading direction.
 */
export const renderReadersPlot = (
  counts: readonly ReaderCount[],
  strings: ReadersPlotStrings,
  direction: 'ltr' | 'rtl',
): string => {
  const byDay = Map.groupBy(counts, ({ day }) => day);
  const counted = [...byDay.keys()].toSorted();
  const days = daysUntil(counted.at(-1) ?? '', counted[0] ?? '').map((day) => [day, byDay.get(day) ?? []] as const);
  const parts = [
    { name: strings.subscribers, of: ({ subscribers }: ReaderCount) => subscribers },
    { name: strings.pollers, of: ({ pollers }: ReaderCount) => pollers },
    { name: strings.hubSubscribers, of: ({ hubSubscribers }: ReaderCount) => hubSubscribers },
  ];
  const totals = days.map(([, ofDay]) =>
    sumOf(ofDay, (count) => sumOf([count], (one) => parts.reduce((sum, { of }) => sum + of(one), 0))),
  );
  const highest = Math.max(1, ...totals);
  const width = 100 / Math.max(1, days.length);
  const bars = days.map(([day], index) => {
    const start = direction === 'rtl' ? 100 - (index + 1) * width : index * width;
    const size = ((totals[index] ?? 0) / highest) * (height - labelHeight);
    const label =
      (days.length - 1 - index) % labelEvery === 0
        ? `<text x="${(start + width / 2).toFixed(2)}%" y="${height - 6}" text-anchor="middle">${day.slice(5)}</text>`
        : '';
    if (size === 0) return label;
    return `<rect class="day" x="${(start + width * 0.15).toFixed(2)}%" width="${(width * 0.7).toFixed(2)}%" y="${(height - labelHeight - size).toFixed(1)}" height="${size.toFixed(1)}"/>${label}`;
  });
  const words = days
    .filter(([, ofDay]) => ofDay.length > 0)
    .map(([day, ofDay]) => `${day}: ${parts.map(({ name, of }) => `${name} ${sumOf(ofDay, of)}`).join(', ')}.`);
  return `<svg class="plot" width="100%" height="${height}" role="img" aria-labelledby="${strings.id}-title ${strings.id}-words">
<title id="${strings.id}-title">${htmlText(strings.title)}</title>
<desc id="${strings.id}-words">${htmlText(words.join(' '))}</desc>
<line class="grid" x1="0" x2="100%" y1="${height - labelHeight}" y2="${height - labelHeight}"/>
${bars.join('\n')}
</svg>`;
};

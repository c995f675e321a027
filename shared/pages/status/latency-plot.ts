import { directionOf } from '#shared/format/wire-values.ts';
import { htmlText } from '#shared/format/xml.ts';
import { quantile, type ToldTimes } from '#shared/model/told-times.ts';
import { duration, type StatusWords } from './words.ts';

/** One receiver's line of the plot. */
export type PlotLine = { readonly name: string; readonly times: ToldTimes };

/** Seconds that stand on the scale; it ends at the first that nothing exceeds, a minute at the least. */
const ticks = [0.1, 1, 10, 60, 600, 3600, 21_600, 86_400, 604_800] as const;
const least = 3;

/** Pixels. */
const lineHeight = 52;
const axisHeight = 26;

/** Per cent of the width that is left free on both sides, so that labels have room. */
const margin = 6;

/** Where so many seconds stand, in per cent of the width: time goes on in the direction in which the language is read. */
type Scale = (seconds: number) => string;

const scaleTo = (end: number, direction: 'ltr' | 'rtl'): Scale => {
  const [begin] = ticks;
  return (seconds) => {
    const share = Math.log(Math.min(Math.max(seconds, begin), end) / begin) / Math.log(end / begin);
    const at = margin + share * (100 - 2 * margin);
    return `${(direction === 'rtl' ? 100 - at : at).toFixed(2)}%`;
  };
};

const ticksFor = (lines: readonly PlotLine[]): readonly number[] => {
  const longest = Math.max(0, ...lines.flatMap(({ times }) => [...times.told, ...times.waiting]));
  const end = ticks.findIndex((tick) => tick >= longest);
  return ticks.slice(0, Math.max(least, end === -1 ? ticks.length - 1 : end) + 1);
};

/** Dots of the same time stand above and below each other; which of them where is always the same. */
const spread = (index: number): number => ((index * 7) % 17) - 8;

const renderDots = ({ told, waiting }: ToldTimes, y: number, at: Scale): string =>
  [
    ...told.map((seconds, index) => `<circle class="dot" cx="${at(seconds)}" cy="${y + spread(index)}" r="4"/>`),
    ...waiting.map((seconds, index) => `<circle class="ring" cx="${at(seconds)}" cy="${y + spread(index)}" r="4"/>`),
  ].join('');

const renderLine = ({ name, times }: PlotLine, index: number, at: Scale, direction: 'ltr' | 'rtl'): string => {
  const top = index * lineHeight;
  const y = top + 34;
  const median = quantile(times.told, 0.5);
  const place = direction === 'rtl' ? 'x="100%" text-anchor="end"' : 'x="0"';
  const bar =
    median === undefined
      ? ''
      : `<line class="median" x1="${at(median)}" x2="${at(median)}" y1="${y - 13}" y2="${y + 13}"/>`;
  return `<text class="name" direction="ltr" ${place} y="${top + 14}">${htmlText(name)}</text>
<line class="grid" x1="0" x2="100%" y1="${y}" y2="${y}"/>${renderDots(times, y, at)}${bar}`;
};

const renderTick = (seconds: number, height: number, at: Scale, label: string): string =>
  `<line class="grid" x1="${at(seconds)}" x2="${at(seconds)}" y1="20" y2="${height - axisHeight}"/>
<text x="${at(seconds)}" y="${height - 8}" text-anchor="middle">${htmlText(label)}</text>`;

/** What the plot shows, in a sentence for each receiver. */
const describe = (lines: readonly PlotLine[], { strings }: StatusWords): string => {
  const [, articles, median, most, slowest, waiting] = strings.plot.columns;
  const show = (value: number | undefined): string => (value === undefined ? '–' : duration(value, strings));
  return lines
    .map(
      ({ name, times: { told, waiting: left } }) =>
        `${name} – ${articles}: ${told.length}; ${median}: ${show(quantile(told, 0.5))}; ${most}: ${show(quantile(told, 0.9))}; ${slowest}: ${show(told.at(-1))}; ${waiting}: ${left.length}.`,
    )
    .join(' ');
};

/**
 * How long it took until receivers were told, as SVG: a line of dots for each receiver over a logarithmic scale. As wide
 * as there is room, without script, and in words for whoever does not see it.
 */
export const renderToldPlot = (lines: readonly PlotLine[], words: StatusWords): string => {
  const { strings } = words;
  const direction = directionOf(strings.language);
  const shown = ticksFor(lines);
  const at = scaleTo(shown.at(-1) ?? 60, direction);
  const height = lines.length * lineHeight + axisHeight + 8;
  return `<svg class="plot" width="100%" height="${height}" role="img" aria-labelledby="plot-title plot-words">
<title id="plot-title">${htmlText(strings.plot.title)}</title>
<desc id="plot-words">${htmlText(describe(lines, words))}</desc>
${shown.map((seconds) => renderTick(seconds, height, at, duration(seconds, strings))).join('\n')}
${lines.map((line, index) => renderLine(line, index, at, direction)).join('\n')}
</svg>`;
};

import { directionOf } from '#shared/format/wire-values.ts';
import { htmlText } from '#shared/format/xml.ts';
import { type DeliveryLatency, quantile } from '#shared/model/delivery-latency.ts';
import { formatDuration, type Phrases } from './phrases.ts';

/** The row of one receiver. */
export type PlotRow = { readonly name: string; readonly latency: DeliveryLatency };

/** Seconds with a label on the axis, which ends at the first that no latency exceeds, and not before one minute. */
const ticks = [0.1, 1, 10, 60, 600, 3600, 21_600, 86_400, 604_800] as const;
const minLastTick = 3;

/** Pixels. */
const rowHeight = 52;
const axisHeight = 26;

/** Per cent of the width on both sides, so that labels have room. */
const margin = 6;

/** The horizontal position of a duration in seconds, in per cent of the width; it grows in the reading direction. */
type Scale = (seconds: number) => string;

const scaleTo = (end: number, direction: 'ltr' | 'rtl'): Scale => {
  const [begin] = ticks;
  return (seconds) => {
    const share = Math.log(Math.min(Math.max(seconds, begin), end) / begin) / Math.log(end / begin);
    const at = margin + share * (100 - 2 * margin);
    return `${(direction === 'rtl' ? 100 - at : at).toFixed(2)}%`;
  };
};

const renderRow = ({ name, latency }: PlotRow, index: number, at: Scale, direction: 'ltr' | 'rtl'): string => {
  const top = index * rowHeight;
  const y = top + 34;
  const { delivered, waiting } = latency;
  // Dots of the same duration are spread vertically, always in the same way.
  const dots = (kind: 'dot' | 'ring', durations: readonly number[]): string =>
    durations
      .map((seconds, dot) => `<circle class="${kind}" cx="${at(seconds)}" cy="${y + ((dot * 7) % 17) - 8}" r="4"/>`)
      .join('');
  const median = quantile(delivered, 0.5);
  const place = direction === 'rtl' ? 'x="100%" text-anchor="end"' : 'x="0"';
  const bar =
    median === undefined
      ? ''
      : `<line class="median" x1="${at(median)}" x2="${at(median)}" y1="${y - 13}" y2="${y + 13}"/>`;
  return `<text class="name" direction="ltr" ${place} y="${top + 14}">${htmlText(name)}</text>
<line class="grid" x1="0" x2="100%" y1="${y}" y2="${y}"/>${dots('dot', delivered)}${dots('ring', waiting)}${bar}`;
};

/** The numbers of a latency: articles, median, 90th percentile, slowest, waiting. */
export const latencyNumbers = (
  { delivered, waiting }: DeliveryLatency,
  { strings }: Pick<Phrases, 'strings'>,
): readonly string[] => [
  String(delivered.length),
  ...[quantile(delivered, 0.5), quantile(delivered, 0.9), delivered.at(-1)].map((seconds) =>
    seconds === undefined ? '–' : formatDuration(seconds, strings),
  ),
  String(waiting.length),
];

/**
 * Delivery latency as SVG: a row of dots for each receiver over a logarithmic scale, as wide as the page, without
 * script, and with a description for screen readers.
 */
export const renderLatencyPlot = (rows: readonly PlotRow[], phrases: Phrases): string => {
  const { strings } = phrases;
  const direction = directionOf(strings.language);
  const slowest = Math.max(0, ...rows.flatMap(({ latency }) => [...latency.delivered, ...latency.waiting]));
  const end = ticks.findIndex((tick) => tick >= slowest);
  const shown = ticks.slice(0, Math.max(minLastTick, end === -1 ? ticks.length - 1 : end) + 1);
  const at = scaleTo(shown.at(-1) ?? 60, direction);
  const height = rows.length * rowHeight + axisHeight + 8;
  const axis = shown.map((seconds) => {
    const x = at(seconds);
    return `<line class="grid" x1="${x}" x2="${x}" y1="20" y2="${height - axisHeight}"/>
<text x="${x}" y="${height - 8}" text-anchor="middle">${htmlText(formatDuration(seconds, strings))}</text>`;
  });
  // The plot as text, one sentence for each receiver.
  const [, ...columns] = strings.latency.columns;
  const sentences = rows.map(({ name, latency }) => {
    const numbers = latencyNumbers(latency, phrases);
    return `${name} – ${columns.map((column, index) => `${column}: ${numbers[index]}`).join('; ')}.`;
  });
  return `<svg class="plot" width="100%" height="${height}" role="img" aria-labelledby="plot-title plot-words">
<title id="plot-title">${htmlText(strings.latency.title)}</title>
<desc id="plot-words">${htmlText(sentences.join(' '))}</desc>
${axis.join('\n')}
${rows.map((row, index) => renderRow(row, index, at, direction)).join('\n')}
</svg>`;
};

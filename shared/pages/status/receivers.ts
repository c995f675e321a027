import { htmlText } from '#shared/format/xml.ts';
import { type Delivery, noFeed, ownHub } from '#shared/model/delivery.ts';
import { quantile } from '#shared/model/told-times.ts';
import { hubLine } from './hub-line.ts';
import { renderToldPlot } from './latency-plot.ts';
import { renderTable } from './table.ts';
import type { ReceiverStatus } from './view.ts';
import { code, duration, quote, type StatusWords, say } from './words.ts';

/** Characters of a receiver's address that a plot has room for. */
const longest = 44;

const shortName = (url: string, { strings }: StatusWords): string => {
  if (url === ownHub) return strings.ownHub;
  const bare = url.replace(/^https?:\/\//, '').replace(/\/$/, '');
  return bare.length > longest ? `${bare.slice(0, longest - 1)}…` : bare;
};

const timesRow = ({ url, times: { told, waiting } }: ReceiverStatus, words: StatusWords): readonly string[] => {
  const show = (value: number | undefined): string => (value === undefined ? '–' : duration(value, words.strings));
  const name = `<bdi dir="ltr">${htmlText(shortName(url, words))}</bdi>`;
  const spans = [quantile(told, 0.5), quantile(told, 0.9), told.at(-1)].map(show);
  return [name, String(told.length), ...spans, String(waiting.length)];
};

/** From acceptance to told: the plot, and the same in numbers. */
export const renderTimes = (receivers: readonly ReceiverStatus[], words: StatusWords): string => {
  const { heading, caption, none, columns } = words.strings.plot;
  const known = receivers.filter(({ times }) => times.told.length + times.waiting.length > 0);
  if (known.length === 0) return `<h2>${htmlText(heading)}</h2>\n<p>${htmlText(none)}</p>`;
  const lines = known.map(({ url, times }) => ({ name: shortName(url, words), times }));
  return `<h2>${htmlText(heading)}</h2>
<figure>${renderToldPlot(lines, words)}
<figcaption>${htmlText(caption)}</figcaption></figure>
${renderTable(
  htmlText(heading),
  columns.map(htmlText),
  known.map((one) => timesRow(one, words)),
)}`;
};

/** How a receiver is, and what is to be done about it. */
const conditionLine = ({ url, condition, health }: ReceiverStatus, { strings, time }: StatusWords): string => {
  const instant = 'until' in condition ? condition.until : 'since' in condition ? condition.since : health?.lastSuccess;
  const w = code(`npx barid redrive ${url}`);
  const said = say(strings.condition[condition.kind], { n: String(health?.failures ?? 0), t: time(instant), w });
  const isUnwell = (health?.failures ?? 0) > 0 && condition.kind !== 'new';
  const warned = health?.warnedAt !== undefined && condition.kind !== 'disabled' ? [say(strings.condition.warned)] : [];
  const answered = isUnwell && health?.lastError !== undefined;
  return [
    said,
    ...warned,
    ...(answered ? [`<br>${say(strings.condition.lastError)} ${quote(health.lastError)}`] : []),
  ].join(' ');
};

const stateOf = ({ status, isClaimed, nextAttemptAt }: Delivery, { strings, time }: StatusWords): string =>
  isClaimed === true ? say(strings.outcome.claimed) : say(strings.outcome[status], { t: time(nextAttemptAt) });

const toldAfter = ({ status, changedAt, endedAt }: Delivery, { strings }: StatusWords): string =>
  status !== 'delivered' || endedAt === undefined
    ? '–'
    : duration(Math.max(0, (Date.parse(endedAt) - Date.parse(changedAt)) / 1000), strings);

const about = ({ feed, revision, event }: Delivery): string =>
  feed === noFeed ? quote(`${event?.type ?? ''} ${revision}`) : quote(`${feed} ${revision}`);

/** Deliveries, with whom they were for where that is not said above them. */
export const renderDeliveries = (
  caption: string,
  deliveries: readonly Delivery[],
  words: StatusWords,
  isMixed = false,
): string => {
  const [since = '', ...columns] = words.strings.deliveries.columns;
  const [receiver = ''] = words.strings.plot.columns;
  const rows = deliveries.map((one) => [
    words.time(one.changedAt),
    ...(isMixed ? [code(one.receiver)] : []),
    about(one),
    stateOf(one, words),
    String(one.attempts),
    toldAfter(one, words),
    one.lastAnswer === undefined ? '–' : `<div class="words">${quote(one.lastAnswer)}</div>`,
  ]);
  return renderTable(htmlText(caption), [since, ...(isMixed ? [receiver] : []), ...columns].map(htmlText), rows);
};

/** A receiver: how it is, what to do about it, and what it was told last. */
export const renderReceiver = (receiver: ReceiverStatus, words: StatusWords): string => {
  const { url, hub, deliveries } = receiver;
  const name = url === ownHub ? htmlText(words.strings.ownHub) : code(url);
  const caption = `${words.strings.deliveries.caption} – ${shortName(url, words)}`;
  const table =
    deliveries.length === 0
      ? ''
      : `<details><summary>${htmlText(words.strings.deliveries.caption)} – <bdi dir="ltr">${htmlText(shortName(url, words))}</bdi></summary>${renderDeliveries(caption, deliveries, words)}</details>`;
  return `<section><h3>${name}</h3>
<p>${conditionLine(receiver, words)}</p>
${hub === undefined ? '' : `<p>${hubLine(hub, words)}</p>`}${table}</section>`;
};

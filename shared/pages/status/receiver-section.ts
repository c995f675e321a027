import { htmlText } from '#shared/format/xml.ts';
import { type Delivery, feedOf, ownHub } from '#shared/model/delivery.ts';
import type { HubHealth } from '#shared/model/hub-health.ts';
import { latencyNumbers, renderLatencyPlot } from './latency-plot.ts';
import { describeReceiver, fill, formatDuration, type Phrases } from './phrases.ts';
import type { ReceiverStatus } from './status.ts';

/** Characters of a receiver's address beside the plot. */
const maxNameLength = 44;

const shortName = (url: string, { strings }: Phrases): string => {
  if (url === ownHub) return strings.ownHub;
  const bare = url.replace(/^https?:\/\//, '').replace(/\/$/, '');
  return bare.length > maxNameLength ? `${bare.slice(0, maxNameLength - 1)}…` : bare;
};

/**
 * A table; `caption`, `columns` and cells are HTML. On a narrow screen each row is a block in which the name of its column
 * stands before each value: no column is out of sight. The roles say that it is a table all the same.
 */
export const renderTable = (
  caption: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): string => {
  const renderRow = ([first = '', ...cells]: readonly string[]): string =>
    `<tr role="row"><th scope="row" role="rowheader">${first}</th>${cells
      .map((cell, index) => `<td role="cell" data-label="${columns[index + 1] ?? ''}">${cell}</td>`)
      .join('')}</tr>`;
  const head = columns.map((cell) => `<th scope="col" role="columnheader">${cell}</th>`).join('');
  return `<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table role="table">
<thead role="rowgroup"><tr role="row">${head}</tr></thead>
<tbody role="rowgroup">
${rows.map(renderRow).join('\n')}
</tbody>
</table></div>`;
};

/** Delivery latency: the plot, and the same numbers in a table. */
export const renderLatency = (receivers: readonly ReceiverStatus[], phrases: Phrases): string => {
  const { heading, caption, none, columns } = phrases.strings.latency;
  const rows = receivers
    .filter(({ latency }) => latency.delivered.length + latency.waiting.length > 0)
    .map(({ url, latency }) => ({ name: shortName(url, phrases), latency }));
  if (rows.length === 0) return `<h2>${htmlText(heading)}</h2>\n<p>${htmlText(none)}</p>`;
  const cells = rows.map(({ name, latency }) => [
    `<bdi dir="ltr">${htmlText(name)}</bdi>`,
    ...latencyNumbers(latency, phrases),
  ]);
  return `<h2>${htmlText(heading)}</h2>
<figure>${renderLatencyPlot(rows, phrases)}
<figcaption>${htmlText(caption)}</figcaption></figure>
${renderTable(htmlText(heading), columns.map(htmlText), cells)}`;
};

/** A table of deliveries; `withReceiver` adds a column for tables about more than one receiver. */
export const renderDeliveries = (
  caption: string,
  deliveries: readonly Delivery[],
  phrases: Phrases,
  { withReceiver }: { readonly withReceiver: boolean },
): string => {
  const { strings, time, code, quote } = phrases;
  const [changed, ...columns] = strings.deliveries.columns;
  const [receiver] = strings.latency.columns;
  const rows = deliveries.map((delivery) => {
    const { status, isClaimed, nextAttemptAt, changedAt, endedAt, event, revision, lastAnswer } = delivery;
    const seconds =
      status === 'delivered' && endedAt !== undefined
        ? Math.max(0, (Date.parse(endedAt) - Date.parse(changedAt)) / 1000)
        : undefined;
    return [
      time(changedAt),
      ...(withReceiver ? [code(delivery.receiver)] : []),
      quote(`${feedOf(delivery) ?? event?.type ?? ''} ${revision}`),
      fill(phrases, strings.deliveryStatus[isClaimed === true ? 'claimed' : status], { time: time(nextAttemptAt) }),
      String(delivery.attempts),
      seconds === undefined ? '–' : formatDuration(seconds, strings),
      lastAnswer === undefined ? '–' : `<div class="message">${quote(lastAnswer)}</div>`,
    ];
  });
  return renderTable(htmlText(caption), [changed, ...(withReceiver ? [receiver] : []), ...columns].map(htmlText), rows);
};

/** The observations of the hub probe at a hub, as sentences of HTML. */
export const describeHub = (health: HubHealth, phrases: Phrases): string => {
  const { strings, time, quote } = phrases;
  const { verifiedSince, lastPushAt, pushDelaysSeconds: delays, failing, withheldSince } = health;
  const { unconfirmed, confirmed, noPush, lastPush, delays: delayed, failing: fails, withheld } = strings.hub;
  const [latest] = delays;
  const sentences = [
    verifiedSince === undefined ? fill(phrases, unconfirmed) : fill(phrases, confirmed, { time: time(verifiedSince) }),
    lastPushAt === undefined ? fill(phrases, noPush) : fill(phrases, lastPush, { time: time(lastPushAt) }),
  ];
  if (lastPushAt !== undefined && latest !== undefined) {
    const duration = formatDuration(latest, strings);
    const slowest = formatDuration(Math.max(...delays), strings);
    sentences.push(fill(phrases, delayed, { duration, count: String(delays.length), text: slowest }));
  }
  if (withheldSince !== undefined) {
    sentences.push(`<strong>${fill(phrases, withheld, { time: time(withheldSince) })}</strong>`);
  }
  if (failing !== undefined) {
    sentences.push(fill(phrases, fails, { time: time(failing.since), text: quote(failing.reason) }));
  }
  return sentences.join(' ');
};

/** The section of a receiver: its condition, the health of the hub, and its latest deliveries. */
export const renderReceiver = (receiver: ReceiverStatus, phrases: Phrases): string => {
  const { url, condition, health = {}, hub, deliveries } = receiver;
  const { strings, code } = phrases;
  const heading = url === ownHub ? htmlText(strings.ownHub) : code(url);
  const [advice, ...others] = describeReceiver(url, condition, health, phrases);
  const name = shortName(url, phrases);
  const { caption } = strings.deliveries;
  const table =
    deliveries.length === 0
      ? ''
      : `<details><summary>${htmlText(caption)} – <bdi dir="ltr">${htmlText(name)}</bdi></summary>${renderDeliveries(
          `${caption} – ${name}`,
          deliveries,
          phrases,
          { withReceiver: false },
        )}</details>`;
  return `<section><h3>${heading}</h3>
<p>${[advice, ...others.map((sentence) => `<br>${sentence}`)].join(' ')}</p>
${hub === undefined ? '' : `<p>${describeHub(hub, phrases)}</p>`}${table}</section>`;
};

import { htmlText } from '#shared/format/xml.ts';
import { ownHub } from '#shared/model/delivery.ts';
import { fill } from '#shared/pages/status/phrases.ts';
import { renderDeliveries, renderReceiver, renderTable } from '#shared/pages/status/receiver-section.ts';
import type { ReceiverStatus, SourceStatus, Status } from '#shared/pages/status/status.ts';
import { type Presser, renderButton } from './attention.ts';
import type { DeskPhrases } from './phrases.ts';

const renderOne = (receiver: ReceiverStatus, presser: Presser, phrases: DeskPhrases): string => {
  const { url, condition, deliveries } = receiver;
  const { resume, redrive } = phrases.desk.actions;
  const mayOperate = presser.scopes.includes('operate') && url !== ownHub;
  const isHeld = ['disabled', 'paused', 'hostPaused', 'failing'].includes(condition.kind);
  const hasFailed = deliveries.some(({ status }) => status === 'failed');
  const buttons = [
    ...(isHeld ? [renderButton('/desk/receivers', { receiver: url }, resume, presser)] : []),
    ...(hasFailed ? [renderButton('/desk/deliveries', { receiver: url }, redrive, presser)] : []),
  ];
  return `${renderReceiver(receiver, phrases)}\n${mayOperate ? `<div class="actions">${buttons.join('')}</div>` : ''}`;
};

/** Who is notified, how that goes, and what failed for good. */
export const renderReceivers = (
  { receivers, failed }: Pick<Status, 'receivers' | 'failed'>,
  presser: Presser,
  phrases: DeskPhrases,
): string => {
  const { strings, desk } = phrases;
  const all = presser.scopes.includes('operate')
    ? renderButton('/desk/deliveries', { of: 'all' }, desk.actions.redriveAll, presser)
    : '';
  const failures =
    failed.newest.length === 0
      ? ''
      : `<h2>${htmlText(desk.receivers.failed)}</h2>\n${renderDeliveries(desk.receivers.failed, failed.newest, phrases, { withReceiver: true })}\n${all}`;
  const list =
    receivers.length === 0
      ? `<p>${htmlText(strings.noReceivers)}</p>`
      : receivers.map((receiver) => renderOne(receiver, presser, phrases)).join('\n');
  return `${failures}\n<h2>${htmlText(desk.receivers.title)}</h2>\n${list}`;
};

/** The followed sources, and how they are. */
export const renderSources = (sources: readonly SourceStatus[], presser: Presser, phrases: DeskPhrases): string => {
  const { strings, time, code, quote, desk } = phrases;
  if (sources.length === 0) return `<p>${htmlText(strings.noSources)}</p>`;
  const rows = sources.map(({ id, url, condition, articleCount, lastSucceededAt, nextPollAt, lastError = '' }) => [
    `${code(id)}<br><bdi dir="ltr">${htmlText(url)}</bdi>`,
    `<div class="message">${fill(phrases, strings.source[condition], { text: quote(lastError) })}</div>`,
    `<a href="/desk?source=${encodeURIComponent(id)}">${articleCount}</a>`,
    time(lastSucceededAt),
    time(nextPollAt),
    presser.scopes.includes('operate')
      ? renderButton('/desk/sources', { source: id }, desk.actions.poll, presser)
      : '–',
  ]);
  return renderTable(
    htmlText(desk.sources.title),
    [...strings.sourceColumns, desk.actions.heading].map(htmlText),
    rows,
  );
};

import { siteReceivers } from '#shared/deliver/routes/index.ts';
import { htmlText } from '#shared/format/xml.ts';
import { type Article, isPublished } from '#shared/model/article.ts';
import { announces, deliveriesOfArticle } from '#shared/model/deliveries-of-article.ts';
import { type Delivery, feedOf, ownHub } from '#shared/model/delivery.ts';
import { fill } from '#shared/pages/status/phrases.ts';
import { renderTable } from '#shared/pages/status/receiver-section.ts';
import type { Clock, DeliveryStore } from '#shared/ports.ts';
import type { Site } from '#shared/site/site.ts';
import { type Presser, renderButton } from './attention.ts';
import type { DeskPhrases } from './phrases.ts';

/** The deliveries of a receiver that announced an article, or whose place a later one took. */
export type Notified = {
  readonly receiver: string;
  readonly deliveries: readonly Delivery[];
  /** Its deliveries of that time are on record no more. */
  readonly isTooOld: boolean;
};

/** What is read to say who was notified. */
export type NotifiedPorts = {
  readonly deliveries: Pick<DeliveryStore, 'list'>;
  readonly clock: Clock;
  readonly site: Site;
};

/** Deliveries that are read of a receiver. */
const maxRead = 300;

/** Deliveries are kept for so long. */
const keptMs = 30 * 24 * 3600_000;

/** Who was notified of an article as it is now: each receiver of the site file, with its deliveries. */
export const readNotified = async (
  article: Article,
  { deliveries, clock, site }: NotifiedPorts,
): Promise<readonly Notified[]> => {
  if (!isPublished(article) || article.feeds.length === 0) return [];
  const isExpired = clock.now().getTime() - Date.parse(article.receivedAt) > keptMs;
  return Promise.all(
    siteReceivers(site).map(async (receiver) => {
      const rows = await deliveries.list(receiver, maxRead);
      const isBeyond = rows.length === maxRead && (rows.at(-1)?.changedAt ?? '') > article.receivedAt;
      const announcing = deliveriesOfArticle(article, rows);
      const replaced = rows.filter((row) => row.status === 'superseded' && announces(row, article)).slice(0, 3);
      const isTooOld = announcing.length === 0 && (isExpired || isBeyond);
      return { receiver, deliveries: announcing.length > 0 ? announcing : replaced, isTooOld };
    }),
  );
};

const renderResult = (delivery: Delivery, phrases: DeskPhrases): string => {
  const { status, isClaimed, nextAttemptAt } = delivery;
  if (status === 'superseded') return htmlText(phrases.desk.notified.superseded);
  const words = phrases.strings.deliveryStatus[isClaimed === true ? 'claimed' : status];
  return fill(phrases, words, { time: phrases.time(nextAttemptAt) });
};

const renderRows = (
  { receiver, deliveries, isTooOld }: Notified,
  titles: ReadonlyMap<string, string>,
  phrases: DeskPhrases,
): readonly (readonly string[])[] => {
  const { quote, time, code, strings, desk } = phrases;
  const name = receiver === ownHub ? htmlText(strings.ownHub) : code(receiver);
  const { tooOld, noSubscribers, nothingDue } = desk.notified;
  const reason = isTooOld ? tooOld : receiver === ownHub ? noSubscribers : nothingDue;
  if (deliveries.length === 0) return [[name, '–', htmlText(reason), '–', '–', '–']];
  return deliveries.map((delivery) => {
    const { event, endedAt, attempts, lastAnswer } = delivery;
    const slug = feedOf(delivery);
    const about = slug === undefined ? (event?.type ?? '–') : (titles.get(slug) ?? slug);
    return [
      name,
      quote(about),
      renderResult(delivery, phrases),
      time(endedAt),
      String(attempts),
      lastAnswer === undefined ? '–' : `<div class="message">${quote(lastAnswer)}</div>`,
    ];
  });
};

const hasFailed = ({ deliveries }: Notified): boolean => deliveries.some(({ status }) => status === 'failed');

const renderRedrive = ({ receiver }: Notified, presser: Presser, { desk }: DeskPhrases): string =>
  renderButton('/desk/deliveries', { receiver }, `${desk.actions.redrive} – ${receiver}`, presser);

/** Who was notified of an article, and who was not and why; failed deliveries with the button that tries again. */
export const renderNotified = (
  article: Article,
  notified: readonly Notified[],
  site: Site,
  presser: Presser,
  phrases: DeskPhrases,
): string => {
  const { desk, time } = phrases;
  const { heading, draft, scheduled, neverPublic, noReceivers } = desk.notified;
  const titles = new Map(site.feeds.map(({ slug, title }) => [slug, title]));
  const sentence = (): string | undefined => {
    if (article.status === 'draft') return htmlText(draft);
    if (article.status === 'scheduled') return fill(phrases, scheduled, { time: time(article.published) });
    if (article.feeds.length === 0) return htmlText(neverPublic);
    return notified.length === 0 ? htmlText(noReceivers) : undefined;
  };
  const words = sentence();
  const columns = desk.notifiedColumns.map(htmlText);
  const rows = notified.flatMap((one) => renderRows(one, titles, phrases));
  const buttons = presser.scopes.includes('operate')
    ? notified.filter(hasFailed).map((one) => renderRedrive(one, presser, phrases))
    : [];
  const table = words === undefined ? renderTable(htmlText(heading), columns, rows) : `<p>${words}</p>`;
  return `<h2>${htmlText(heading)}</h2>\n${table}\n${buttons.join('\n')}`;
};

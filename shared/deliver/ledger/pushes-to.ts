import { type Delivery, ownHub, urlsOf } from '#shared/model/delivery.ts';
import { isInRange, laterPages, type PageRecord, shortKey } from '#shared/model/fan-out.ts';
import { subscriberKey } from '#shared/model/subscription.ts';
import type { DeliveryStore } from '#shared/ports.ts';

/** First pages of fan-outs that are searched, and pages behind them of each topic. */
const maxFirstPages = 200;
const maxLaterPages = 400;

/** The revision reached the subscriber by a delivery of its own, which says more than the page. */
const isOwn = (own: readonly Delivery[], { subject, revision }: Delivery): boolean =>
  own.some((one) => one.revision === revision && urlsOf(one).some((topic) => urlsOf({ subject }).includes(topic)));

/**
 * What pages of fan-outs sent to a subscriber of our hub, as deliveries to it. Searches the newest pages: of a topic with
 * more than 100 subscribers those behind the first one too, where the first one does not have this subscriber.
 */
export const pushesTo = async (
  callback: string,
  own: readonly Delivery[],
  deliveries: Pick<DeliveryStore, 'pageRecords'>,
): Promise<readonly Delivery[]> => {
  const key = subscriberKey(callback);
  const first = await deliveries.pageRecords(ownHub, maxFirstPages);
  const large = new Set(first.filter((page) => !isInRange(key, page)).flatMap(urlsOf));
  const later = await Promise.all([...large].map((topic) => deliveries.pageRecords(laterPages(topic), maxLaterPages)));
  return [first, ...later]
    .flat()
    .filter((page) => page.notified.includes(shortKey(key)) && !isOwn(own, page))
    .map(({ from: _from, to: _to, notified: _notified, ...delivery }: PageRecord) => ({
      ...delivery,
      receiver: callback,
      lastAnswer: 'The subscriber acknowledged a push of the fan-out.',
    }));
};

import type { Article } from '#shared/model/article.ts';
import { articleCursor } from '#shared/model/delivery.ts';
import type { BaridEvent } from '#shared/model/event.ts';
import { namesValue } from '#shared/model/facet.ts';
import type { Clock, DeliveryStore } from '#shared/ports.ts';
import { routes } from '../routes/index.ts';
import type { ReceiverPorts } from '../routes/route.ts';

/** What emptying the ledger reads and writes. */
export type LedgerPorts = Pick<ReceiverPorts, 'site' | 'publicUrl'> & {
  readonly deliveries: Pick<DeliveryStore, 'cursor' | 'get' | 'replaceEvent'>;
};

/** Deliveries of an article to one receiver; older ones leave the ledger by themselves. */
const maxDeliveries = 1_000;

/** An event without the texts of its article; receivers know the article by its guid. */
const withoutText = (event: BaridEvent): BaridEvent => {
  if (event.type === 'feed.updated' || event.type === 'delivery.failed') return event;
  const { summary: _summary, url: _url, ...data } = event.data;
  const feeds = data.feeds.filter((slug) => !namesValue(slug));
  return { ...event, data: { ...data, title: '', feeds } };
};

const receiversOf = ({ site, publicUrl }: LedgerPorts) =>
  routes.flatMap(({ articleReceivers }) => articleReceivers?.({ site, publicUrl }) ?? []);

/** Takes the texts out of the events of all deliveries of an article that the ledger still has, from each receiver's cursor back. */
export const emptyLedger = async ({ id }: Pick<Article, 'id'>, ports: LedgerPorts): Promise<void> => {
  const { deliveries } = ports;
  for (const { receiver, route } of receiversOf(ports)) {
    let address: { readonly changedAt: string; readonly id: string } | undefined = await deliveries.cursor(
      receiver,
      articleCursor(route, id),
    );
    for (let count = 0; address !== undefined && count < maxDeliveries; count += 1) {
      const delivery = await deliveries.get(receiver, address.changedAt, address.id);
      if (delivery?.event !== undefined) await deliveries.replaceEvent(delivery, withoutText(delivery.event));
      address = delivery?.predecessor;
    }
  }
};

/**
 * Ends the deliveries of an erased article for good, once its receivers were notified of the erasure: its cursors stand at the
 * last revision, so that a process that read the article before can create none any more, and what one created until then loses
 * its text.
 */
export const closeLedger = async (
  { id, revision }: Pick<Article, 'id' | 'revision'>,
  ports: LedgerPorts & { readonly deliveries: Pick<DeliveryStore, 'closeCursor'>; readonly clock: Clock },
): Promise<void> => {
  const { deliveries, clock } = ports;
  for (const { receiver, route } of receiversOf(ports))
    await deliveries.closeCursor(receiver, articleCursor(route, id), revision, clock.now().toISOString());
  await emptyLedger({ id }, ports);
};

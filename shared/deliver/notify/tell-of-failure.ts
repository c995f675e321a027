import { type Delivery, noFeed } from '#shared/model/delivery.ts';
import type { FailureBrief } from '#shared/model/event.ts';
import type { Clock } from '#shared/ports.ts';
import { eventReceivers } from '#shared/site/event-receivers.ts';
import type { Site } from '#shared/site/site.ts';
import { deliveryId } from './delivery-id.ts';
import { type OweDeps, oweOnce, wake } from './owe.ts';
import { owedDelivery } from './owed-delivery.ts';
import { wants } from './wants.ts';

/** What telling of failures works with. */
export type FailureDeps = OweDeps & { readonly site: Site; readonly clock: Clock };

const brief = ({ id, route, receiver, feed, article, revision, attempts, lastAnswer }: Delivery): FailureBrief => ({
  id,
  route,
  receiver,
  ...(feed === noFeed ? {} : { feed }),
  ...(article === undefined ? {} : { article }),
  revision,
  attempts,
  ...(lastAnswer === undefined ? {} : { lastAnswer }),
});

/** Owes `delivery.failed` to those who ask for it, never about their own failures: that would have no end. */
export const tellOfFailure =
  (deps: FailureDeps) =>
  async (failed: Delivery): Promise<number> => {
    if (failed.event?.type === 'delivery.failed') return 0;
    const feeds = failed.feed === noFeed ? undefined : [failed.feed];
    const { notify } = deps.site;
    const asking = (notify === undefined ? [] : eventReceivers(notify)).filter(
      (one) => one.receiver !== failed.receiver && wants(one, 'delivery.failed', feeds),
    );
    const changedAt = deps.clock.now().toISOString();
    const rows = asking.map(({ receiver, route }) =>
      owedDelivery({
        id: deliveryId(route, receiver, 'delivery.failed', failed.id, failed.redrivenAt ?? ''),
        route,
        receiver,
        feed: noFeed,
        topics: [],
        revision: failed.attempts,
        changedAt,
        event: { type: 'delivery.failed', timestamp: changedAt, data: brief(failed) },
      }),
    );
    const about = `delivery.failed ${failed.id} ${failed.redrivenAt ?? ''}`;
    const owed: Delivery[] = [];
    for (const row of rows) owed.push(...(await oweOnce({ about, ...row }, async () => [row], deps)));
    return wake(owed, deps);
  };

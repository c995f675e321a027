import type { Delivery, Receiver } from '#shared/model/delivery.ts';
import type { Clock, DeliveryStore } from '#shared/ports.ts';
import { type Couriers, courierOf } from '../routes/couriers.ts';
import { isDue, type Plan, plan } from './plan.ts';
import { planEach } from './plan-each.ts';

/** What deciding reads. */
export type DecideDeps = {
  readonly deliveries: DeliveryStore;
  readonly couriers: Couriers;
  readonly clock: Clock;
};

/** How much of a receiver's ledger is read for deliveries of the same feed. */
const lookBack = 200;

const around = async ({ receiver, predecessor, article }: Delivery, { deliveries }: DecideDeps) => ({
  before: predecessor === undefined ? undefined : await deliveries.get(receiver, predecessor.changedAt, predecessor.id),
  last: article === undefined ? undefined : await deliveries.cursor(receiver, article),
});

/** Milliseconds for which a success is fresh. */
const fresh = 60_000;

const isWell = (receiver: Receiver | undefined, now: Date): boolean =>
  receiver?.failures === 0 && now.getTime() - Date.parse(receiver.lastSuccess ?? '') < fresh;

const planFor = async (delivery: Delivery, receiver: Receiver | undefined, now: Date, deps: DecideDeps) => {
  const courier = courierOf(deps.couriers, delivery);
  if (courier.ordering === 'each') return planEach(delivery, { ...(await around(delivery, deps)), receiver }, now);
  const ledger = await deps.deliveries.list(delivery.receiver, courier.historyLimit ?? lookBack);
  return plan(delivery, ledger, receiver, now, courier);
};

/** Reads what stands around a delivery, and says what is to be done with it now. */
export const decide = async (delivery: Delivery, deps: DecideDeps): Promise<Plan> => {
  const now = deps.clock.now();
  if (!isDue(delivery, now)) return { kind: 'leave' };
  const receiver = await deps.deliveries.receiver(delivery.receiver);
  if (receiver?.disabledAt !== undefined) {
    const { disabledAt, lastError = 'nothing' } = receiver;
    const words = `Not sent: this receiver is disabled since ${disabledAt}, when it answered: ${lastError}`;
    return { kind: 'fail', message: `${words}. Mend it, then resume it with barid redrive.` };
  }
  const next = await planFor(delivery, receiver, now, deps);
  return next.kind === 'tell' ? { ...next, isWell: isWell(receiver, now) } : next;
};

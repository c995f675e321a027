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

const around = async ({ receiver, after, article }: Delivery, { deliveries }: DecideDeps) => ({
  before: after === undefined ? undefined : await deliveries.get(receiver, after.when, after.id),
  last: article === undefined ? undefined : await deliveries.heard(receiver, article),
});

/** Milliseconds for which a success is fresh. */
const fresh = 60_000;

const isWell = (receiver: Receiver | undefined, now: Date): boolean =>
  receiver?.failures === 0 && now.getTime() - Date.parse(receiver.lastSuccess ?? '') < fresh;

const planFor = async (delivery: Delivery, receiver: Receiver | undefined, now: Date, deps: DecideDeps) => {
  const courier = courierOf(deps.couriers, delivery);
  if (courier.tells === 'each') return planEach(delivery, { ...(await around(delivery, deps)), receiver }, now);
  const ledger = await deps.deliveries.list(delivery.receiver, courier.looksBack ?? lookBack);
  return plan(delivery, ledger, receiver, now, courier);
};

/** Reads what stands around a delivery, and says what is to be done with it now. */
export const decide = async (delivery: Delivery, deps: DecideDeps): Promise<Plan> => {
  const now = deps.clock.now();
  if (!isDue(delivery, now)) return { kind: 'leave' };
  const receiver = await deps.deliveries.receiver(delivery.receiver);
  if (receiver?.disabled !== undefined) {
    const { disabled, lastError = 'nothing' } = receiver;
    const words = `Not sent: this receiver is disabled since ${disabled}, when it answered: ${lastError}`;
    return { kind: 'fail', words: `${words}. Mend it, then resume it with barid redrive.` };
  }
  const next = await planFor(delivery, receiver, now, deps);
  return next.kind === 'tell' ? { ...next, isWell: isWell(receiver, now) } : next;
};

import type { Delivery } from '#shared/model/delivery.ts';

type Given = Omit<Delivery, 'status' | 'attempts' | 'nextAttemptAt'>;

/** A delivery that is owed and due from the instant of its change on. */
export const owedDelivery = (given: Given): Delivery => ({
  ...given,
  status: 'pending',
  attempts: 0,
  nextAttemptAt: given.changedAt,
});

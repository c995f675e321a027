import type { Delivery } from '#shared/model/delivery.ts';

type Given = Omit<Delivery, 'status' | 'attempts' | 'nextAttempt'>;

/** A delivery that is owed and due from the instant of its change on. */
export const owedDelivery = (given: Given): Delivery => ({
  ...given,
  status: 'owed',
  attempts: 0,
  nextAttempt: given.when,
});

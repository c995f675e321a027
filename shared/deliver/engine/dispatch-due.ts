import type { Clock, DeliveryQueue, DeliveryStore } from '#shared/ports.ts';
import { enqueue } from '../notify/create-deliveries.ts';

/** What `dispatchDue` works with. */
export type DispatchPorts = {
  readonly deliveries: Pick<DeliveryStore, 'due'>;
  readonly queue: DeliveryQueue;
  readonly clock: Clock;
};

/** Deliveries that one sweep enqueues; the next sweep finds the rest. */
const batchSize = 1_000;

/**
 * Enqueues the deliveries that are due: retries that wait longer than a queue can hold a message, and deliveries that a
 * crash left without a message. Gives how many.
 */
export const dispatchDue = async ({ deliveries, queue, clock }: DispatchPorts): Promise<number> =>
  enqueue(await deliveries.due(clock.now().toISOString(), batchSize), queue);

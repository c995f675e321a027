import type { Clock, DeliveryQueue, DeliveryStore } from '#shared/ports.ts';

/** What `dispatchDue` works with. */
export type DispatchDeps = {
  readonly deliveries: Pick<DeliveryStore, 'due'>;
  readonly queue: DeliveryQueue;
  readonly clock: Clock;
};

/** Deliveries that one sweep wakes; the next one finds the rest. */
const atOnce = 1_000;

/** Wakes `deliver` for what is due: retries that waited long, and what a crash left behind. Gives how many. */
export const dispatchDue = async ({ deliveries, queue, clock }: DispatchDeps): Promise<number> => {
  const found = await deliveries.due(clock.now().toISOString(), atOnce);
  // Takedowns before all else.
  const due = [
    ...found.filter(({ isRetraction }) => isRetraction),
    ...found.filter(({ isRetraction }) => !isRetraction),
  ];
  if (due.length > 0) await queue.send(due, 0);
  return due.length;
};

import { Unavailable } from '#shared/errors.ts';
import type { Delivery, NotifyCursor } from '#shared/model/delivery.ts';
import type { Clock, DeliveryQueue, DeliveryStore, Written } from '#shared/ports.ts';

/** What creating deliveries reads and writes. */
export type CreationPorts = {
  readonly deliveries: Pick<DeliveryStore, 'create' | 'get' | 'cursor'>;
  readonly queue: DeliveryQueue;
  readonly clock: Clock;
};

/** A revision of a subject for one receiver. `about` names the subject in the receiver's cursor. */
export type Notification = { readonly receiver: string; readonly about: string; readonly revision: number };

/** Rounds lost to other processes that create deliveries for the same receiver and subject. */
const maxRounds = 20;

/** Receivers whose deliveries are created at the same time. */
const concurrency = 25;

/** Enqueues deliveries, retractions first. Gives how many. */
export const enqueue = async (deliveries: readonly Delivery[], queue: DeliveryQueue): Promise<number> => {
  const sorted = [
    ...deliveries.filter(({ isRetraction }) => isRetraction === true),
    ...deliveries.filter(({ isRetraction }) => isRetraction !== true),
  ];
  if (sorted.length > 0) await queue.send(sorted, 0);
  return sorted.length;
};

/**
 * Creates the deliveries of a revision for one receiver, unless its cursor has reached that revision. `make` gives them for
 * the cursor that was read. Gives the deliveries to enqueue: the new ones, or after a repeated event the one that was
 * never attempted.
 *
 * The last delivery moves the cursor in the same write, so that a crash before it leaves everything to the repeated event
 * and a crash after it leaves nothing. Of two processes that read the same cursor, one loses the write and reads again.
 * @throws Unavailable DELIVERY_CONTENDED when it loses every round
 */
export const createOnce = async (
  { receiver, about, revision }: Notification,
  make: (cursor: NotifyCursor | undefined) => readonly Delivery[] | Promise<readonly Delivery[]>,
  { deliveries, clock }: Pick<CreationPorts, 'deliveries' | 'clock'>,
): Promise<readonly Delivery[]> => {
  for (let round = 0; round < maxRounds; round += 1) {
    const cursor = await deliveries.cursor(receiver, about);
    if (cursor !== undefined && cursor.revision >= revision) {
      const last = await deliveries.get(receiver, cursor.changedAt, cursor.id);
      return last?.status === 'pending' && last.attempts === 0 ? [last] : [];
    }
    // The event may be old.
    const dueAt = clock.now().toISOString();
    const made = (await make(cursor)).map((delivery) => ({ ...delivery, dueAt }));
    let written: Written = 'written';
    for (const [index, delivery] of made.entries()) {
      const isLast = index === made.length - 1;
      written = await deliveries.create(delivery, isLast ? { about, previous: cursor } : undefined);
    }
    if (written === 'written') return made;
  }
  throw new Unavailable(
    'DELIVERY_CONTENDED',
    `Other processes keep creating deliveries for ${receiver}. The event is handled again.`,
  );
};

/**
 * Creates and enqueues deliveries for several receivers, each on its own: where one fails, the others are notified all the same.
 * Gives how many deliveries. @throws the first failure, after all others
 */
export const notifyEach = async (
  receivers: readonly (() => Promise<readonly Delivery[]>)[],
  queue: DeliveryQueue,
): Promise<number> => {
  const results: PromiseSettledResult<readonly Delivery[]>[] = [];
  for (let start = 0; start < receivers.length; start += concurrency)
    results.push(...(await Promise.allSettled(receivers.slice(start, start + concurrency).map((create) => create()))));
  const created = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  const enqueued = await enqueue(created, queue);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return enqueued;
};

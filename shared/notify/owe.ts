import { Unavailable } from '#shared/errors.ts';
import type { Delivery, Heard } from '#shared/model/delivery.ts';
import type { DeliveryQueue, DeliveryStore } from '#shared/ports.ts';

/** What owing needs. */
export type OweDeps = {
  readonly deliveries: Pick<DeliveryStore, 'owe' | 'get' | 'heard'>;
  readonly queue: DeliveryQueue;
};

/**
 * Keeps what a receiver is owed for one change. The last row notes that the receiver has heard of it, so that a crash
 * before it leaves all to the repeated event, and one after it nothing.
 * @throws Unavailable STORE_THROTTLED when somebody else was at the same rows at the same instant.
 */
export const owe = async (rows: readonly Delivery[], about: string, deps: OweDeps): Promise<void> => {
  for (const [index, row] of rows.entries()) {
    const written = await deps.deliveries.owe(row, index === rows.length - 1 ? about : undefined);
    if (written === 'conflict' && !(await isKept(row, about, deps))) {
      throw new Unavailable('STORE_THROTTLED', `Somebody else wrote what ${row.receiver} is owed; looking again.`);
    }
  }
};

/** A conflict means that it was owed before; or only that somebody was at one of its rows, and nothing was written. */
const isKept = async (row: Delivery, about: string, { deliveries }: OweDeps): Promise<boolean> => {
  if ((await deliveries.get(row.receiver, row.when, row.id)) !== undefined) return true;
  const heard = await deliveries.heard(row.receiver, about);
  return heard !== undefined && heard.revision >= row.revision;
};

/** The delivery that a receiver heard of last, where nobody has tried it yet: an event that comes again wakes it again. */
export const stillToWake = async (
  receiver: string,
  heard: Heard,
  { deliveries }: OweDeps,
): Promise<readonly Delivery[]> => {
  const row = await deliveries.get(receiver, heard.when, heard.id);
  return row?.status === 'owed' && row.attempts === 0 ? [row] : [];
};

/** Wakes `deliver`: for takedowns before all else. */
export const wake = async (rows: readonly Delivery[], { queue }: OweDeps): Promise<number> => {
  const inOrder = [...rows.filter(({ first }) => first), ...rows.filter(({ first }) => !first)];
  if (inOrder.length > 0) await queue.send(inOrder, 0);
  return inOrder.length;
};

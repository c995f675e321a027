import { Unavailable } from '#shared/errors.ts';
import type { CursorUpdate, Delivery, NotifyCursor } from '#shared/model/delivery.ts';
import type { DeliveryQueue, DeliveryStore, Written } from '#shared/ports.ts';

/** What owing needs. */
export type OweDeps = {
  readonly deliveries: Pick<DeliveryStore, 'create' | 'get' | 'cursor'>;
  readonly queue: DeliveryQueue;
};

/** A revision of a feed or an article that a receiver is to hear of. */
export type News = { readonly receiver: string; readonly about: string; readonly revision: number };

/** Each round that is lost means that somebody else told this receiver of the same thing at the same instant. */
const maxRounds = 20;

/** The delivery that a receiver heard of last, where nobody has tried it yet: an event that comes again wakes it again. */
const stillToWake = async (
  receiver: string,
  heard: NotifyCursor,
  { deliveries }: OweDeps,
): Promise<readonly Delivery[]> => {
  const row = await deliveries.get(receiver, heard.changedAt, heard.id);
  return row?.status === 'pending' && row.attempts === 0 ? [row] : [];
};

/**
 * The last row notes that the receiver has heard of it, so that a crash before it leaves all to the repeated event, and
 * one after it nothing. Those before it may be there already.
 */
const keep = async (rows: readonly Delivery[], hearing: CursorUpdate, { deliveries }: OweDeps): Promise<Written> => {
  const written: Written[] = [];
  for (const [index, row] of rows.entries()) {
    written.push(await deliveries.create(row, index === rows.length - 1 ? hearing : undefined));
  }
  return written.at(-1) ?? 'written';
};

/**
 * Keeps what a receiver is owed for a revision, unless it has heard of it; `make` gives the rows, from what it heard last.
 * Gives those that are to be woken. Of two that look at the same time, the one that is later follows on the other.
 * @throws Unavailable STORE_THROTTLED when others keep telling this receiver of the same thing.
 */
export const oweOnce = async (
  { receiver, about, revision }: News,
  make: (heard: NotifyCursor | undefined) => Promise<readonly Delivery[]>,
  deps: OweDeps,
): Promise<readonly Delivery[]> => {
  for (let round = 0; round < maxRounds; round += 1) {
    const heard = await deps.deliveries.cursor(receiver, about);
    if (heard !== undefined && heard.revision >= revision) return stillToWake(receiver, heard, deps);
    const rows = await make(heard);
    if ((await keep(rows, { about, previous: heard }, deps)) === 'written') return rows;
  }
  throw new Unavailable('STORE_THROTTLED', `Others keep writing what ${receiver} is owed; looking again.`, {
    status: 429,
  });
};

/** Wakes `deliver`: for takedowns before all else. */
export const wake = async (rows: readonly Delivery[], { queue }: OweDeps): Promise<number> => {
  const inOrder = [
    ...rows.filter(({ isRetraction }) => isRetraction),
    ...rows.filter(({ isRetraction }) => !isRetraction),
  ];
  if (inOrder.length > 0) await queue.send(inOrder, 0);
  return inOrder.length;
};

import type { Clock, UnreadableRows } from '#shared/ports.ts';

/** The minute of each hour in which rows that were mended are forgotten; the status page leaves them out at once. */
const forgetMinute = 6;

/** Forgets, once an hour, the rows that could not be read and were mended since. */
export const forgetChangedInTime = async ({
  unreadable,
  clock,
}: {
  readonly unreadable: Pick<UnreadableRows, 'forgetChanged'>;
  readonly clock: Clock;
}): Promise<void> => {
  if (clock.now().getUTCMinutes() === forgetMinute) await unreadable.forgetChanged();
};

import type { Clock, FanOutQueue, FanOutStore } from '#shared/ports.ts';

/** What `dispatchPages` works with. */
export type DispatchPagesPorts = {
  readonly fanOuts: Pick<FanOutStore, 'due'>;
  readonly pages: FanOutQueue;
  readonly clock: Clock;
};

/** Pages that one sweep enqueues; the next sweep finds the rest. */
const batchSize = 1_000;

/** Enqueues the pages of fan-outs that are due: their message was lost, or the process that sent them died. Gives how many. */
export const dispatchPages = async ({ fanOuts, pages, clock }: DispatchPagesPorts): Promise<number> => {
  const due = await fanOuts.due(clock.now().toISOString(), batchSize);
  await pages.send(due, 0);
  return due.length;
};

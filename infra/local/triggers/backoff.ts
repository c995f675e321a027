import { setTimeout as sleep } from 'node:timers/promises';

/** How often something that failed is tried, and how long it waits before the second time (milliseconds); then twice as long each time. */
export type Patience = { readonly attempts: number; readonly firstWaitMs: number };

/** Long enough for a service to come back, short enough that somebody still waits. */
const longestWaitMs = 30_000;

/** Ends waits and loops when a trigger is closed. */
export const waitBeforeRetry = (attempt: number, { firstWaitMs }: Patience, closing: AbortSignal): Promise<void> =>
  rest(Math.min(longestWaitMs, firstWaitMs * 2 ** (attempt - 1)), closing);

/** Waits, or until the trigger is closed. */
export const rest = async (milliseconds: number, closing: AbortSignal): Promise<void> => {
  await sleep(milliseconds, undefined, { signal: closing }).catch(() => undefined);
};

import { Unavailable } from '#shared/errors.ts';
import type { Clock, SubscriptionStore } from '#shared/ports.ts';

/** A load balancer asks each second, and many may: a write serves all of them for so long. */
const writeEveryMs = 5_000;

/** What the check writes. */
export type WriteCheckPorts = {
  readonly subscriptions: Pick<SubscriptionStore, 'countInMinute'>;
  readonly clock: Clock;
};

/** The count that the check writes; the only row that the function `status` may write. */
export const checkedCount = 'healthz';

/**
 * Makes a check of whether rows can be stored: of a full disk everything can still be read, so only a write tells. It throws what
 * the store throws.
 */
export const writeCheck = ({ subscriptions, clock }: WriteCheckPorts): (() => Promise<void>) => {
  let writtenMs = Number.NEGATIVE_INFINITY;
  let writing: Promise<unknown> | undefined;

  return async () => {
    const nowMs = clock.now().getTime();
    if (nowMs - writtenMs < writeEveryMs) return;
    writing ??= subscriptions.countInMinute(checkedCount, Math.floor(nowMs / 60_000));
    try {
      await writing;
      writtenMs = nowMs;
    } finally {
      writing = undefined;
    }
  };
};

/** Why nothing can be stored, in the store's words; undefined while rows can be. */
export const whyNothingIsStored = async (check: () => Promise<void>): Promise<string | undefined> => {
  try {
    await check();
    return undefined;
  } catch (error) {
    if (error instanceof Unavailable) return error.message;
    throw error;
  }
};

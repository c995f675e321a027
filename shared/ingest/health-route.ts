import { type HttpAnswer, jsonAnswer } from '#shared/model/http.ts';
import type { Clock, SubscriptionStore } from '#shared/ports.ts';

/** A load balancer asks each second, and many may: a write serves all of them for so long. */
const writeEveryMs = 5_000;

/** What the check writes. */
export type HealthPorts = { readonly subscriptions: Pick<SubscriptionStore, 'countInMinute'>; readonly clock: Clock };

/**
 * `GET /healthz`, for proxies and supervisors, open to everybody: 200 while articles can be stored, else the 503 of the store
 * with its reason. Only a write tells: of a full disk everything can still be read.
 */
export const healthRoute = ({ subscriptions, clock }: HealthPorts) => {
  let writtenMs = Number.NEGATIVE_INFINITY;
  let writing: Promise<unknown> | undefined;

  const checkWrite = async (nowMs: number): Promise<void> => {
    writing ??= subscriptions.countInMinute('healthz', Math.floor(nowMs / 60_000));
    try {
      await writing;
      writtenMs = nowMs;
    } finally {
      writing = undefined;
    }
  };

  return {
    'GET /healthz?': async (): Promise<HttpAnswer> => {
      const nowMs = clock.now().getTime();
      if (nowMs - writtenMs >= writeEveryMs) await checkWrite(nowMs);
      return jsonAnswer(200, { status: 'accepting' });
    },
  };
};

import { Rejected } from '#shared/errors.ts';
import type { Caller } from '#shared/model/caller.ts';
import type { Delivery } from '#shared/model/delivery.ts';
import { type HttpAnswer, type HttpRequest, jsonAnswer } from '#shared/model/http.ts';
import { publicAddress } from '#shared/model/public-address.ts';
import { deliveriesTo, makeReset, type RedrivePorts, receiverIn } from './redrive.ts';

/**
 * Handles `POST /receivers/resume`: ends the pause or disabling of a receiver and the open circuit breaker of its host;
 * deliveries that wait for it go out now. Failed ones stay failed: a redrive sends them again.
 */
export const resumeHandler = (ports: RedrivePorts) => {
  const { deliveries, queue, clock, record } = ports;
  const reset = makeReset(ports);

  /** Gives nothing where another process changed the delivery at the same time. */
  const bringForward = async (row: Delivery): Promise<readonly Delivery[]> => {
    const now = clock.now().toISOString();
    const next = { ...row, nextAttemptAt: now, dueAt: now };
    return (await deliveries.update(next, row)) === 'written' ? [next] : [];
  };

  return async (request: HttpRequest, caller: Caller): Promise<HttpAnswer> => {
    const receiver = receiverIn(request);
    if (receiver === undefined) {
      throw new Rejected('RECEIVER_INVALID', 'Name the receiver to resume: {"receiver": "https://…"}.', {
        status: 400,
      });
    }
    const rows = await deliveriesTo(receiver, ports);
    await record(caller, { action: 'resumed', subject: publicAddress(receiver) });
    await reset(receiver);
    const waiting = rows.filter(({ status, isClaimed }) => status === 'pending' && isClaimed !== true);
    const resumed = (await Promise.all(waiting.map(bringForward))).flat();
    if (resumed.length > 0) await queue.send(resumed, 0);
    const failed = rows.filter(({ status }) => status === 'failed').length;
    return jsonAnswer(200, { receiver, resumed: resumed.length, failed });
  };
};

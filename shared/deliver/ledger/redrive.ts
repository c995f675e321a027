import { Rejected } from '#shared/errors.ts';
import { type Delivery, hostOf } from '#shared/model/delivery.ts';
import type { HttpAnswer, HttpRequest } from '#shared/model/http.ts';
import type { Clock, DeliveryQueue, DeliveryStore, HostStore } from '#shared/ports.ts';

/** What redriving needs. */
export type RedriveDeps = {
  readonly deliveries: Pick<DeliveryStore, 'list' | 'failed' | 'update' | 'receiver' | 'writeReceiver'>;
  readonly hosts: HostStore;
  readonly queue: DeliveryQueue;
  readonly clock: Clock;
};

/** Deliveries that one request brings back. */
const atOnce = 100;

const receiverIn = ({ body }: HttpRequest): string | undefined => {
  const text = new TextDecoder().decode(body);
  try {
    const { receiver }: { readonly receiver?: unknown } = text === '' ? {} : JSON.parse(text);
    if (receiver === undefined || typeof receiver === 'string') return receiver;
  } catch {
    // Answered below, as what is no text is.
  }
  const message = 'Send {"receiver": "https://…"}, or nothing to bring back what failed for all.';
  throw new Rejected('RECEIVER_INVALID', message, { status: 400 });
};

const waits = ({ status, isClaimed }: Delivery): boolean =>
  status === 'failed' || (status === 'pending' && isClaimed !== true);

/** Owed from now on, with all its attempts before it. */
const again = async (row: Delivery, { deliveries, clock }: RedriveDeps): Promise<readonly Delivery[]> => {
  const { endedAt: _ended, ...kept } = row;
  const now = clock.now().toISOString();
  const next = { ...kept, status: 'pending', attempts: 0, nextAttemptAt: now, redrivenAt: now } as const;
  return (await deliveries.update(next, row)) === 'written' ? [next] : [];
};

/** The breaker of its host is closed; where somebody is at the row at this instant, that one has just been let in. */
const closeBreaker = async (receiver: string, { hosts }: RedriveDeps): Promise<void> => {
  const row = await hosts.read(hostOf({ receiver }));
  if (row?.openUntil === undefined) return;
  const { openUntil: _until, openCount: _opened, ...closed } = row;
  await hosts.write({ ...closed, version: row.version + 1, minutes: [] });
};

/** Nothing stands between a receiver and its next attempt any more. */
const unpause = async (url: string, deps: RedriveDeps): Promise<void> => {
  await closeBreaker(url, deps);
  const { deliveries } = deps;
  const health = await deliveries.receiver(url);
  if (health === undefined) return;
  const {
    pausedUntil: _until,
    pauseRequested: _asked,
    disabledAt: _disabled,
    warnedAt: _warned,
    failingSince: _since,
    ...rest
  } = health;
  await deliveries.writeReceiver({ ...rest, failures: 0 });
};

/**
 * `POST /deliveries/redrive`: what failed for a receiver, or for all, is owed again from now on, and what waits for that
 * receiver goes out; a pause is over, and a webhook that was disabled is not so any more.
 */
export const redrive = async (request: HttpRequest, deps: RedriveDeps): Promise<HttpAnswer> => {
  const receiver = receiverIn(request);
  const rows =
    receiver === undefined ? await deps.deliveries.failed(atOnce) : await deps.deliveries.list(receiver, atOnce);
  const urls = new Set([...rows.map((row) => row.receiver), ...(receiver === undefined ? [] : [receiver])]);
  for (const url of urls) await unpause(url, deps);
  const owed = (await Promise.all(rows.filter(waits).map((row) => again(row, deps)))).flat();
  if (owed.length > 0) await deps.queue.send(owed, 0);
  const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
  return { status: 200, headers, body: `${JSON.stringify({ redriven: owed.length })}\n` };
};

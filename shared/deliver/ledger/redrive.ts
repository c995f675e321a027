import { z } from 'zod';
import { defined } from '#shared/defined.ts';
import { ifReadable, Rejected } from '#shared/errors.ts';
import type { Caller } from '#shared/model/caller.ts';
import { type Delivery, hostOf, type Receiver } from '#shared/model/delivery.ts';
import { type HttpAnswer, type HttpRequest, jsonAnswer } from '#shared/model/http.ts';
import { publicAddress } from '#shared/model/public-address.ts';
import type { Clock, DeliveryQueue, DeliveryStore, HostStore, RecordAudit } from '#shared/ports.ts';
import { closed } from '../engine/host-row.ts';
import { siteReceivers } from '../routes/index.ts';
import type { ReceiverSettings } from '../routes/route.ts';

/** What redriving reads and writes. */
export type RedrivePorts = {
  readonly deliveries: Pick<DeliveryStore, 'list' | 'failed' | 'update' | 'receiver' | 'changeReceiver'>;
  readonly hosts: HostStore;
  readonly queue: DeliveryQueue;
  readonly clock: Clock;
  readonly record: RecordAudit;
  readonly site: ReceiverSettings;
};

/** Deliveries that one request redrives. */
const batchSize = 100;

/** A receiver's newest deliveries, and the newest failed ones of all receivers, among which its own are searched. */
const maxSearched = 1_000;

/** The body of `POST /deliveries/redrive`, if it has one, and of `POST /receivers/resume`. */
export const receiverSchema = z.strictObject({ receiver: z.string().regex(/^(?:https?:\/\/|@)./) });

/** The receiver that a body names; undefined without a body. A misspelt member never means all receivers. */
export const receiverIn = ({ body }: HttpRequest): string | undefined => {
  if (body.length === 0) return undefined;
  try {
    return receiverSchema.parse(JSON.parse(new TextDecoder().decode(body))).receiver;
  } catch (cause) {
    const message = 'Send {"receiver": "https://…"} and nothing else, or no body to redrive all receivers.';
    throw new Rejected('RECEIVER_INVALID', message, { status: 400, cause });
  }
};

/** The failed deliveries to a receiver, newest first: newer ones that succeeded may stand before them in the ledger. */
export const failedTo = async (
  receiver: string,
  { failed }: Pick<DeliveryStore, 'failed'>,
): Promise<readonly Delivery[]> => (await failed(maxSearched)).filter((row) => row.receiver === receiver);

/**
 * The newest deliveries to a receiver of the site file, or to one that was notified before, and all that failed: no row is kept of
 * a URL that somebody mistyped. @throws Rejected RECEIVER_UNKNOWN
 */
export const deliveriesTo = async (
  receiver: string,
  { deliveries, site }: Pick<RedrivePorts, 'deliveries' | 'site'>,
): Promise<readonly Delivery[]> => {
  const reading = ifReadable(deliveries.receiver(receiver));
  const [health, newest, failed] = await Promise.all([
    reading,
    deliveries.list(receiver, maxSearched),
    failedTo(receiver, deliveries),
  ]);
  const rows = [...newest, ...failed.filter(({ id }) => !newest.some((row) => row.id === id))];
  if (health !== undefined || rows.length > 0 || siteReceivers(site).includes(receiver)) return rows;
  const message = `No delivery was ever made to ${receiver.slice(0, 200)}. GET /deliveries lists the receivers.`;
  throw new Rejected('RECEIVER_UNKNOWN', message, { status: 404 });
};

/** Closes the circuit breaker of a receiver's host, and ends its pauses and disabling. */
export const makeReset =
  ({ deliveries, hosts, clock }: RedrivePorts) =>
  async (receiver: string): Promise<void> => {
    const redrivenAt = clock.now().toISOString();
    const row = await hosts.read(hostOf({ receiver }));
    // A lost write means that another process was let in at this instant: the breaker is half-open already.
    if (row?.openUntil !== undefined)
      await hosts.write({ ...closed(row), version: row.version + 1, writtenAt: redrivenAt });
    const healthy = (health: Receiver | undefined): Receiver => {
      const { lastSuccess, lastFailure, lastError } = health ?? {};
      return defined({ url: receiver, lastSuccess, lastFailure, lastError, failures: 0, redrivenAt });
    };
    await deliveries.changeReceiver(receiver, healthy, { replacesUnreadable: true });
  };

/**
 * Handles `POST /deliveries/redrive`: failed deliveries of a receiver, or of all, become pending with all their attempts,
 * and deliveries that wait for that receiver go out now. Ends pauses, disabling and open circuit breakers.
 */
export const redriveHandler = (ports: RedrivePorts) => {
  const { deliveries, queue, clock, record } = ports;
  const reset = makeReset(ports);

  /** Gives nothing where another process changed the delivery at the same time. */
  const redrive = async ({ endedAt, ...row }: Delivery): Promise<readonly Delivery[]> => {
    const now = clock.now().toISOString();
    const next = { ...row, status: 'pending', attempts: 0, nextAttemptAt: now, dueAt: now, redrivenAt: now } as const;
    const previous = endedAt === undefined ? row : { ...row, endedAt };
    return (await deliveries.update(next, previous)) === 'written' ? [next] : [];
  };

  return async (request: HttpRequest, caller: Caller): Promise<HttpAnswer> => {
    const receiver = receiverIn(request);
    const rows = receiver === undefined ? await deliveries.failed(batchSize) : await deliveriesTo(receiver, ports);
    await record(caller, { action: 'redriven', subject: publicAddress(receiver ?? 'all receivers') });
    const receivers = new Set([...rows.map((row) => row.receiver), ...(receiver === undefined ? [] : [receiver])]);
    for (const one of receivers) await reset(one);
    // Failed ones first: the next request finds them no more.
    const failed = rows.filter(({ status }) => status === 'failed');
    const waiting = rows.filter(({ status, isClaimed }) => status === 'pending' && isClaimed !== true);
    const redriven = (await Promise.all([...failed, ...waiting].slice(0, batchSize).map(redrive))).flat();
    if (redriven.length > 0) await queue.send(redriven, 0);
    return jsonAnswer(200, { redriven: redriven.length });
  };
};

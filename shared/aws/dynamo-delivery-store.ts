import { z } from 'zod';
import { defined } from '#shared/defined.ts';
import type { CursorUpdate, Delivery, NotifyCursor, Receiver } from '#shared/model/delivery.ts';
import type { BaridEvent } from '#shared/model/event.ts';
import type { PageRecord } from '#shared/model/fan-out.ts';
import type { DeliveryStore } from '#shared/ports.ts';
import { tableClient } from './clients.ts';
import { deliveryDuePartitions, keys } from './keys.ts';
import { type Condition, isNew, type RowWrite, tableRows, toEpochSeconds } from './rows.ts';
import { packedKeys, packKeys } from './subscriber-keys.ts';

/** The ledger keeps a delivery that has ended for 30 days. */
const ledgerTtlSeconds = 30 * 24 * 3600;

/** The cursor of a subject that does not change is kept for 400 days. */
const cursorTtlSeconds = 400 * 24 * 3600;

const subject = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('feed'), slug: z.string(), topics: z.array(z.string()) }),
  z.object({ kind: z.literal('article'), id: z.string(), urls: z.array(z.string()).optional() }),
  z.object({ kind: z.literal('delivery'), id: z.string() }),
  z.object({ kind: z.literal('subscription'), topic: z.string() }),
]);

const deliveryRow: z.ZodType<Delivery> = z.object({
  id: z.string(),
  route: z.string(),
  receiver: z.string(),
  subject,
  revision: z.number(),
  event: z
    .custom<BaridEvent>(
      (value) =>
        typeof value === 'object' && value !== null && 'type' in value && 'timestamp' in value && 'data' in value,
      'expected an event',
    )
    .optional(),
  isRetraction: z.boolean().optional(),
  predecessor: z.object({ changedAt: z.string(), id: z.string() }).optional(),
  changedAt: z.string(),
  status: z.enum(['pending', 'delivered', 'superseded', 'failed']),
  attempts: z.number(),
  nextAttemptAt: z.string(),
  isClaimed: z.boolean().optional(),
  redrivenAt: z.string().optional(),
  endedAt: z.string().optional(),
  lastAnswer: z.string().optional(),
});

const pageRecordRow: z.ZodType<PageRecord> = z.intersection(
  deliveryRow,
  z.object({ from: z.string().optional(), to: z.string().optional(), notified: packedKeys }),
);

const cursorRow: z.ZodType<NotifyCursor> = z.object({
  revision: z.number(),
  changedAt: z.string(),
  id: z.string(),
  isRetraction: z.boolean().optional(),
});

const receiverRow: z.ZodType<Receiver> = z.object({
  url: z.string(),
  lastSuccess: z.string().optional(),
  lastFailure: z.string().optional(),
  lastError: z.string().optional(),
  failures: z.number(),
  failingSince: z.string().optional(),
  pausedUntil: z.string().optional(),
  pauseRequested: z.boolean().optional(),
  warnedAt: z.string().optional(),
  disabledAt: z.string().optional(),
});

/** The row that says when a delivery is due, by the address of the delivery. */
const dueRow = z.object({ SK: z.string(), receiver: z.string(), changedAt: z.string(), id: z.string() });

const keyOf = ({ receiver, changedAt, id }: Pick<Delivery, 'receiver' | 'changedAt' | 'id'>) =>
  keys.delivery(receiver, changedAt, id);

const expiryAfter = (instant: string, seconds: number): number => toEpochSeconds(instant) + seconds;

const toRow = (delivery: Delivery) =>
  delivery.status === 'pending'
    ? delivery
    : { ...delivery, expires: expiryAfter(delivery.changedAt, ledgerTtlSeconds) };

/** Deliveries: each pending one has a row that says when it is due, for the sweep to find, and each failed one a copy in one list. */
export const dynamoDeliveryStore = (table: string, client = tableClient()): DeliveryStore => {
  const rows = tableRows(table, client);

  const putDue = (delivery: Delivery): RowWrite => {
    const { receiver, changedAt, id, nextAttemptAt } = delivery;
    return rows.toPut(keys.deliveryDue(nextAttemptAt, id), { receiver, changedAt, id });
  };

  /** Two processes that read the same cursor must not both follow on the same delivery: one of them reads again. */
  const moveCursor = (delivery: Delivery, { about, previous }: CursorUpdate): RowWrite => {
    const { receiver, revision, changedAt, id, isRetraction } = delivery;
    const isPrevious: Condition =
      previous === undefined
        ? isNew
        : {
            ConditionExpression: 'revision = :previous',
            ExpressionAttributeValues: { ':previous': previous.revision },
          };
    const cursor = { revision, changedAt, id, ...(isRetraction === true ? { isRetraction } : {}) };
    const expires = expiryAfter(changedAt, cursorTtlSeconds);
    return rows.toPut(keys.cursor(receiver, about), { ...cursor, expires }, isPrevious);
  };

  const listFailed = (delivery: Delivery, previous: Delivery): readonly RowWrite[] => {
    const key = keys.deliveryFailed(delivery.changedAt, delivery.id);
    if (delivery.status === 'failed') return [rows.toPut(key, toRow(delivery))];
    return previous.status === 'failed' ? [rows.toRemove(key)] : [];
  };

  return {
    create: (delivery, cursor) =>
      rows.transact([
        rows.toPut(keyOf(delivery), toRow(delivery), isNew),
        putDue(delivery),
        ...(cursor === undefined ? [] : [moveCursor(delivery, cursor)]),
      ]),

    cursor: (receiver, about) => rows.get(keys.cursor(receiver, about), cursorRow),

    get: (receiver, changedAt, id) => rows.get(keys.delivery(receiver, changedAt, id), deliveryRow),

    list: (receiver, limit) =>
      rows.query(keys.delivery(receiver, '', '').PK, deliveryRow, { newestFirst: true, limit }),

    update: (delivery, previous) => {
      const isDue = delivery.status === 'pending';
      /** Holds while the stored delivery is in the state that was read. */
      const isUnchanged: Condition = {
        ConditionExpression: 'attempts = :attempts AND #status = :status AND nextAttemptAt = :nextAttemptAt',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: {
          ':attempts': previous.attempts,
          ':status': previous.status,
          ':nextAttemptAt': previous.nextAttemptAt,
        },
      };
      const isMoved = !isDue || delivery.nextAttemptAt !== previous.nextAttemptAt;
      return rows.transact([
        rows.toPut(keyOf(delivery), toRow(delivery), isUnchanged),
        ...(isMoved ? [rows.toRemove(keys.deliveryDue(previous.nextAttemptAt, previous.id))] : []),
        ...(isMoved && isDue ? [putDue(delivery)] : []),
        ...listFailed(delivery, previous),
      ]);
    },

    recordPage: (record) => rows.put(keyOf(record), defined({ ...toRow(record), notified: packKeys(record.notified) })),

    pageRecords: (receiver, limit) =>
      rows.query(keys.delivery(receiver, '', '').PK, pageRecordRow, { newestFirst: true, limit }),

    due: async (now, limit) => {
      // `~` sorts behind the ids, so that an instant's deliveries are included.
      const range = { to: `${now}~`, limit, isConsistent: false };
      const found = await Promise.all(deliveryDuePartitions.map((partition) => rows.query(partition, dueRow, range)));
      const earliest = found
        .flat()
        .toSorted((one, other) => (one.SK < other.SK ? -1 : 1))
        .slice(0, limit);
      const deliveries = await rows.getMany(earliest.map(keyOf), deliveryRow);
      return deliveries.filter(({ status }) => status === 'pending');
    },

    failed: (limit) => rows.query(keys.deliveryFailed('', '').PK, deliveryRow, { newestFirst: true, limit }),

    receiver: (url) => rows.get(keys.receiver(url), receiverRow),

    writeReceiver: (receiver) => rows.put(keys.receiver(receiver.url), receiver),
  };
};

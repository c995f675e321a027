import { z } from 'zod';
import { defined } from '#shared/defined.ts';
import type { Address, CursorUpdate, Delivery, NotifyCursor, Receiver } from '#shared/model/delivery.ts';
import type { BaridEvent } from '#shared/model/event.ts';
import type { PageRecord } from '#shared/model/fan-out.ts';
import type { DeliveryStore } from '#shared/ports.ts';
import { tableClient } from './clients.ts';
import { deliveryDuePartitions, keys } from './keys.ts';
import { readRows } from './read-rows.ts';
import { type Condition, isNew, parseRow, type RowWrite, tableRows, toEpochSeconds } from './rows.ts';
import { packedKeys, packKeys } from './subscriber-keys.ts';

/** The ledger keeps a delivery that has ended for 30 days. */
const ledgerTtlSeconds = 30 * 24 * 3600;

/**
 * Milliseconds after which a due row that says nothing true is removed. Its writer may be about to write the delivery, for
 * at most as long as a function runs.
 */
const untrueForMs = 15 * 60_000;

const exists: Condition = { ConditionExpression: 'attribute_exists(PK)' };

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
  dueAt: z.string(),
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

/** The row by which the sweep finds a delivery: its address, with the instant in the sort key. */
const dueRow = z
  .object({
    SK: z.string(),
    receiver: z.string(),
    changedAt: z.string(),
    id: z.string(),
    untrueSince: z.string().optional(),
  })
  .transform(({ SK, ...row }) => ({ ...row, dueAt: SK.slice(0, SK.indexOf('#')) }));

type DueRow = z.infer<typeof dueRow>;

const keyOf = ({ receiver, changedAt, id }: Address) => keys.delivery(receiver, changedAt, id);

const expiryAfter = (instant: string, seconds: number): number => toEpochSeconds(instant) + seconds;

const toRow = (delivery: Delivery) =>
  delivery.status === 'pending'
    ? delivery
    : { ...delivery, expires: expiryAfter(delivery.changedAt, ledgerTtlSeconds) };

/**
 * Deliveries: each pending one has a row by which the sweep finds it, and each failed one a copy in one list.
 *
 * The due row is written before the delivery, and the former one is removed after it. So a pending delivery has a due row at
 * `dueAt` at every instant, whoever dies; what a death leaves is a due row of a delivery that is over, due elsewhere or not
 * there. `due` passes over it, and removes it when no writer can be about to make it true.
 */
export const dynamoDeliveryStore = (table: string, client = tableClient()): DeliveryStore => {
  const rows = tableRows(table, client);

  const putDue = ({ receiver, changedAt, id, dueAt }: Delivery): Promise<void> =>
    rows.put(keys.deliveryDue(dueAt, id), { receiver, changedAt, id });

  const removeDue = ({ dueAt, id }: Pick<Delivery, 'dueAt' | 'id'>): Promise<void> =>
    rows.remove(keys.deliveryDue(dueAt, id));

  /** Notes when a due row was first found untrue, and removes it once its writer must have died. */
  const removeUntrue = async ({ dueAt, id, untrueSince }: DueRow, now: string): Promise<void> => {
    const key = keys.deliveryDue(dueAt, id);
    if (untrueSince === undefined) await rows.setIf(exists, key, { untrueSince: now });
    else if (Date.parse(now) - Date.parse(untrueSince) > untrueForMs) {
      // Written again since, it is true again.
      const isSame = {
        ConditionExpression: 'untrueSince = :since',
        ExpressionAttributeValues: { ':since': untrueSince },
      };
      await rows.removeIf(isSame, key);
    }
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
    create: async (delivery, cursor) => {
      if (delivery.status === 'pending') await putDue(delivery);
      if (cursor === undefined) return rows.putIf(isNew, keyOf(delivery), toRow(delivery));
      return rows.transact([rows.toPut(keyOf(delivery), toRow(delivery), isNew), moveCursor(delivery, cursor)]);
    },

    cursor: (receiver, about) => rows.get(keys.cursor(receiver, about), cursorRow),

    get: (receiver, changedAt, id) => rows.get(keys.delivery(receiver, changedAt, id), deliveryRow),

    getWithReceiver: async (address) => {
      const rowOf = await readRows(client, table, [keyOf(address), keys.receiver(address.receiver)]);
      const delivery = rowOf(keyOf(address));
      const receiver = rowOf(keys.receiver(address.receiver));
      return defined({
        delivery: delivery && parseRow(deliveryRow, delivery),
        receiver: receiver && parseRow(receiverRow, receiver),
      });
    },

    neighbours: async ({ receiver, predecessor: before }, about) => {
      const delivery = before && keys.delivery(receiver, before.changedAt, before.id);
      const cursor = about === undefined ? undefined : keys.cursor(receiver, about);
      const wanted = [delivery, cursor].filter((key) => key !== undefined);
      if (wanted.length === 0) return {};
      const rowOf = await readRows(client, table, wanted);
      const found = { predecessor: delivery && rowOf(delivery), cursor: cursor && rowOf(cursor) };
      return defined({
        predecessor: found.predecessor && parseRow(deliveryRow, found.predecessor),
        cursor: found.cursor && parseRow(cursorRow, found.cursor),
      });
    },

    list: (receiver, limit) =>
      rows.query(keys.delivery(receiver, '', '').PK, deliveryRow, { newestFirst: true, limit }),

    update: async (delivery, previous) => {
      const isPending = delivery.status === 'pending';
      const isMoved = delivery.dueAt !== previous.dueAt;
      if (isPending && (isMoved || previous.status !== 'pending')) await putDue(delivery);
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
      const listing = listFailed(delivery, previous);
      const written =
        listing.length === 0
          ? await rows.putIf(isUnchanged, keyOf(delivery), toRow(delivery))
          : await rows.transact([rows.toPut(keyOf(delivery), toRow(delivery), isUnchanged), ...listing]);
      if (written === 'written' && (isMoved || !isPending)) await removeDue(previous);
      return written;
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
        .toSorted((one, other) => (one.dueAt < other.dueAt ? -1 : 1))
        .slice(0, limit);
      const addresses = [...new Map(earliest.map((row) => [keyOf(row).SK + row.receiver, row])).values()];
      const deliveries = await rows.getMany(addresses.map(keyOf), deliveryRow);
      const pending = deliveries.filter(({ status }) => status === 'pending');
      const places = new Set(pending.map(({ dueAt, id }) => `${dueAt}#${id}`));
      const untrue = earliest.filter(({ dueAt, id }) => !places.has(`${dueAt}#${id}`));
      await Promise.all(untrue.map((row) => removeUntrue(row, now)));
      return pending.filter(({ nextAttemptAt }) => nextAttemptAt <= now);
    },

    failed: (limit) => rows.query(keys.deliveryFailed('', '').PK, deliveryRow, { newestFirst: true, limit }),

    receiver: (url) => rows.get(keys.receiver(url), receiverRow),

    writeReceiver: (receiver) => rows.put(keys.receiver(receiver.url), receiver),
  };
};

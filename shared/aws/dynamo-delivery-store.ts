import { z } from 'zod';
import { defined } from '#shared/defined.ts';
import { isUnreadable, Unavailable } from '#shared/errors.ts';
import {
  type Address,
  type CursorUpdate,
  type Delivery,
  dueMark,
  type NotifyCursor,
  type Receiver,
  type Subject,
  urlsOf,
} from '#shared/model/delivery.ts';
import type { BaridEvent } from '#shared/model/event.ts';
import type { PageRecord } from '#shared/model/fan-out.ts';
import type { DeliveryStore, Written } from '#shared/ports.ts';
import { tableClient } from './clients.ts';
import { groupedRows } from './grouped-rows.ts';
import { deliveryDuePartitions, keys, startingWith } from './keys.ts';
import { type Condition, isNew, isStored, type RowWrite, tableRows, toEpochSeconds } from './rows.ts';
import { packedKeys, packKeys } from './subscriber-keys.ts';
import { makeTurns } from './turns.ts';

/** The ledger keeps a delivery for 30 days, since its change or since it was redriven: long after it is over. */
const ledgerTtlSeconds = 30 * 24 * 3600;

/**
 * Milliseconds after its minute for which a due row stays: longer than a function that writes deliveries may run. Until
 * then its writer may be about to write the delivery.
 */
export const dueRowMs = 5 * 60_000;

/** Rounds lost to other processes that write the health of the same receiver. */
const maxRounds = 20;

/** Receivers whose due deliveries are read at the same time. */
const concurrency = 8;

/** Due rows that a process remembers to have written. */
const maxRemembered = 5_000;

/** The cursor of a subject that does not change is kept for 400 days. */
const cursorTtlSeconds = 400 * 24 * 3600;

const storedSubject = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('feed'), slug: z.string() }),
  z.object({ kind: z.literal('article'), id: z.string() }),
  z.object({ kind: z.literal('delivery'), id: z.string() }),
  z.object({ kind: z.literal('subscription'), topic: z.string() }),
]);

/** What changes of a delivery, as one text: its row is written over exactly the text that was read. */
const progress = z.object({
  status: z.enum(['pending', 'delivered', 'superseded', 'failed']),
  attempts: z.number(),
  nextAttemptAt: z.string(),
  dueAt: z.string(),
  isClaimed: z.boolean().optional(),
  redrivenAt: z.string().optional(),
  endedAt: z.string().optional(),
  lastAnswer: z.string().optional(),
  /** The topics or permalinks, where the subject has any: a delivery takes over those of others. */
  urls: z.array(z.string()).optional(),
});

const subjectWith = (subject: z.infer<typeof storedSubject>, urls: readonly string[] | undefined): Subject => {
  if (subject.kind === 'feed') return { ...subject, topics: urls ?? [] };
  return subject.kind === 'article' ? defined({ ...subject, urls }) : subject;
};

const deliveryRow: z.ZodType<Delivery> = z
  .object({
    id: z.string(),
    route: z.string(),
    receiver: z.string(),
    subject: storedSubject,
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
    trace: z.string().optional(),
    changedAt: z.string(),
    progress: z.string(),
  })
  .transform(({ progress: text, subject, ...row }) => {
    const { urls, ...rest } = progress.parse(JSON.parse(text));
    return { ...row, ...rest, subject: subjectWith(subject, urls) };
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

const receiverHealth: z.ZodType<Receiver> = z.object({
  url: z.string(),
  lastSuccess: z.string().optional(),
  lastFailure: z.string().optional(),
  lastError: z.string().optional(),
  failures: z.number(),
  failingSince: z.string().optional(),
  pausedUntil: z.string().optional(),
  requestedPauseUntil: z.string().optional(),
  warnedAt: z.string().optional(),
  disabledAt: z.string().optional(),
  redrivenAt: z.string().optional(),
});

/** The health of a receiver as one text: the row is written over exactly the text that was read. */
const receiverRow = z
  .object({ health: z.string() })
  .transform(({ health }) => ({ text: health, health: receiverHealth.parse(JSON.parse(health)) }));

/** The row by which the sweep finds deliveries: a receiver, and the minute of their changes. */
const dueRow = z.object({ PK: z.string(), SK: z.string(), receiver: z.string(), changed: z.string() });

type DueRow = z.infer<typeof dueRow>;

/** The milliseconds since 1970 of a due row's minute. */
const minuteMsOf = ({ SK }: DueRow): number => Date.parse(`${SK.slice(0, SK.indexOf('#'))}Z`);

const keyOf = ({ receiver, changedAt, id }: Address) => keys.delivery(receiver, changedAt, id);

const expiryAfter = (instant: string, seconds: number): number => toEpochSeconds(instant) + seconds;

const toProgress = (delivery: Delivery): string => {
  const { status, attempts, nextAttemptAt, dueAt, isClaimed, redrivenAt, endedAt, lastAnswer, subject } = delivery;
  const hasUrls = subject.kind === 'feed' || (subject.kind === 'article' && subject.urls !== undefined);
  const urls = hasUrls ? urlsOf(delivery) : undefined;
  // The members in this order, so that equal states are equal texts; JSON leaves out what is undefined.
  return JSON.stringify({ status, attempts, nextAttemptAt, dueAt, isClaimed, redrivenAt, endedAt, lastAnswer, urls });
};

const toStoredSubject = (subject: Subject): z.infer<typeof storedSubject> => {
  if (subject.kind === 'feed') return { kind: 'feed', slug: subject.slug };
  return subject.kind === 'article' ? { kind: 'article', id: subject.id } : subject;
};

/** Holds while a receiver's cursor is as it was read. */
const isAt = (previous: NotifyCursor | undefined): Condition =>
  previous === undefined
    ? isNew
    : { ConditionExpression: 'revision = :previous', ExpressionAttributeValues: { ':previous': previous.revision } };

const expiryOf = ({ redrivenAt, changedAt }: Delivery): number =>
  expiryAfter(redrivenAt ?? changedAt, ledgerTtlSeconds);

const toRow = (delivery: Delivery) => {
  const { id, route, receiver, subject, revision, event, isRetraction, predecessor, trace, changedAt } = delivery;
  return defined({
    ...{
      id,
      route,
      receiver,
      subject: toStoredSubject(subject),
      revision,
      event,
      isRetraction,
      predecessor,
      trace,
      changedAt,
    },
    progress: toProgress(delivery),
    expires: expiryOf(delivery),
  });
};

/**
 * Deliveries: a row each, of which one text changes, and a copy of each failed one in one list.
 *
 * The sweep finds pending deliveries by due rows. One stands for all deliveries to a receiver about changes of one minute
 * that the sweep looks at in the same minute (`dueMark`). It is written before the first of them, so that a pending delivery
 * has its due row at every instant, whoever dies; only the sweep removes it, when none of them is pending any more and no
 * process can be about to write one.
 *
 * Writes and reads of deliveries that happen at the same time share calls (`groupedRows`).
 */
export const dynamoDeliveryStore = (table: string, client = tableClient()): DeliveryStore => {
  const rows = tableRows(table, client);
  const together = groupedRows(table, client);
  /** Answers of one receiver at the same time do not compete for its row within a process. */
  const inTurn = makeTurns();
  /** The due rows that this process wrote: those of later minutes are not removed before it has used them. */
  const writtenMarks = new Set<string>();

  const putDue = async (delivery: Delivery): Promise<void> => {
    const mark = dueMark(delivery);
    const name = `${mark.minute} ${mark.changed} ${mark.receiver}`;
    if (writtenMarks.has(name)) return;
    const { receiver, changed } = mark;
    await together.put(keys.deliveryDue(mark), { receiver, changed });
    if (writtenMarks.size >= maxRemembered) writtenMarks.clear();
    writtenMarks.add(name);
  };

  /**
   * The pending deliveries of a receiver about changes of one minute, perhaps not the very newest; and whether there are others,
   * which cannot be read.
   */
  const pendingOf = async (receiver: string, changed: string) => {
    const [from, to] = startingWith(changed);
    const found = await rows.query(keys.delivery(receiver, '', '').PK, z.looseObject({}), {
      from,
      to,
      isConsistent: false,
    });
    const readable = await rows.parseReadable(deliveryRow, found);
    return {
      pending: readable.filter(({ status }) => status === 'pending'),
      hasUnreadable: readable.length < found.length,
    };
  };

  /** Removes the due rows under which none of these deliveries is found, once their writers must have written. */
  const removeOver = async (dueRows: readonly DueRow[], pending: readonly Delivery[], now: string): Promise<void> => {
    const places = new Set(pending.map((delivery) => keys.deliveryDue(dueMark(delivery)).SK));
    const over = dueRows.filter((row) => !places.has(row.SK) && Date.parse(now) - minuteMsOf(row) >= dueRowMs);
    await Promise.all(over.map(({ PK, SK }) => rows.remove({ PK, SK })));
  };

  /** Two processes that read the same cursor must not both follow on the same delivery: one of them reads again. */
  const moveCursor = (delivery: Delivery, { about, previous }: CursorUpdate): RowWrite => {
    const { receiver, revision, changedAt, id, isRetraction } = delivery;
    const cursor = { revision, changedAt, id, ...(isRetraction === true ? { isRetraction } : {}) };
    const expires = expiryAfter(changedAt, cursorTtlSeconds);
    return rows.toPut(keys.cursor(receiver, about), { ...cursor, expires }, isAt(previous));
  };

  const readReceiver = async (url: string): Promise<z.infer<typeof receiverRow> | undefined> => {
    const row = await together.get(keys.receiver(url));
    return row && rows.parse(receiverRow, row);
  };

  /** Writes a receiver's health over the text that was read; undefined for none. */
  const writeReceiver = (health: Receiver, previous: string | undefined): Promise<Written> => {
    const [key, next] = [keys.receiver(health.url), JSON.stringify(health)];
    return previous === undefined
      ? rows.putIf(isNew, key, { health: next })
      : together.swap({ key, attribute: 'health', next, previous });
  };

  /** The copy has of an event what lists show: an erasure has no text to take out of it. */
  const listFailed = (delivery: Delivery, previous: Delivery): readonly RowWrite[] => {
    const key = keys.deliveryFailed(delivery.changedAt, delivery.id);
    const event = delivery.event && { type: delivery.event.type, timestamp: delivery.event.timestamp, data: {} };
    if (delivery.status === 'failed') return [rows.toPut(key, defined({ ...toRow(delivery), event }))];
    return previous.status === 'failed' ? [rows.toRemove(key)] : [];
  };

  return {
    create: async (delivery, cursor) => {
      if (delivery.status === 'pending') await putDue(delivery);
      if (cursor === undefined) return rows.putIf(isNew, keyOf(delivery), toRow(delivery));
      return rows.transact([rows.toPut(keyOf(delivery), toRow(delivery), isNew), moveCursor(delivery, cursor)]);
    },

    replaceEvent: async ({ receiver, changedAt, id }, event) => {
      await rows.setIf(isStored, keys.delivery(receiver, changedAt, id), { event });
    },

    cursor: (receiver, about) => rows.get(keys.cursor(receiver, about), cursorRow),

    closeCursor: async (receiver, about, revision, now) => {
      const key = keys.cursor(receiver, about);
      for (let round = 0; round < maxRounds; round += 1) {
        const previous = await rows.get(key, cursorRow);
        if (previous !== undefined && previous.revision >= revision) return;
        const cursor = { changedAt: now, id: '', ...previous, revision };
        const expires = expiryAfter(now, cursorTtlSeconds);
        if ((await rows.putIf(isAt(previous), key, { ...cursor, expires })) === 'written') return;
      }
      throw new Unavailable('DELIVERY_CONTENDED', `Other processes keep creating deliveries for ${receiver}.`);
    },

    get: (receiver, changedAt, id) => rows.get(keys.delivery(receiver, changedAt, id), deliveryRow),

    getWithReceiver: async (address) => {
      const [delivery, receiver] = await Promise.all([
        together.get(keyOf(address)),
        together.get(keys.receiver(address.receiver)),
      ]);
      return defined({
        delivery: delivery && (await rows.parse(deliveryRow, delivery)),
        receiver: receiver && (await rows.parse(receiverRow, receiver)).health,
      });
    },

    neighbours: async ({ receiver, predecessor: before }, about) => {
      const [predecessor, cursor] = await Promise.all([
        before && together.get(keys.delivery(receiver, before.changedAt, before.id)),
        about === undefined ? undefined : together.get(keys.cursor(receiver, about)),
      ]);
      const [readable] = predecessor === undefined ? [] : await rows.parseReadable(deliveryRow, [predecessor]);
      return defined({ predecessor: readable, cursor: cursor && (await rows.parse(cursorRow, cursor)) });
    },

    list: (receiver, limit) =>
      rows.query(keys.delivery(receiver, '', '').PK, deliveryRow, {
        newestFirst: true,
        limit,
        passesUnreadable: true,
      }),

    update: async (delivery, previous) => {
      const isMoved = previous.status !== 'pending' || delivery.dueAt !== previous.dueAt;
      if (delivery.status === 'pending' && isMoved) await putDue(delivery);
      const key = keyOf(delivery);
      const [next, before] = [toProgress(delivery), toProgress(previous)];
      const listing = listFailed(delivery, previous);
      if (listing.length === 0) return together.swap({ key, attribute: 'progress', next, previous: before });
      const isUnchanged: Condition = {
        ConditionExpression: 'progress = :previous',
        ExpressionAttributeValues: { ':previous': before },
      };
      // The event stays: it may have been replaced since the delivery was read.
      return rows.transact([rows.toSet(isUnchanged, key, { progress: next, expires: expiryOf(delivery) }), ...listing]);
    },

    recordPage: ({ from, to, notified, ...record }) =>
      together.put(keyOf(record), defined({ ...toRow(record), from, to, notified: packKeys(notified) })),

    pageRecords: (receiver, limit) =>
      rows.query(keys.delivery(receiver, '', '').PK, pageRecordRow, {
        newestFirst: true,
        limit,
        passesUnreadable: true,
      }),

    due: async (now, limit) => {
      // Includes the rows of this minute: `#` sorts before the seconds.
      const range = { to: now, isConsistent: false, passesUnreadable: true };
      const dueRows = await Promise.all(deliveryDuePartitions.map((partition) => rows.query(partition, dueRow, range)));
      const sets = [...Map.groupBy(dueRows.flat(), ({ receiver, changed }) => `${changed} ${receiver}`).values()];
      // The earliest first: they have waited longest.
      const left = sets.toSorted(([one], [other]) => ((one?.SK ?? '') < (other?.SK ?? '') ? -1 : 1)).values();
      const found: Delivery[] = [];
      const look = async (): Promise<void> => {
        for (const set of left) {
          const [{ receiver = '', changed = '' } = {}] = set;
          const { pending, hasUnreadable } = await pendingOf(receiver, changed);
          found.push(...pending.filter(({ nextAttemptAt }) => nextAttemptAt <= now));
          // One that is mended may be pending under any of them.
          if (!hasUnreadable) await removeOver(set, pending, now);
          if (found.length >= limit) return;
        }
      };
      await Promise.all(Array.from({ length: concurrency }, look));
      return found.slice(0, limit);
    },

    failed: (limit) =>
      rows.query(keys.deliveryFailed('', '').PK, deliveryRow, { newestFirst: true, limit, passesUnreadable: true }),

    receiver: async (url) => (await readReceiver(url))?.health,

    changeReceiver: (url, change, { replacesUnreadable = false } = {}) =>
      inTurn(url, async () => {
        for (let round = 0; round < maxRounds; round += 1) {
          const reading = readReceiver(url);
          if (replacesUnreadable && (await isUnreadable(reading))) {
            const after = change(undefined);
            await rows.put(keys.receiver(url), { health: JSON.stringify(after) });
            return { before: undefined, after };
          }
          const stored = await reading;
          const after = change(stored?.health);
          if ((await writeReceiver(after, stored?.text)) === 'written') return { before: stored?.health, after };
        }
        throw new Unavailable('STORE_THROTTLED', `Other processes keep writing the health of ${url}.`);
      }),
  };
};

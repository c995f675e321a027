import { isDeepStrictEqual } from 'node:util';
import { dueRowMs } from '#shared/aws/dynamo-delivery-store.ts';
import { defined } from '#shared/defined.ts';
import {
  type Address,
  type Delivery,
  type DueMark,
  dueMark,
  type NotifyCursor,
  type Receiver,
} from '#shared/model/delivery.ts';
import type { PageRecord } from '#shared/model/fan-out.ts';
import type { DeliveryStore } from '#shared/ports.ts';

/** What a test watches; `between` is called between two writes of one operation, and may let the process die there. */
type Watcher = {
  readonly between?: () => Promise<void>;
  readonly created?: (row: Delivery) => void;
  readonly updated?: (row: Delivery) => void;
};

/** The name of the due row by which the sweep finds a delivery. */
export const dueName = (delivery: Delivery): string => Object.values(dueMark(delivery)).join(' ');

/**
 * The deliveries of one process: the second implementation of the port, for tests with a clock of their own. It writes in
 * the order of the first one.
 */
export const memoryDeliveryStore = ({
  between = async () => undefined,
  created = () => undefined,
  updated = () => undefined,
}: Watcher = {}): DeliveryStore & {
  readonly all: () => readonly Delivery[];
  readonly dueRows: () => readonly string[];
  readonly conflicts: () => number;
} => {
  const rows = new Map<string, Delivery>();
  const records = new Map<string, PageRecord>();
  const receivers = new Map<string, Receiver>();
  const cursors = new Map<string, NotifyCursor>();
  const dueRows = new Map<string, DueMark>();
  let conflicts = 0;
  const conflict = (): 'conflict' => {
    conflicts += 1;
    return 'conflict';
  };
  const putDue = (delivery: Delivery) => dueRows.set(dueName(delivery), dueMark(delivery));
  const pendingUnder = (name: string): readonly Delivery[] =>
    [...rows.values()].filter((row) => row.status === 'pending' && dueName(row) === name);
  const keyOf = ({ receiver, changedAt, id }: Address): string => [receiver, changedAt, id].join(' ');
  const newestFirst = (a: Delivery, b: Delivery): number =>
    `${a.changedAt}#${a.id}` < `${b.changedAt}#${b.id}` ? 1 : -1;

  return {
    all: () => [...rows.values()],
    dueRows: () => [...dueRows.keys()],
    conflicts: () => conflicts,
    replaceEvent: async (delivery, event) => {
      const stored = rows.get(keyOf(delivery));
      if (stored !== undefined) rows.set(keyOf(delivery), { ...stored, event });
    },
    create: async (delivery, cursor) => {
      if (delivery.status === 'pending') putDue(delivery);
      await between();
      const known = cursors.get(`${delivery.receiver} ${cursor?.about}`);
      const late = cursor !== undefined && known?.revision !== cursor.previous?.revision;
      if (late || rows.has(keyOf(delivery))) return conflict();
      rows.set(keyOf(delivery), delivery);
      created(delivery);
      const { revision, changedAt, id, isRetraction } = delivery;
      const moved = { revision, changedAt, id, ...(isRetraction === true ? { isRetraction } : {}) };
      if (cursor !== undefined) cursors.set(`${delivery.receiver} ${cursor.about}`, moved);
      return 'written';
    },
    cursor: async (receiver, about) => cursors.get(`${receiver} ${about}`),
    closeCursor: async (receiver, about, revision, now) => {
      const name = `${receiver} ${about}`;
      const previous = cursors.get(name);
      if ((previous?.revision ?? 0) < revision) cursors.set(name, { changedAt: now, id: '', ...previous, revision });
    },
    failed: async (limit) =>
      [...rows.values()]
        .filter(({ status }) => status === 'failed')
        .sort(newestFirst)
        .slice(0, limit),
    get: async (receiver, changedAt, id) => rows.get(keyOf({ receiver, changedAt, id })),
    getWithReceiver: async (address) =>
      defined({ delivery: rows.get(keyOf(address)), receiver: receivers.get(address.receiver) }),
    neighbours: async ({ receiver, predecessor }, about) =>
      defined({
        predecessor: predecessor && rows.get(keyOf({ receiver, ...predecessor })),
        cursor: cursors.get(`${receiver} ${about}`),
      }),
    list: async (receiver, limit) =>
      [...rows.values()]
        .filter((row) => row.receiver === receiver)
        .sort(newestFirst)
        .slice(0, limit),
    update: async (delivery, previous) => {
      const isPending = delivery.status === 'pending';
      const isMoved = delivery.dueAt !== previous.dueAt;
      if (isPending && (isMoved || previous.status !== 'pending')) putDue(delivery);
      await between();
      const stored = rows.get(keyOf(delivery));
      const { event } = stored ?? {};
      if (stored === undefined || !isDeepStrictEqual(stored, { ...previous, ...defined({ event }) })) return conflict();
      // The event is none of what changes: it may have been replaced.
      const next = { ...delivery, ...defined({ event: stored.event }) };
      rows.set(keyOf(delivery), next);
      updated(next);
      return 'written';
    },
    recordPage: async (record) => {
      const { notified: _notified, from: _from, to: _to, ...delivery } = record;
      rows.set(keyOf(record), delivery);
      records.set(keyOf(record), record);
    },
    pageRecords: async (receiver, limit) =>
      [...records.values()]
        .filter((record) => record.receiver === receiver)
        .sort(newestFirst)
        .slice(0, limit),
    due: async (now, limit) => {
      const found = [...rows.values()]
        .filter((row) => row.status === 'pending' && row.nextAttemptAt <= now && dueRows.has(dueName(row)))
        .filter((row) => dueMark(row).minute <= now)
        .sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1));
      for (const [name, { minute }] of dueRows) {
        const isOld = Date.parse(now) - Date.parse(`${minute}Z`) >= dueRowMs;
        if (isOld && pendingUnder(name).length === 0) dueRows.delete(name);
      }
      return found.slice(0, limit);
    },
    receiver: async (url) => receivers.get(url),
    changeReceiver: async (url, change) => {
      const before = receivers.get(url);
      const after = change(before);
      receivers.set(url, after);
      return { before, after };
    },
  };
};

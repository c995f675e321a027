import { isDeepStrictEqual } from 'node:util';
import type { Delivery, NotifyCursor, Receiver } from '#shared/model/delivery.ts';
import type { PageRecord } from '#shared/model/fan-out.ts';
import type { DeliveryStore } from '#shared/ports.ts';

/** The deliveries of one process: the second implementation of the port, for tests with a clock of their own. */
export const memoryDeliveryStore = (): DeliveryStore & { readonly all: () => readonly Delivery[] } => {
  const rows = new Map<string, Delivery>();
  const records = new Map<string, PageRecord>();
  const receivers = new Map<string, Receiver>();
  const cursors = new Map<string, NotifyCursor>();
  const keyOf = ({ receiver, changedAt, id }: Pick<Delivery, 'receiver' | 'changedAt' | 'id'>): string =>
    [receiver, changedAt, id].join(' ');
  const newestFirst = (a: Delivery, b: Delivery): number =>
    `${a.changedAt}#${a.id}` < `${b.changedAt}#${b.id}` ? 1 : -1;
  const condition = ({ attempts, status, nextAttemptAt }: Delivery) => ({ attempts, status, nextAttemptAt });

  return {
    all: () => [...rows.values()],
    create: async (delivery, cursor) => {
      const known = cursors.get(`${delivery.receiver} ${cursor?.about}`);
      const late = cursor !== undefined && known?.revision !== cursor.previous?.revision;
      if (late || rows.has(keyOf(delivery))) return 'conflict';
      rows.set(keyOf(delivery), delivery);
      const { revision, changedAt, id, isRetraction } = delivery;
      const moved = { revision, changedAt, id, ...(isRetraction === true ? { isRetraction } : {}) };
      if (cursor !== undefined) cursors.set(`${delivery.receiver} ${cursor.about}`, moved);
      return 'written';
    },
    cursor: async (receiver, about) => cursors.get(`${receiver} ${about}`),
    failed: async (limit) =>
      [...rows.values()]
        .filter(({ status }) => status === 'failed')
        .sort(newestFirst)
        .slice(0, limit),
    get: async (receiver, changedAt, id) => rows.get(keyOf({ receiver, changedAt, id })),
    list: async (receiver, limit) =>
      [...rows.values()]
        .filter((row) => row.receiver === receiver)
        .sort(newestFirst)
        .slice(0, limit),
    update: async (delivery, previous) => {
      const stored = rows.get(keyOf(delivery));
      if (stored === undefined || !isDeepStrictEqual(condition(stored), condition(previous))) return 'conflict';
      rows.set(keyOf(delivery), delivery);
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
    due: async (now, limit) =>
      [...rows.values()]
        .filter(({ status, nextAttemptAt }) => status === 'pending' && nextAttemptAt <= now)
        .sort((a, b) => (a.nextAttemptAt < b.nextAttemptAt ? -1 : 1))
        .slice(0, limit),
    receiver: async (url) => receivers.get(url),
    writeReceiver: async (receiver) => void receivers.set(receiver.url, receiver),
  };
};

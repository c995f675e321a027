import { isDeepStrictEqual } from 'node:util';
import type { Delivery, Heard, Receiver } from '#shared/model/delivery.ts';
import type { DeliveryStore } from '#shared/ports.ts';

/** The deliveries of one process: the second implementation of the port, for tests with a clock of their own. */
export const memoryDeliveryStore = (): DeliveryStore & { readonly all: () => readonly Delivery[] } => {
  const rows = new Map<string, Delivery>();
  const receivers = new Map<string, Receiver>();
  const heard = new Map<string, Heard>();
  const keyOf = ({ receiver, when, id }: Pick<Delivery, 'receiver' | 'when' | 'id'>): string =>
    [receiver, when, id].join(' ');
  const newestFirst = (a: Delivery, b: Delivery): number => (`${a.when}#${a.id}` < `${b.when}#${b.id}` ? 1 : -1);
  const condition = ({ attempts, status, nextAttempt }: Delivery) => ({ attempts, status, nextAttempt });

  return {
    all: () => [...rows.values()],
    owe: async (delivery, hearing) => {
      const known = heard.get(`${delivery.receiver} ${hearing?.about}`);
      const late = hearing !== undefined && known?.revision !== hearing.heard?.revision;
      if (late || rows.has(keyOf(delivery))) return 'conflict';
      rows.set(keyOf(delivery), delivery);
      const { revision, when, id, first } = delivery;
      const last = { revision, when, id, ...(first === true ? { first } : {}) };
      if (hearing !== undefined) heard.set(`${delivery.receiver} ${hearing.about}`, last);
      return 'written';
    },
    heard: async (receiver, about) => heard.get(`${receiver} ${about}`),
    failed: async (limit) =>
      [...rows.values()]
        .filter(({ status }) => status === 'failed')
        .sort(newestFirst)
        .slice(0, limit),
    get: async (receiver, when, id) => rows.get(keyOf({ receiver, when, id })),
    list: async (receiver, limit) =>
      [...rows.values()]
        .filter((row) => row.receiver === receiver)
        .sort(newestFirst)
        .slice(0, limit),
    record: async (delivery, previous) => {
      const stored = rows.get(keyOf(delivery));
      if (stored === undefined || !isDeepStrictEqual(condition(stored), condition(previous))) return 'conflict';
      rows.set(keyOf(delivery), delivery);
      return 'written';
    },
    due: async (now, limit) =>
      [...rows.values()]
        .filter(({ status, nextAttempt }) => status === 'owed' && nextAttempt <= now)
        .sort((a, b) => (a.nextAttempt < b.nextAttempt ? -1 : 1))
        .slice(0, limit),
    receiver: async (url) => receivers.get(url),
    writeReceiver: async (receiver) => void receivers.set(receiver.url, receiver),
  };
};

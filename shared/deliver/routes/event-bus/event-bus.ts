import { log } from '#shared/log.ts';
import type { EventBus, Sender } from '#shared/ports.ts';
import { eventReceivers } from '../event-receiver.ts';
import type { ReceiverSettings, Route } from '../route.ts';

/** How a bus is reached. */
export type EventBusPorts = {
  readonly site: ReceiverSettings;
  /** The bus with this name; undefined where there is no EventBridge, as on one machine. */
  readonly busNamed?: (name: string) => EventBus | undefined;
};

/** A bus as a receiver in the ledger; no URL starts like this. */
const busReceiver = (name: string): string => `@bus:${name}`;

/** The names of the buses in the site file. */
export const eventBusNames = ({ notify }: ReceiverSettings): readonly string[] =>
  notify?.eventBus === undefined ? [] : [notify.eventBus.name];

/** Puts an event on a bus: the event of a webhook, and beside it the id that stays the same over retries. */
const busSender = ({ site, busNamed }: EventBusPorts): Sender => ({
  ordering: 'all',
  maxTopicsPerRequest: Number.POSITIVE_INFINITY,
  request: async ({ id, receiver, event }) => {
    const name = site.notify?.eventBus?.name;
    if (name === undefined || busReceiver(name) !== receiver || event === undefined) {
      return { kind: 'obsolete', message: 'This event bus is no longer in the site file.' };
    }
    const detail = JSON.stringify({ id, ...event });
    const bus = busNamed?.(name);
    if (bus !== undefined) return bus.put({ type: event.type, time: event.timestamp, detail });
    log.info('there is no EventBridge here: the event is only logged', { bus: name, event: detail });
    return { kind: 'obsolete', message: 'There is no EventBridge here: the event is in the log.' };
  },
});

/** An EventBridge bus. */
export const eventBus: Route = {
  ...eventReceivers('event-bus', ({ notify }) =>
    notify?.eventBus === undefined ? [] : [{ ...notify.eventBus, receiver: busReceiver(notify.eventBus.name) }],
  ),
  senders: (ports) => ({ 'event-bus': busSender(ports) }),
};

import { log } from '#shared/log.ts';
import type { EventBus, Sender } from '#shared/ports.ts';
import { busReceiver } from '#shared/site/event-receivers.ts';
import type { Site } from '#shared/site/site.ts';

/** What a bus is reached by. */
export type BusDeps = {
  readonly site: Pick<Site, 'notify'>;
  /** The bus of this name; undefined where there is none to be reached, as on one machine. */
  readonly busNamed?: (name: string) => EventBus | undefined;
};

/** Puts an event on the bus that the site file names: the event of a webhook, and beside it the id that stays over retries. */
export const eventBus = ({ site, busNamed }: BusDeps): Sender => ({
  ordering: 'each',
  maxTopicsPerRequest: Number.POSITIVE_INFINITY,
  request: async ({ id, receiver, event }) => {
    const name = site.notify?.eventBus?.name;
    if (name === undefined || busReceiver(name) !== receiver || event === undefined) {
      return { kind: 'obsolete', message: 'The site file names this bus no more' };
    }
    const detail = JSON.stringify({ id, ...event });
    const bus = busNamed?.(name);
    if (bus !== undefined) return bus.put({ type: event.type, time: event.timestamp, detail });
    log.info('there is no EventBridge here: an event for the bus stays in this log', { bus: name, event: detail });
    return { kind: 'obsolete', message: 'There is no EventBridge here: the event stands in the log' };
  },
});

import type { NotifySettings, Webhook } from '#shared/model/site.ts';
import type { Site } from './site.ts';

/** Somebody who is told of events, one by one and each one: a webhook, or a bus. */
export type EventReceiver = Pick<Webhook, 'events' | 'feeds'> & {
  /** The webhook's URL; for a bus, its name after `@bus:`. */
  readonly receiver: string;
  readonly route: 'webhook' | 'event-bus';
};

/** The name of a bus among the receivers; no URL begins so. */
export const busReceiver = (name: string): string => `@bus:${name}`;

/** Everybody whom the site file names to be told of events. */
export const eventReceivers = ({
  webhooks,
  eventBus,
}: Pick<NotifySettings, 'webhooks' | 'eventBus'>): readonly EventReceiver[] => [
  ...webhooks.map(({ url, events, feeds }) => ({
    receiver: url,
    route: 'webhook' as const,
    events,
    ...(feeds === undefined ? {} : { feeds }),
  })),
  ...(eventBus === undefined
    ? []
    : [{ ...eventBus, receiver: busReceiver(eventBus.name), route: 'event-bus' as const }]),
];

/** The names of all buses that the site file names. */
export const eventBusNames = ({ notify }: Pick<Site, 'notify'>): readonly string[] =>
  notify?.eventBus === undefined ? [] : [notify.eventBus.name];

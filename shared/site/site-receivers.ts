import { hubReceiver } from '#shared/model/hub-url.ts';
import { eventReceivers } from './event-receivers.ts';
import type { Site } from './site.ts';

/**
 * Everybody whom the site file names to be told, by URL, each once. Our own hub is among them, which hands each change
 * to its subscribers; they themselves are not.
 */
export const siteReceivers = ({ hubs, notify }: Pick<Site, 'hubs' | 'notify'>): readonly string[] => [
  ...new Set([
    ...hubs.map(hubReceiver),
    ...(notify === undefined ? [] : eventReceivers(notify).map(({ receiver }) => receiver)),
    ...(notify?.indexNow === undefined ? [] : [notify.indexNow.endpoint]),
    ...(notify?.ping ?? []),
  ]),
];

import { ownHub } from '#shared/model/delivery.ts';
import type { Site } from '#shared/model/site.ts';

/**
 * Everybody whom the site file names to be told, by URL, each once. Our own hub is among them, which hands each change
 * to its subscribers; they themselves are not.
 */
export const siteReceivers = ({ hubs, notify }: Pick<Site, 'hubs' | 'notify'>): readonly string[] => [
  ...new Set([
    ...hubs.map((hub) => (hub === 'self' ? ownHub : hub)),
    ...(notify?.webhooks ?? []).map(({ url }) => url),
    ...(notify?.indexNow === undefined ? [] : [notify.indexNow.endpoint]),
    ...(notify?.ping ?? []),
  ]),
];

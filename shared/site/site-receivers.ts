import { hubReceiver } from '#shared/model/hub-url.ts';
import type { Site } from '#shared/model/site.ts';

/**
 * Everybody whom the site file names to be told, by URL, each once. Our own hub is among them, which hands each change
 * to its subscribers; they themselves are not.
 */
export const siteReceivers = ({ hubs, notify }: Pick<Site, 'hubs' | 'notify'>): readonly string[] => [
  ...new Set([
    ...hubs.map(hubReceiver),
    ...(notify?.webhooks ?? []).map(({ url }) => url),
    ...(notify?.indexNow === undefined ? [] : [notify.indexNow.endpoint]),
    ...(notify?.ping ?? []),
  ]),
];

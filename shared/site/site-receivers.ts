import type { Site } from '#shared/model/site.ts';

/** Everybody whom the site file names to be told, by URL, each once; subscribers are not among them. */
export const siteReceivers = ({ hubs, notify }: Pick<Site, 'hubs' | 'notify'>): readonly string[] => [
  ...new Set([
    ...hubs.filter((hub) => hub !== 'self'),
    ...(notify?.webhooks ?? []).map(({ url }) => url),
    ...(notify?.indexNow === undefined ? [] : [notify.indexNow.endpoint]),
    ...(notify?.ping ?? []),
  ]),
];

import type { Site } from './site.ts';

/** The names of all secrets that the site file names for its receivers, each once. */
export const receiverSecrets = ({ notify }: Pick<Site, 'notify'>): readonly string[] => [
  ...new Set((notify?.webhooks ?? []).flatMap(({ secrets }) => secrets)),
];

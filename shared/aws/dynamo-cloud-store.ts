import { z } from 'zod';
import type { CloudStore } from '#shared/ports.ts';
import { tableClient } from './clients.ts';
import { keys } from './keys.ts';
import { tableRows, toEpochSeconds } from './rows.ts';

const registrationRow = z.object({ callback: z.string(), expiresAt: z.string() });

/** rssCloud registrations: a row for each feed and callback, which the table deletes when it expires. */
export const dynamoCloudStore = (table: string, client = tableClient()): CloudStore => {
  const rows = tableRows(table, client);
  return {
    save: ({ feed, callback, expires: expiresAt }) =>
      rows.put(keys.cloud(feed, callback), {
        callback,
        expiresAt,
        expires: toEpochSeconds(expiresAt),
      }),

    callbacks: async (feed, now) => {
      const registrations = await rows.query(keys.cloud(feed, '').PK, registrationRow, { passesUnreadable: true });
      return registrations.filter(({ expiresAt }) => expiresAt > now).map(({ callback }) => callback);
    },
  };
};

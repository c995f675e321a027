import { z } from 'zod';
import type { Session } from '#shared/model/session.ts';
import type { SessionStore } from '#shared/ports.ts';
import { tableClient } from './clients.ts';
import { keys } from './keys.ts';
import { isStored, tableRows, toEpochSeconds } from './rows.ts';

const sessionRow = z.object({
  idHash: z.string(),
  sealedToken: z.string(),
  startedAt: z.string(),
  expiresAt: z.string(),
});

/** The sessions of the desk, one row each, which TTL removes some time after its end. */
export const dynamoSessionStore = (table: string, client = tableClient()): SessionStore => {
  const rows = tableRows(table, client);
  return {
    get: (idHash): Promise<Session | undefined> => rows.get(keys.session(idHash), sessionRow),
    save: (session) =>
      rows.put(keys.session(session.idHash), { ...session, expires: toEpochSeconds(session.expiresAt) }),
    extend: ({ idHash }, expiresAt) =>
      rows.setIf(isStored, keys.session(idHash), {
        expiresAt,
        expires: toEpochSeconds(expiresAt),
      }),
    remove: (idHash) => rows.removeIf(isStored, keys.session(idHash)),
  };
};

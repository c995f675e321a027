import type { Session } from '#shared/model/session.ts';
import type { SessionStore } from '#shared/ports.ts';

/** The sessions of one process: the second implementation of the port. */
export const memorySessionStore = (): SessionStore => {
  const rows = new Map<string, Session>();
  return {
    get: async (idHash) => rows.get(idHash),
    save: async (session) => {
      rows.set(session.idHash, session);
    },
    extend: async ({ idHash }, expiresAt) => {
      const stored = rows.get(idHash);
      if (stored === undefined) return 'conflict';
      rows.set(idHash, { ...stored, expiresAt });
      return 'written';
    },
    remove: async (idHash) => (rows.delete(idHash) ? 'written' : 'conflict'),
  };
};

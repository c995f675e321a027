import { z } from 'zod';
import { sha256 } from '#shared/hash.ts';
import { type AuditEntry, auditActions } from '#shared/model/audit-entry.ts';
import type { AuditStore } from '#shared/ports.ts';
import { tableClient } from './clients.ts';
import { type Key, keys } from './keys.ts';
import { tableRows, toEpochSeconds } from './rows.ts';

const optionalText = z.string().exactOptional();

const auditEntry: z.ZodType<AuditEntry> = z.object({
  at: z.string(),
  action: z.enum(auditActions),
  by: z.string(),
  keyId: optionalText,
  request: optionalText,
  article: optionalText,
  revision: z.number().exactOptional(),
  subject: optionalText,
  keptUntil: z.string(),
});

const sortKey = z.object({ SK: z.string() });

/** The row of an entry. Its key has a hash of it: entries of one instant stand beside each other. */
export const auditRow = (entry: AuditEntry): { readonly key: Key; readonly row: object } => ({
  key: keys.audit(entry.at, sha256(JSON.stringify(entry)).slice(0, 16)),
  row: { ...entry, expires: toEpochSeconds(entry.keptUntil) },
});

/** The audit log: one row for each entry, in one partition, in the order of their instants. */
export const dynamoAuditStore = (table: string, client = tableClient()): AuditStore => {
  const rows = tableRows(table, client);
  return {
    add: (entry) => {
      const { key, row } = auditRow(entry);
      return rows.put(key, row);
    },
    list: async ({ since, until, after }, limit) => {
      // Sort keys go on behind their instant: those of `until` itself are above it.
      const to = [until, after].filter((one) => one !== undefined).toSorted()[0];
      // The entry with the cursor `after` is read again.
      const range = { newestFirst: true, limit: limit + 1, ...(since === undefined ? {} : { from: since }) };
      const found = await rows.query(keys.audit('', '').PK, z.intersection(sortKey, auditEntry), {
        ...range,
        ...(to === undefined ? {} : { to }),
      });
      return found
        .filter(({ SK }) => SK !== after)
        .slice(0, limit)
        .map(({ SK, ...entry }) => ({ cursor: SK, entry }));
    },
  };
};

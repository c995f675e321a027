import { z } from 'zod';
import { defined } from '#shared/defined.ts';
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

const storedRow = z.looseObject({ SK: z.string() });
const sortKey = z.object({ SK: z.string() });

const partition = keys.audit('', '').PK;

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
      // The row of the cursor `after` is read again; one beyond the page shows whether there is a next one.
      const range = defined({ from: since, to, newestFirst: true, limit: limit + 2 });
      const found = (await rows.query(partition, storedRow, range)).filter(({ SK }) => SK !== after);
      const page = found.slice(0, limit);
      const entries = await rows.parseReadable(z.intersection(sortKey, auditEntry), page);
      const items = entries.map(({ SK, ...entry }) => ({ cursor: SK, entry }));
      return found.length <= limit ? { items } : defined({ items, after: page.at(-1)?.SK });
    },
  };
};

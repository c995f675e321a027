import { z } from 'zod';
import type { Host } from '#shared/model/delivery.ts';
import type { HostStore } from '#shared/ports.ts';
import { tableClient } from './clients.ts';
import { groupedRows } from './grouped-rows.ts';
import { keys } from './keys.ts';
import { isNext, tableRows, toEpochSeconds } from './rows.ts';

/** A host's row expires this long after it was written. */
const ttlSeconds = 24 * 3600;

const hostRow: z.ZodType<Host> = z.object({
  host: z.string(),
  version: z.number(),
  writtenAt: z.string(),
  sharers: z.array(z.object({ id: z.string(), until: z.string() })),
  minutes: z.array(z.object({ minute: z.number(), requests: z.number(), failures: z.number() })),
  openUntil: z.string().optional(),
  probe: z.object({ id: z.string(), until: z.string() }).optional(),
  openCount: z.number().optional(),
});

/** What functions share of each host: one row, written only over the version that was read. */
export const dynamoHostStore = (table: string, client = tableClient()): HostStore => {
  const rows = tableRows(table, client);
  const together = groupedRows(table, client);
  return {
    read: async (host) => {
      const row = await together.get(keys.host(host));
      // A row that cannot be read stops nobody who calls the host: nobody shares slots there, or reports failures.
      return row === undefined ? undefined : (await rows.parseReadable(hostRow, [row])).at(0);
    },

    write: (host) => {
      const expires = toEpochSeconds(host.writtenAt) + ttlSeconds;
      return rows.putIf(isNext('version', host.version), keys.host(host.host), { ...host, expires });
    },
  };
};

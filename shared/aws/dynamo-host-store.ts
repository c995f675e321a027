import { z } from 'zod';
import { defined } from '#shared/defined.ts';
import type { Host } from '#shared/model/delivery.ts';
import type { HostStore } from '#shared/ports.ts';
import { tableClient } from './clients.ts';
import { keys } from './keys.ts';
import { isNext, tableRows } from './rows.ts';

/** A host's row expires this long after the last minute that it counts. */
const ttlSeconds = 24 * 3600;

const hostRow: z.ZodType<Host> = z.object({
  host: z.string(),
  version: z.number(),
  inFlight: z.array(z.object({ id: z.string(), expiresAt: z.string(), isProbe: z.boolean().optional() })),
  minutes: z.array(z.object({ minute: z.number(), requests: z.number(), failures: z.number() })),
  openUntil: z.string().optional(),
  openCount: z.number().optional(),
});

/** The limiter and circuit breaker of each host: one row, written only over the version that was read. */
export const dynamoHostStore = (table: string, client = tableClient()): HostStore => {
  const rows = tableRows(table, client);
  return {
    read: (host) => rows.get(keys.host(host), hostRow),

    write: (host) => {
      const lastMinute = host.minutes.at(-1)?.minute;
      const expires = lastMinute === undefined ? undefined : lastMinute * 60 + ttlSeconds;
      return rows.putIf(isNext('version', host.version), keys.host(host.host), defined({ ...host, expires }));
    },
  };
};

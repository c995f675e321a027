import { z } from 'zod';
import type { HubHealth } from '#shared/model/hub-health.ts';
import type { HubStore } from '#shared/ports.ts';
import { tableClient } from './clients.ts';
import { keys } from './keys.ts';
import { isNext, tableRows } from './rows.ts';

const hubHealth: z.ZodType<HubHealth> = z.object({
  hub: z.string(),
  revision: z.number(),
  topic: z.string(),
  checkedAt: z.string(),
  verifiedSince: z.string().optional(),
  lastPingAt: z.string().optional(),
  unansweredPingAt: z.string().optional(),
  missedPings: z.number(),
  lastPushAt: z.string().optional(),
  pushDelaysSeconds: z.array(z.number()),
  failing: z.object({ since: z.string(), reason: z.string() }).optional(),
  withheldSince: z.string().optional(),
});

/** The health of hubs: one row for each. */
export const dynamoHubStore = (table: string, client = tableClient()): HubStore => {
  const rows = tableRows(table, client);
  const list = () => rows.query(keys.hub('').PK, hubHealth, { passesUnreadable: true });
  return {
    list,

    withheldHubs: async () => {
      const withheld = (await list()).filter(({ withheldSince }) => withheldSince !== undefined);
      return withheld.map(({ hub }) => hub).toSorted();
    },

    write: (health) => rows.putIf(isNext('revision', health.revision), keys.hub(health.hub), health),

    remove: (hub) => rows.remove(keys.hub(hub)),
  };
};

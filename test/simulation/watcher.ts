import { z } from 'zod';
import type { Client } from './client.ts';
import type { Faults } from './faults.ts';
import type { History } from './history.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

const statusSchema = z.object({
  attention: z.array(z.looseObject({ kind: z.string() })),
  failed: z.object({ count: z.number() }),
});

/** What the status page says, as far as invariants look at it. */
export type StatusShown = z.infer<typeof statusSchema>;

/** An operator who looks at the status page now and then, also while everything fails. */
export const makeWatcher = (world: World, faults: Faults, history: History, client: Client) => {
  const look = async (own: Random): Promise<void> => {
    const accept = own.pick(['text/html', 'application/json']);
    const answer = await client.attempt({ method: 'GET', path: '/status', headers: { accept } });
    // The store is in trouble (503), too many ask at once (429), or the function died or was too slow.
    if (answer !== undefined && ![200, 429, 502, 503].includes(answer.status))
      history.report('no door fails', `The status page was answered ${answer.status}.`);
    if (!faults.areOver()) world.after(15_000 + own.below(45_000), '', () => void look(own));
  };
  return {
    watch: (own: Random): void => void look(own),
    /** What the status page says, once it is answered. */
    ask: async (): Promise<StatusShown> => {
      const answer = await client.request({ method: 'GET', path: '/status', headers: { accept: 'application/json' } });
      return statusSchema.parse(JSON.parse(answer.text));
    },
  };
};

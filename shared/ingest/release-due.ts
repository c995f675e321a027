import type { AcceptDeps } from './accept.ts';
import { release } from './release.ts';

/** How many embargoes one sweep ends; the next sweep takes what is left. */
const maxReleased = 500;

/** Brings every scheduled article whose instant has come into its feeds. */
export const releaseDue = async ({ articles, site, clock }: AcceptDeps): Promise<void> => {
  const due = await articles.due(clock.now().toISOString(), maxReleased);
  for (const id of due) await release(id, articles, site, clock);
};

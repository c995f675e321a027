import { createHash } from 'node:crypto';
import type { Site } from './site.ts';

/** Raised when `select.ts` begins to take other articles for the same selector. */
const selectionRules = 1;

/** A hash of all that decides which articles stand in which feeds: where it changes, stored articles have to move. */
export const selectorsMark = ({ feeds, facets = [] }: Site): string => {
  const selectors = feeds
    .map(({ slug, select }) => [slug, select])
    .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([selectionRules, selectors, facets.toSorted()]))
    .digest('hex');
};

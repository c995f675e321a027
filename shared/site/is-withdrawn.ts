import type { FeedState } from '#shared/model/feed-state.ts';
import type { Site } from './site.ts';

/**
 * Whether a feed is gone for good, rather than empty: that of a tag or an author that has lost its last entry is gone too,
 * and comes back with the next.
 */
export const isWithdrawn = (
  { slug, isGone }: Pick<FeedState, 'slug' | 'isGone'>,
  { facets = [] }: Pick<Site, 'facets'>,
): boolean => isGone === true && !facets.some((kind) => slug.startsWith(`${kind}/`));

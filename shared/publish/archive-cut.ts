import type { FeedEntry } from '#shared/model/feed-entry.ts';

/** How a month is cut: whether later entries may still join it, and how many entries the subscription document shows. */
export type Cut = { readonly isOpen: boolean; readonly window: number };

/** Entries of one part at the most (contract.md §5). */
const maxEntries = 500;

/** Bytes of what the entries of one part say: their documents, with all that stands around it, stay below 5 MB. */
const maxBytes = 4_000_000;

/** Of the oldest of how many entries the archive is made. */
const archived = (count: number, { isOpen, window }: Cut): number => {
  if (!isOpen) return count;
  // The newest month grows by whole windows: between two of them the subscription document shows what is not archived.
  return count <= window ? 0 : count - (count % window);
};

/**
 * The parts of a month's archive, oldest part first, each with its places oldest first: always the same for the same
 * places, and of those that are added at the end only the last part takes notice.
 */
export const cutMonth = (places: readonly FeedEntry[], cut: Cut): readonly (readonly FeedEntry[])[] => {
  const parts: FeedEntry[][] = [];
  let bytes = 0;
  for (const place of places.slice(0, archived(places.length, cut))) {
    const part = parts.at(-1);
    if (part === undefined || part.length >= maxEntries || bytes + place.sizeBytes > maxBytes) {
      parts.push([place]);
      bytes = place.sizeBytes;
    } else {
      part.push(place);
      bytes += place.sizeBytes;
    }
  }
  return parts;
};

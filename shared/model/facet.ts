/** The kinds of values that can have feeds of their own. */
export const facetKinds = ['tag', 'author', 'language', 'source'] as const;

/** One of them. */
export type FacetKind = (typeof facetKinds)[number];

/** One value of articles: a tag, an author. */
export type FacetValue = { readonly kind: FacetKind; readonly name: string };

/** A value's request for a slug: the folded name that identifies it, and the slugs that it may get, best first. */
export type FacetClaim = FacetValue & { readonly key: string; readonly slugs: readonly string[] };

/** The feed of one value. */
export type Facet = FacetValue & {
  /** `tag/securite`: assigned once, and unique even if another value is transliterated alike. */
  readonly slug: string;
  /** The feed has entries; without any, it answers 410. */
  readonly isLive: boolean;
  /** The day of the newest entry, `2024-11-27` in UTC, or of the last one that it had; absent before the first. */
  readonly newestDay?: string;
  /** The file names of the documents that were requested: no others are published. */
  readonly requestedFiles?: readonly string[];
  /** The day of the last request that a function saw, `2024-11-27` in UTC: a document in the bucket is served without one. */
  readonly requestedOn?: string;
  /** Since when its documents are removed, as nobody requests them: some of its archives may be missing. */
  readonly lapsedAt?: string;
};

/** Whether a document of its feed is published with each change. */
export const isRequested = ({ requestedFiles = [] }: Facet): boolean => requestedFiles.length > 0;

/** Days since the last request, by whole days. */
export const daysSinceRequest = ({ requestedOn = '' }: Facet, now: Date): number =>
  Math.floor((now.getTime() - Date.parse(requestedOn)) / (24 * 3600 * 1000));

/** Whether the slug of a facet's feed is made of what a publisher wrote: the name of an author, who may be a person, or of a tag. */
export const namesValue = (slug: string): boolean => /^(?:author|tag)\//.test(slug);

/** Whether this is the slug of a facet's feed; those of the site file have no slash. */
export const isFacetSlug = (slug: string): boolean => facetKinds.some((kind) => slug.startsWith(`${kind}/`));

/** What a site may have a feed for every value of. */
export const facetKinds = ['tag', 'author', 'language', 'source'] as const;

/** One of them. */
export type FacetKind = (typeof facetKinds)[number];

/** One value that articles have: a tag, an author. */
export type FacetValue = { readonly kind: FacetKind; readonly name: string };

/** What a value asks for a slug with: how it is compared, and the slugs that it may have, best first. */
export type FacetClaim = FacetValue & { readonly key: string; readonly slugs: readonly string[] };

/** The feed of one value. */
export type Facet = FacetValue & {
  /** `tag/securite`: its own for good, whatever other names come to be written alike. */
  readonly slug: string;
  /** Whether it has entries; a feed that has lost its last one is gone. */
  readonly isLive: boolean;
  /** When its newest entry was published; absent where nobody has looked since this is kept. */
  readonly newest?: string;
};

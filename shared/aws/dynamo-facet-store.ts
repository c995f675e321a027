import { z } from 'zod';
import { Unavailable } from '#shared/errors.ts';
import { type Facet, type FacetClaim, facetKinds } from '#shared/model/facet.ts';
import type { ArticleStore, FacetStore } from '#shared/ports.ts';
import { tableClient } from './clients.ts';
import { keys } from './keys.ts';
import { isNew, type TableRows, tableRows } from './rows.ts';

const facetRow: z.ZodType<Facet> = z.object({
  kind: z.enum(facetKinds),
  name: z.string(),
  slug: z.string(),
  isLive: z.boolean(),
  newestDay: z.string().optional(),
});

const slugRow = z.object({ slug: z.string() });

/** One row for each facet value that an article ever had. */
export const dynamoFacetStore = (table: string, client = tableClient()): FacetStore => {
  const rows = tableRows(table, client);
  return {
    facet: (slug) => rows.get(keys.facet(slug), facetRow),
    // The list is read every minute: a stale row costs the index page a minute, a consistent read twice the price.
    facets: () => rows.query(keys.facet('').PK, facetRow, { isConsistent: false }),
    writeFacet: (facet) => rows.put(keys.facet(facet.slug), facet),
  };
};

/** Assigns each facet value a slug, unique and permanent; assigned slugs are cached, because they never change. */
export const facetSlugs = (rows: TableRows): ArticleStore['facetSlug'] => {
  const assigned = new Map<string, string>();

  const slugUnder = async (key: ReturnType<typeof keys.facetName>): Promise<string | undefined> =>
    (await rows.get(key, slugRow))?.slug;

  /** Two names that are transliterated alike compete for a slug: the second one takes the next slug. */
  const claim = async ({ kind, name, key }: FacetClaim, slug: string): Promise<boolean> => {
    const facet: Facet = { kind, name, slug, isLive: false };
    const puts = [rows.toPut(keys.facetName(kind, key), { slug }, isNew), rows.toPut(keys.facet(slug), facet, isNew)];
    return (await rows.transact(puts)) === 'written';
  };

  return async (value) => {
    const key = keys.facetName(value.kind, value.key);
    const known = assigned.get(key.PK) ?? (await slugUnder(key));
    if (known !== undefined) {
      assigned.set(key.PK, known);
      return known;
    }
    for (const slug of value.slugs) {
      if (await claim(value, `${value.kind}/${slug}`)) return `${value.kind}/${slug}`;
      // A concurrent writer may have claimed a slug for the same name.
      const taken = await slugUnder(key);
      if (taken !== undefined) return taken;
    }
    throw new Unavailable('STORE_THROTTLED', `No slug could be assigned to ${value.name}. Try again in a moment.`, {
      status: 429,
    });
  };
};

import { z } from 'zod';
import { defined } from '#shared/defined.ts';
import { Unavailable } from '#shared/errors.ts';
import { monthOf } from '#shared/model/archive-month.ts';
import { type Facet, type FacetClaim, facetKinds } from '#shared/model/facet.ts';
import type { ArticleStore, FacetStore } from '#shared/ports.ts';
import { tableClient } from './clients.ts';
import { keys } from './keys.ts';
import { type Condition, isNew, isStored, type TableRows, tableRows } from './rows.ts';

const facetRow: z.ZodType<Facet> = z.object({
  kind: z.enum(facetKinds),
  name: z.string(),
  slug: z.string(),
  isLive: z.boolean(),
  newestDay: z.string().exactOptional(),
  requestedFiles: z.array(z.string()).exactOptional(),
  requestedOn: z.string().exactOptional(),
  lapsedAt: z.string().exactOptional(),
});

/** Holds while exactly these files are requested, and last on this day; each of two concurrent requests adds its own. */
const hasRequested = ({ requestedFiles, requestedOn }: Facet): Condition =>
  requestedFiles === undefined || requestedOn === undefined
    ? { ConditionExpression: 'attribute_exists(PK) AND attribute_not_exists(requestedFiles)' }
    : {
        ConditionExpression: 'requestedFiles = :requested AND requestedOn = :on',
        ExpressionAttributeValues: { ':requested': requestedFiles, ':on': requestedOn },
      };

const slugRow = z.object({ slug: z.string() });

/** One row for each facet value that an article ever had. */
export const dynamoFacetStore = (table: string, client = tableClient()): FacetStore => {
  const rows = tableRows(table, client);
  const facetOf = (slug: string): Promise<Facet | undefined> => rows.get(keys.facet(slug), facetRow);
  return {
    facet: facetOf,
    // Events read the list often: a stale row costs the index page a minute, until the sweep, a consistent read twice the price.
    facets: ({ isConsistent = false } = {}) =>
      rows.query(keys.facet('').PK, facetRow, { isConsistent, passesUnreadable: true }),
    saveNewest: async ({ slug, isLive, newestDay }) =>
      void (await rows.setIf(isStored, keys.facet(slug), defined({ isLive, newestDay }))),

    addRequestedFile: async (facet, file, now) => {
      const { slug } = facet;
      const requestedOn = now.toISOString().slice(0, 10);
      for (let stored: Facet | undefined = facet; stored !== undefined; stored = await facetOf(slug)) {
        const { requestedFiles: before = [], newestDay } = stored;
        if (before.includes(file) && (stored.requestedOn ?? '') >= requestedOn) return stored;
        const requestedFiles = [...new Set([...before, file])];
        // The newest month may have more entries than the document shows, and no archive yet.
        const published = newestDay === undefined ? [] : [monthOf(newestDay)];
        const hint = { id: `requested#${slug}#${file}`, feeds: [slug], published };
        const writes = [
          rows.toSet(hasRequested(stored), keys.facet(slug), { requestedFiles, requestedOn }),
          rows.toPut(keys.publishHint(hint.id), hint),
        ];
        if ((await rows.transact(writes)) === 'written') return { ...stored, requestedFiles, requestedOn };
      }
      throw new Error(`The facet ${slug} has no row.`);
    },

    setLapsed: (facet, lapsedAt) => rows.setIf(hasRequested(facet), keys.facet(facet.slug), { lapsedAt }),

    restore: async (facet, key) => {
      const { slug, kind } = facet;
      const isIts = {
        ConditionExpression: 'attribute_not_exists(PK) OR slug = :slug',
        ExpressionAttributeValues: { ':slug': slug },
      };
      await rows.transact([
        rows.toPut(keys.facetName(kind, key), { slug }, isIts),
        rows.toPut(keys.facet(slug), facet, isNew),
      ]);
      return facetOf(slug);
    },

    remove: async ({ slug, kind }, key) => {
      await rows.remove(keys.facet(slug));
      await rows.remove(keys.facetName(kind, key));
    },

    forgetRequests: (facet) => rows.setIf(hasRequested(facet), keys.facet(facet.slug), { requestedFiles: [] }),
  };
};

/** Assigns each facet value a slug, unique and permanent; assigned slugs are kept in memory, because they never change. */
export const facetSlugs = (rows: TableRows): Pick<ArticleStore, 'facetSlug' | 'knownFacetSlug'> => {
  /** Articles of a batch ask for the same value at the same time: one of them claims it. */
  const assigned = new Map<string, Promise<string>>();

  const slugUnder = async (key: ReturnType<typeof keys.facetName>): Promise<string | undefined> =>
    (await rows.get(key, slugRow))?.slug;

  /** Two names that are transliterated alike compete for a slug: the second one takes the next slug. */
  const claim = async ({ kind, name, key }: FacetClaim, slug: string): Promise<boolean> => {
    const facet: Facet = { kind, name, slug, isLive: false };
    const puts = [rows.toPut(keys.facetName(kind, key), { slug }, isNew), rows.toPut(keys.facet(slug), facet, isNew)];
    return (await rows.transact(puts)) === 'written';
  };

  const assign = async (value: FacetClaim, key: ReturnType<typeof keys.facetName>): Promise<string> => {
    const known = await slugUnder(key);
    if (known !== undefined) return known;
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

  return {
    facetSlug: (value) => {
      const key = keys.facetName(value.kind, value.key);
      const slug = assigned.get(key.PK) ?? assign(value, key);
      assigned.set(key.PK, slug);
      slug.catch(() => assigned.delete(key.PK));
      return slug;
    },
    knownFacetSlug: ({ kind, key }) => slugUnder(keys.facetName(kind, key)),
  };
};

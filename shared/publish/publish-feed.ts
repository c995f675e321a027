import { monthOf } from '#shared/model/archive-month.ts';
import type { Facet } from '#shared/model/facet.ts';
import type { FacetStore, FeedStateStore, PublishQueueStore } from '#shared/ports.ts';
import { toFacetFeed } from '#shared/site/facet-feed.ts';
import type { Site } from '#shared/site/site.ts';
import type { FeedSources } from './feed-truth.ts';
import { formatsOf, type PartnerFormat } from './partner-format.ts';
import { clearArchives, publishArchives, removeArchives } from './publish-archives.ts';
import { type PublishDeps, publishDocuments } from './publish-documents.ts';
import { type FeedPublication, facetFeed, goneFeed, namedFeed, withLeftovers } from './published-feed.ts';

/** What publishing a site's feeds needs. */
export type SiteDeps = PublishDeps &
  FeedSources & {
    readonly feedStates: FeedStateStore;
    readonly facets: FacetStore;
    readonly publishQueue: PublishQueueStore;
    readonly site: Site;
    readonly publicUrl: string;
    /** The site's partner formats; absent: none. */
    readonly formats?: readonly PartnerFormat[];
  };

/** How closely a feed is looked at. */
export type Look = {
  /** When the entries were published that have changed, come or gone: their months are looked at. */
  readonly touched?: readonly string[];
  /** Also at documents of archives that nothing says to be behind. */
  readonly everyDocument?: boolean;
};

type Outcome = 'published' | 'unchanged';

/**
 * Archives come first, so that no entry leaves the subscription document before it can be found there; those that are no
 * more go last, after nothing names them.
 */
const publishWhole = async ({ publication, shelf }: FeedPublication, look: Look, deps: SiteDeps): Promise<Outcome> => {
  const { touched = [], everyDocument = false } = look;
  const uncleared = await publishArchives(shelf, { months: touched.map(monthOf), everyDocument }, deps);
  const outcome = await publishDocuments(await withLeftovers(publication, deps.feedStates, deps.publicUrl), deps);
  await clearArchives(shelf, uncleared, deps);
  return outcome;
};

/** Says of all documents of a feed that it is no more: of the subscription documents first, which name the others. */
export const publishGone = async (slug: string, deps: SiteDeps): Promise<Outcome> => {
  const { publication, shelf } = goneFeed(slug, deps.publicUrl);
  const outcome = await publishDocuments(publication, deps);
  await removeArchives(shelf, deps);
  return outcome;
};

/** What the site's own documents go by, which are made of the rows of facets alone. */
const rememberFacet = async ({ newest: before, ...facet }: Facet, feeds: SiteDeps): Promise<void> => {
  const [state, [place]] = await Promise.all([
    feeds.feedStates.get(facet.slug),
    feeds.feedEntries.entries(facet.slug, { newestFirst: true, limit: 1 }),
  ]);
  const isLive = state?.isGone !== true;
  const newest = place?.published;
  if (isLive === facet.isLive && newest === before) return;
  await feeds.facets.writeFacet({ ...facet, isLive, ...(newest === undefined ? {} : { newest }) });
};

const publishFacet = async (facet: Facet, look: Look, deps: SiteDeps): Promise<Outcome> => {
  const { site, publicUrl } = deps;
  const setting = { feed: toFacetFeed(facet, site), site, publicUrl };
  const outcome = site.facets?.includes(facet.kind)
    ? await publishWhole(facetFeed(setting, deps), look, deps)
    : await publishGone(facet.slug, deps);
  await rememberFacet(facet, deps);
  return outcome;
};

/** Brings one feed to its truth, with the archives of the months that were touched. One that is no feed is left alone. */
export const publishFeed = async (slug: string, deps: SiteDeps, look: Look = {}): Promise<Outcome> => {
  const { site, publicUrl } = deps;
  const feed = site.feeds.find((candidate) => candidate.slug === slug);
  const formats = formatsOf(slug, deps.formats ?? []);
  if (feed !== undefined) return publishWhole(namedFeed({ feed, site, publicUrl, formats }, deps), look, deps);
  const facet = await deps.facets.facet(slug);
  return facet === undefined ? 'unchanged' : publishFacet(facet, look, deps);
};

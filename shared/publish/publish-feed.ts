import type { Facet } from '#shared/model/facet.ts';
import { creditsOf, type FeedState } from '#shared/model/feed-state.ts';
import type { FacetStore, FeedStateStore, PublishQueueStore } from '#shared/ports.ts';
import { toFacetFeed } from '#shared/site/facets.ts';
import type { Site } from '#shared/site/site.ts';
import type { ArchiveSeries } from './archive-series.ts';
import {
  type FeedPublication,
  type FeedSettings,
  type FeedSources,
  facetFeedPublication,
  goneFacetPublication,
  goneFeedPublication,
  namedFeedPublication,
  readFeed,
} from './desired-feed.ts';
import { feedArchives, goneArchives } from './feed-archives.ts';
import { formatsOf, type PartnerFormat } from './partner-formats.ts';
import { archivePublisher } from './publish-archives.ts';
import { type DocumentPorts, type Publication, type PublishOutcome, publishDocuments } from './publish-documents.ts';

/** A site with the stores that it is published from and to. */
export type SitePublishing = DocumentPorts &
  FeedSources & {
    readonly feedStates: FeedStateStore;
    readonly facets: FacetStore;
    readonly publishQueue: PublishQueueStore;
    readonly site: Site;
    readonly publicUrl: string;
    /** The site's partner formats; none by default. */
    readonly formats?: readonly PartnerFormat[];
  };

/** How much of a feed is checked, beyond its subscription documents, and whether it may wait. */
export type PublishScope = {
  /** When the entries that came, changed or left were published: the archives of these months are checked. */
  readonly published?: readonly string[];
  /** Also checks documents whose fingerprint is up to date, in case they were deleted from the bucket. */
  readonly everyDocument?: boolean;
  /** Also notices archives that are missing in the bucket, by one list of it. */
  readonly everyArchive?: boolean;
  /** Leaves a feed that has no credit to the next sweep, which finds the publish hints of its changes. */
  readonly mayWait?: boolean;
  /** Called where a facet's feed came or went: the index page and the OPML list are outdated. */
  readonly onListChange?: () => void;
};

/**
 * What came of a feed: `left` to the next sweep for want of a credit, or published without one (`coalesced`), which shows
 * all changes since the last publication.
 */
export type FeedOutcome = PublishOutcome | 'left' | 'coalesced';

/**
 * Archives are published first, so that an entry leaves the subscription document only once an archive shows it; orphans
 * are deleted last, once no document links to them.
 */
export const publishWithArchives = async (
  publication: Publication,
  series: ArchiveSeries,
  publishing: SitePublishing,
  { published = [], everyDocument = false, everyArchive = false }: PublishScope,
): Promise<PublishOutcome> => {
  const archives = archivePublisher(series, publishing, everyDocument);
  const incomplete = everyArchive ? await archives.incompleteMonths() : [];
  const withOrphans = await archives.publishMonths([...published, ...incomplete]);
  const outcome = await publishDocuments(publication, publishing, { asksBucket: everyDocument });
  await archives.deleteOrphans(withOrphans);
  return outcome;
};

const publishGone = async (publication: Publication, publishing: SitePublishing): Promise<PublishOutcome> => {
  const { slug } = publication;
  // The subscription documents first, because they link to the archives.
  const outcome = await publishDocuments(publication, publishing);
  await archivePublisher(goneArchives(slug, publishing.publicUrl), publishing).deleteAll();
  return outcome;
};

/** Lets all documents of a feed that the site file no longer names answer 410. */
export const publishGoneFeed = (slug: string, publishing: SitePublishing): Promise<PublishOutcome> =>
  publishGone(goneFeedPublication(slug, publishing.publicUrl), publishing);

/** Whether the facet's row needs no change for entries that came and were published at these instants. */
export const isListed = ({ isLive, newestDay = '' }: Facet, published: readonly string[]): boolean =>
  isLive && published.every((instant) => instant.slice(0, 10) <= newestDay);

/**
 * Keeps in the facet's row what the index page and the OPML list show of it. The index page sorts facets by the day of
 * their newest entry, so that a day's later entries write nothing; nor is an entry read where none left.
 */
const updateFacet = async (
  facet: Facet,
  { feedEntries, facets }: SitePublishing,
  { published = [], mayWait = false, onListChange }: PublishScope,
): Promise<void> => {
  const { slug, isLive: wasLive, newestDay: before = '' } = facet;
  if (mayWait && isListed(facet, published)) return;
  const [entry] = await feedEntries.entries(slug, { newestFirst: true, limit: 1 });
  const isLive = entry !== undefined;
  const newestDay = entry?.published.slice(0, 10) ?? before;
  if (isLive !== wasLive || newestDay !== before) await facets.saveNewest({ slug, isLive, newestDay });
  if (isLive !== wasLive) onListChange?.();
};

/** What a facet's feed is published from; undefined for a kind that the site no longer has. */
export const facetSettings = (facet: Facet, { site, publicUrl }: SitePublishing): FeedSettings | undefined =>
  site.facets.includes(facet.kind) ? { feed: toFacetFeed(facet, site), site, publicUrl } : undefined;

/**
 * Publishes a feed by its newest rows, which nearly always tell that its archives stay as they are. Only otherwise are
 * these published, and the feed is read again: a document links to archives that are there.
 */
const publishNewest = async (
  publication: FeedPublication,
  settings: FeedSettings,
  publishing: SitePublishing,
  scope: PublishScope,
  state: FeedState | undefined,
): Promise<PublishOutcome> => {
  const { published = [], everyDocument = false } = scope;
  const series = feedArchives(settings);
  if (everyDocument) return publishWithArchives(publication, series, publishing, scope);
  const reading = await readFeed(settings, publishing);
  return (await archivePublisher(series, publishing).isUpToDate(published, reading))
    ? publishDocuments(publication, publishing, { first: { state, desired: publication.toDesired(reading, state) } })
    : publishWithArchives(publication, series, publishing, scope);
};

/**
 * Publishes a feed, and spends a credit of it; without one, a change that may wait is left to the next sweep. So a lone
 * article and a storm of some minutes are published at once, and a feed that changes all day once a minute.
 */
const spendCredit = async (
  publication: FeedPublication,
  settings: FeedSettings,
  publishing: SitePublishing,
  scope: PublishScope,
): Promise<FeedOutcome> => {
  const { feedStates, clock } = publishing;
  const state = await feedStates.get(publication.slug);
  const hasCredit = creditsOf(state, clock.now()) >= 1;
  if (!hasCredit && scope.mayWait === true) return 'left';
  const outcome = await publishNewest(publication, settings, publishing, scope, state);
  return outcome === 'published' && !hasCredit ? 'coalesced' : outcome;
};

/** Publishes those documents of a facet's feed that were requested; nearly always that is none. */
const publishFacetFeed = async (
  facet: Facet,
  publishing: SitePublishing,
  scope: PublishScope,
): Promise<FeedOutcome> => {
  if (facet.requestedFiles === undefined) return 'unchanged';
  const settings = facetSettings(facet, publishing);
  if (settings === undefined) return publishGone(goneFacetPublication(facet, publishing.publicUrl), publishing);
  return spendCredit(facetFeedPublication(facet, settings, publishing), settings, publishing, scope);
};

/**
 * Brings one feed to its desired state, with the archives of the months in `scope`. A slug that is neither a feed of the
 * site file nor of a facet is ignored.
 * @throws Unavailable DOCUMENT_CONFLICT when other publishers keep writing.
 */
export const publishFeed = async (
  slug: string,
  publishing: SitePublishing,
  scope: PublishScope = {},
): Promise<FeedOutcome> => {
  const { site, publicUrl, facets } = publishing;
  const feed = site.feeds.find((candidate) => candidate.slug === slug);
  if (feed !== undefined) {
    const settings = { feed, site, publicUrl, formats: formatsOf(slug, publishing.formats ?? []) };
    return spendCredit(namedFeedPublication(settings, publishing), settings, publishing, scope);
  }
  const facet = await facets.facet(slug);
  if (facet === undefined) return 'unchanged';
  const outcome = await publishFacetFeed(facet, publishing, scope);
  await updateFacet(facet, publishing, scope);
  return outcome;
};

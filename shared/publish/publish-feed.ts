import { articleOfPage } from '#shared/model/article-page.ts';
import { canarySlug } from '#shared/model/canary.ts';
import { daysSinceRequest, type Facet, type FacetValue, facetKinds, isRequested } from '#shared/model/facet.ts';
import { documentFile, documentKey, feedDocuments } from '#shared/model/feed-document.ts';
import { creditsOf, type FeedState } from '#shared/model/feed-state.ts';
import { builtInHub } from '#shared/model/hub-url.ts';
import type { ArticleStore, DocumentStore, FacetStore, FeedStateStore, PublishQueueStore } from '#shared/ports.ts';
import { facetValues, slugsFor, toFacetFeed } from '#shared/site/facets.ts';
import { movedTo } from '#shared/site/old-addresses.ts';
import { fold } from '#shared/site/select.ts';
import type { Site } from '#shared/site/site.ts';
import type { ArchiveSeries } from './archive-series.ts';
import { publishArticlePage } from './article-pages.ts';
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
import {
  type DocumentPorts,
  type Publication,
  type PublishOutcome,
  publishDocuments,
  removeDocuments,
} from './publish-documents.ts';

/** A site with the stores that it is published from and to. */
export type SitePublishing = DocumentPorts &
  FeedSources & {
    readonly feedStates: FeedStateStore;
    readonly documents: Pick<DocumentStore, 'get'>;
    readonly facets: FacetStore;
    readonly articles: Pick<ArticleStore, 'get'>;
    readonly publishQueue: PublishQueueStore;
    /** Notifies of the change of a feed's state or of an article, by its partition; of sweeps. */
    readonly notify?: (partition: string) => Promise<unknown>;
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
  /** Also renders documents again that another version of the renderers made; by default where every document is checked. */
  readonly everyVersion?: boolean;
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

const keepsVersion = ({ everyDocument = false, everyVersion = everyDocument }: PublishScope): boolean => !everyVersion;

/**
 * Archives are published first, so that an entry leaves the subscription document only once an archive shows it; orphans
 * are deleted last, once no document links to them.
 */
export const publishWithArchives = async (
  publication: Publication,
  series: ArchiveSeries,
  publishing: SitePublishing,
  scope: PublishScope,
): Promise<PublishOutcome> => {
  const { published = [], everyDocument = false, everyArchive = false } = scope;
  const archives = archivePublisher(series, publishing, everyDocument);
  const incomplete = everyArchive ? await archives.incompleteMonths() : [];
  const withOrphans = await archives.publishMonths([...published, ...incomplete]);
  const outcome = await publishDocuments(publication, publishing, {
    asksBucket: everyDocument,
    keepsVersion: keepsVersion(scope),
  });
  await archives.deleteOrphans(withOrphans);
  return outcome;
};

const publishGone = async (
  publication: Publication,
  publishing: SitePublishing,
  { everyDocument = false }: PublishScope = {},
): Promise<PublishOutcome> => {
  const { slug } = publication;
  // The subscription documents first, because they link to the archives.
  const outcome = await publishDocuments(publication, publishing, { asksBucket: everyDocument });
  await archivePublisher(goneArchives(slug, publishing), publishing).deleteAll();
  return outcome;
};

/** Lets all documents of a feed that the site file no longer names answer 410. */
export const publishGoneFeed = (
  slug: string,
  publishing: SitePublishing,
  scope: PublishScope = {},
): Promise<PublishOutcome> => publishGone(goneFeedPublication(slug, publishing), publishing, scope);

/** Whether the facet's row needs no change for entries that came and were published at these instants. */
export const isListed = ({ isLive, newestDay = '' }: Facet, published: readonly string[]): boolean =>
  isLive && published.every((instant) => instant.slice(0, 10) <= newestDay);

/** Looks whether a facet has an entry, where it comes and goes all the time. */
const maxUpdates = 5;

/**
 * Keeps in the facet's row what the index page and the OPML list show of it, and gives whether it has entries. The index page
 * sorts facets by the day of their newest entry, so that a day's later entries write nothing; nor is an entry read where none left.
 */
const updateFacet = async (
  facet: Facet,
  { feedEntries, facets }: SitePublishing,
  { published = [], mayWait = false, onListChange }: PublishScope,
): Promise<boolean> => {
  if (mayWait && isListed(facet, published)) return true;
  const { slug } = facet;
  let [wasLive, before] = [facet.isLive, facet.newestDay ?? ''];
  for (let round = 0; round < maxUpdates; round += 1) {
    const [entry] = await feedEntries.entries(slug, { newestFirst: true, limit: 1 });
    const isLive = entry !== undefined;
    const newestDay = entry?.published.slice(0, 10) ?? before;
    const hasChanged = isLive !== wasLive;
    if (hasChanged || newestDay !== before) await facets.saveNewest({ slug, isLive, newestDay });
    if (!hasChanged) return isLive;
    onListChange?.();
    // Another publisher may have written what it read earlier, or not written what this one has hidden: looks again.
    [wasLive, before] = [isLive, newestDay];
  }
  return wasLive;
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
    ? publishDocuments(publication, publishing, {
        keepsVersion: keepsVersion(scope),
        first: { state, desired: publication.toDesired(reading, state) },
      })
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
  if (state?.isRestored === true && scope.everyDocument !== true) return 'left';
  const hasCredit = creditsOf(state, clock.now()) >= 1;
  if (!hasCredit && scope.mayWait === true) return 'left';
  const outcome = await publishNewest(publication, settings, publishing, scope, state);
  return outcome === 'published' && !hasCredit ? 'coalesced' : outcome;
};

/**
 * Days after which a request lapses, and after which it is forgotten: no publisher of the days before is at work then.
 * Longer than a subscription at the hub (15 days) or an rssCloud registration (25 hours) lasts without asking again.
 */
const lapseDays = 30;
const forgetDays = lapseDays + 1;

/** Requests lapse where Barid knows every subscriber: one at an external hub depends on pings, and asks Barid for nothing. */
const hasLapsed = (facet: Facet, { site, clock }: SitePublishing): boolean =>
  daysSinceRequest(facet, clock.now()) >= lapseDays && site.hubs.every((hub) => hub === builtInHub);

/** Milliseconds after which nobody removes documents any more who began to: longer than a function runs. */
const maxLapseMs = 10 * 60_000;

/**
 * Removes the documents of a facet that has a change and that nobody has requested for a month: readers who are still there
 * request them again, and get them up to date. Archives answer 410 until then. The row says so first and forgets the request
 * last: whoever dies leaves no document that nobody publishes. A facet that is requested meanwhile is published again.
 */
const lapse = async (facet: Facet, publishing: SitePublishing): Promise<FeedOutcome> => {
  const { slug } = facet;
  const { facets, clock } = publishing;
  const isMarked = (await facets.setLapsed(facet, clock.now().toISOString())) === 'written';
  if (!isMarked) return publishFeed(slug, publishing);
  const keys = feedDocuments.map(({ file }) => documentKey(slug, file));
  // The subscription documents first, because they link to the archives.
  const outcome = await removeDocuments(slug, keys, publishing);
  await archivePublisher(goneArchives(slug, publishing), publishing).deleteAll();
  const isRequestedAgain =
    daysSinceRequest(facet, clock.now()) >= forgetDays
      ? (await facets.forgetRequests(facet)) === 'conflict'
      : (await facets.facet(slug))?.requestedOn !== facet.requestedOn;
  return isRequestedAgain ? publishFeed(slug, publishing) : outcome;
};

/** Publishes a facet's feed that was removed, with every month of its archives: some may be missing between others. */
const restore = async (facet: Facet, settings: FeedSettings, publishing: SitePublishing): Promise<FeedOutcome> => {
  const { slug, lapsedAt = '' } = facet;
  const { archives, facets, clock } = publishing;
  const isOver = clock.now().getTime() - Date.parse(lapsedAt) > maxLapseMs;
  const published = (await archives.months(slug)).map(({ month }) => month);
  const publication = facetFeedPublication(facet, settings, publishing);
  const outcome = await publishWithArchives(publication, feedArchives(settings), publishing, {
    published,
    everyDocument: true,
  });
  if (isOver) await facets.setLapsed(facet, undefined);
  return outcome;
};

/** Publishes those documents of a facet's feed that were requested; nearly always that is none. */
const publishFacetFeed = async (
  facet: Facet,
  publishing: SitePublishing,
  scope: PublishScope,
): Promise<FeedOutcome> => {
  if (!isRequested(facet)) return 'unchanged';
  if (hasLapsed(facet, publishing)) return lapse(facet, publishing);
  const settings = facetSettings(facet, publishing);
  if (settings === undefined) return publishGone(goneFacetPublication(facet, publishing), publishing);
  if (facet.lapsedAt !== undefined) return restore(facet, settings, publishing);
  return spendCredit(facetFeedPublication(facet, settings, publishing), settings, publishing, scope);
};

/**
 * The facet of entries that has no row: it was removed after an erasure, while a function that remembered its slug stored an
 * article with its value. Undefined for a slug without entries, or of no facet of the site.
 */
const restoreFacet = async (slug: string, publishing: SitePublishing): Promise<Facet | undefined> => {
  const { site, feedEntries, articles, facets } = publishing;
  const kind = site.facets.find((one) => slug.startsWith(`${one}/`));
  const [entry] = kind === undefined ? [] : await feedEntries.entries(slug, { newestFirst: true, limit: 1 });
  const article = entry && (await articles.get(entry.id));
  if (kind === undefined || article === undefined) return undefined;
  const isIts = ({ name }: FacetValue): boolean =>
    slugsFor(name).some((one) => movedTo(`${kind}/${one}`, site) === slug);
  const value = facetValues(article, [kind]).find(isIts);
  return value && facets.restore({ ...value, slug, isLive: false }, fold(value.name));
};

/** The facet with this slug, if it has a row or entries. */
const findFacet = async (slug: string, publishing: SitePublishing): Promise<Facet | undefined> =>
  (await publishing.facets.facet(slug)) ?? (await restoreFacet(slug, publishing));

/** The files of a feed that are in the bucket, whatever its state row says. */
const storedFiles = async (slug: string, { documents }: SitePublishing): Promise<readonly string[]> => {
  const files = feedDocuments.map(({ file }) => file);
  const etags = await Promise.all(files.map((file) => documents.etag(documentKey(slug, file))));
  return files.filter((_, index) => etags[index] !== undefined);
};

/**
 * Lets the documents of a facet that has neither a row nor entries answer 410. An erasure removed the row of a feed that was
 * gone, while a publisher that had read the article before was about to put it there again.
 */
const publishForgotten = async (
  slug: string,
  publishing: SitePublishing,
  scope: PublishScope,
): Promise<FeedOutcome> => {
  const kind = facetKinds.find((one) => slug.startsWith(`${one}/`));
  if (kind === undefined) return 'unchanged';
  // Who died before it wrote the state row has left documents that only the bucket knows.
  const requestedFiles = scope.everyDocument === true ? await storedFiles(slug, publishing) : [];
  // Without documents there is nothing to write, least of all a row that is named after an erased author.
  if (requestedFiles.length === 0 && (await publishing.feedStates.get(slug)) === undefined) return 'unchanged';
  const gone = goneFacetPublication({ kind, name: '', slug, isLive: false, requestedFiles }, publishing);
  const readDesired: Publication['readDesired'] = async (published) => {
    // An article with the value may come meanwhile.
    const facet = await findFacet(slug, publishing);
    const settings = facet && facetSettings(facet, publishing);
    const publication = facet && settings ? facetFeedPublication(facet, settings, publishing) : gone;
    return publication.readDesired(published);
  };
  const outcome = await publishGone({ ...gone, readDesired }, publishing, scope);
  return (await publishing.facets.facet(slug)) === undefined ? outcome : publishFeed(slug, publishing, scope);
};

/** The feed of canaries, in the one format that they read. */
const canarySettings = ({ site, publicUrl }: SitePublishing): FeedSettings => {
  const { title, description, language } = site.identity;
  const feed = { slug: canarySlug, title, description, language, select: {}, entries: 10, content: 'full' } as const;
  return { feed, site: { ...site, hubs: [] }, publicUrl, files: [documentFile('json')] };
};

/**
 * Brings one feed to its desired state, with the archives of the months in `scope`, or the page of one article. A slug that
 * is neither a feed of the site file nor of a facet is ignored.
 * @throws Unavailable DOCUMENT_CONFLICT when other publishers keep writing.
 */
export const publishFeed = async (
  slug: string,
  publishing: SitePublishing,
  scope: PublishScope = {},
): Promise<FeedOutcome> => {
  const { site, publicUrl } = publishing;
  const articleId = articleOfPage(slug);
  if (articleId !== undefined) return publishArticlePage(articleId, publishing);
  const feed = site.feeds.find((candidate) => candidate.slug === slug);
  if (feed !== undefined || slug === canarySlug) {
    const settings =
      feed === undefined
        ? canarySettings(publishing)
        : { feed, site, publicUrl, formats: formatsOf(slug, publishing.formats ?? []) };
    return spendCredit(namedFeedPublication(settings, publishing), settings, publishing, scope);
  }
  const facet = await findFacet(slug, publishing);
  if (facet === undefined) return publishForgotten(slug, publishing, scope);
  const outcome = await publishFacetFeed(facet, publishing, scope);
  const isLive = await updateFacet(facet, publishing, scope);
  // Whoever published that the last entry left may have found the feed gone still, while this call was about to put the entry.
  const hasPut = outcome === 'published' || outcome === 'coalesced';
  if (hasPut && !isLive) await publishFacetFeed(facet, publishing, { ...scope, mayWait: false });
  return outcome;
};

import { defined } from '#shared/defined.ts';
import type { FeedView } from '#shared/format/feed-view.ts';
import { termsHeaders } from '#shared/format/terms.ts';
import { sha256 } from '#shared/hash.ts';
import { log } from '#shared/log.ts';
import { monthOf, partName } from '#shared/model/archive-month.ts';
import type { Article, Tombstone } from '#shared/model/article.ts';
import type { Facet } from '#shared/model/facet.ts';
import { documentKey, documentUrl, feedDocuments } from '#shared/model/feed-document.ts';
import { countWithin, entryOrder, type FeedEntry } from '#shared/model/feed-entry.ts';
import type { FeedState } from '#shared/model/feed-state.ts';
import { builtInHub, hubUrl } from '#shared/model/hub-url.ts';
import type { ArchiveStore, FeedEntryStore, HubStore } from '#shared/ports.ts';
import { firstSlug, isRenamed } from '#shared/site/old-addresses.ts';
import { type Feed, maxFeedBytes, type Site } from '#shared/site/site.ts';
import { type PartnerFormat, renderPartnerFormats } from './partner-formats.ts';
import { type NewestRows, newestCount } from './publish-archives.ts';
import {
  type DesiredState,
  goneDocument,
  type Publication,
  type PublicSite,
  type RenderedDocument,
} from './publish-documents.ts';
import { renderers, rendererVersion } from './renderers.ts';

/** A feed with the settings of its site that show in its documents. */
export type FeedSettings = {
  readonly feed: Feed;
  readonly site: Site;
  readonly publicUrl: string;
  /** The feed's partner formats; none by default. */
  readonly formats?: readonly PartnerFormat[];
  /** The file names of the documents to render; by default those of every format. */
  readonly files?: readonly string[];
};

/** Where a feed was first, of those that were renamed or moved; the oldest of the former addresses is the last one. */
export const firstPlace = ({ feed, site, publicUrl }: FeedSettings): FeedView['first'] => {
  const first = { slug: firstSlug(feed.slug, site), publicUrl: site.formerFeedsUrls?.at(-1) ?? publicUrl };
  return first.slug === feed.slug && first.publicUrl === publicUrl ? undefined : first;
};

/** The stores that a feed's desired state is read from. */
export type FeedSources = {
  readonly feedEntries: FeedEntryStore;
  readonly archives: ArchiveStore;
  readonly hubs: Pick<HubStore, 'withheldHubs'>;
};

/** `updated` of an empty feed, which has no content to take a date from; the clock would change the bytes. */
const emptyFeedUpdated = '2000-01-01T00:00:00.000Z';

/** The newest change among these: `updated` comes from the content, so that the bytes never depend on the clock. */
export const newestChange = (entries: readonly Article[], tombstones: readonly Tombstone[]): string =>
  [
    emptyFeedUpdated,
    ...entries.map(({ modified }) => modified),
    ...tombstones.map(({ retractedAt }) => retractedAt),
  ].reduce((a, b) => (a > b ? a : b));

/** Readers that poll within 30 days see a retraction; the store may keep the tombstone longer. */
const tombstoneMs = 30 * 24 * 3600 * 1000;

/** The part of the table that a feed shows. */
type FeedWindow = {
  /** Newest first. */
  readonly entries: readonly FeedEntry[];
  readonly tombstones: readonly Tombstone[];
  /** The name of the newest archive. */
  readonly archive?: string;
  /** Hubs of the site file that the feed must not name. */
  readonly withheld?: readonly string[];
};

/** A feed's newest rows, read at one time: its window, and what tells whether its archives are up to date. */
export type FeedReading = NewestRows & {
  readonly tombstones: readonly Tombstone[];
  readonly withheld: readonly string[];
};

/** Reads the newest rows of a feed consistently. */
export const readFeed = async (
  { feed, site }: FeedSettings,
  { feedEntries, archives, hubs }: FeedSources,
): Promise<FeedReading> => {
  const [{ entries, tombstones }, months, unhealthyHubs] = await Promise.all([
    feedEntries.newest(feed.slug, newestCount(feed.entries)),
    archives.newestMonths(feed.slug),
    // The built-in hub is never withheld.
    site.hubs.every((hub) => hub === builtInHub) ? [] : hubs.withheldHubs(),
  ]);
  return { entries, tombstones, months, withheld: unhealthyHubs.filter((hub) => site.hubs.includes(hub)) };
};

/** Whether an archive shows an entry, by the rows of the newest archived months. */
const isArchived = (entry: FeedEntry, months: NewestRows['months']): boolean => {
  const month = monthOf(entry.published);
  if (months.some((row) => !row.isOpen && row.month >= month)) return true;
  const { archivedThrough = '' } = months.find((row) => row.month === month) ?? {};
  return entryOrder(entry) <= archivedThrough;
};

/** The newest entries, as many as fit; an entry that no archive shows yet is never left out (RFC 5005 §4). */
const fitting = ({ feed, site }: FeedSettings, { entries, months }: NewestRows): readonly FeedEntry[] => {
  const newest = entries.slice(0, feed.entries);
  if (feed.content === 'summary') return newest;
  const end = countWithin(newest, maxFeedBytes(site), (entry) => isArchived(entry, months));
  if (end === undefined) return newest;
  log.warn('a feed was shortened to its bound of bytes', {
    feed: feed.slug,
    entries: end,
    maxBytes: maxFeedBytes(site),
  });
  return newest.slice(0, end);
};

const toWindow = (settings: FeedSettings, reading: FeedReading): FeedWindow => {
  const { tombstones, months, withheld } = reading;
  const last = months.find(({ partCount }) => partCount > 0);
  return defined({
    entries: fitting(settings, reading),
    tombstones,
    archive: last === undefined ? undefined : partName(last.month, last.partCount - 1),
    withheld: withheld.length === 0 ? undefined : withheld,
  });
};

const maxReadings = 3;

/** An article that moves between the two reads is in neither: unless the window is read again, readers see it leave and return. */
const readView = async (settings: FeedSettings, first: FeedWindow, sources: FeedSources): Promise<FeedView> => {
  const { slug } = settings.feed;
  let window = first;
  let articles = await sources.feedEntries.articles(slug, window.entries);
  for (let reading = 1; reading < maxReadings && articles.length < window.entries.length; reading += 1) {
    window = toWindow(settings, await readFeed(settings, sources));
    articles = await sources.feedEntries.articles(slug, window.entries);
  }
  const { feed, site, publicUrl } = settings;
  const { tombstones, archive, withheld = [] } = window;
  const updated = newestChange(articles, tombstones);
  // Counted from the newest change, not from the clock: the same content gives the same bytes.
  const since = new Date(Date.parse(updated) - tombstoneMs).toISOString();
  return defined({
    site: site.identity,
    feed,
    publicUrl,
    hubs: site.hubs.filter((hub) => !withheld.includes(hub)).map((hub) => hubUrl(hub, publicUrl)),
    terms: site.terms,
    rssCloud: site.notify.rssCloud,
    first: firstPlace(settings),
    isRenamed: isRenamed(slug, site) ? true : undefined,
    updated,
    entries: articles,
    tombstones: tombstones.filter(({ retractedAt }) => retractedAt >= since),
    archive: archive === undefined ? undefined : { previous: archive },
  });
};

const documentsNamed = (files: readonly string[] | undefined) =>
  feedDocuments.filter(({ file }) => files === undefined || files.includes(file));

const renderView = (view: FeedView, { site, formats = [], files }: FeedSettings): readonly RenderedDocument[] => {
  const { feed, publicUrl, hubs } = view;
  const withheldHubs = site.hubs.map((hub) => hubUrl(hub, publicUrl)).filter((hub) => !hubs.includes(hub));
  const headers = termsHeaders(view);
  return [
    ...documentsNamed(files).map(({ format, file, type, isTopic }) => ({
      key: documentKey(feed.slug, file),
      url: documentUrl(publicUrl, feed.slug, format),
      type,
      bytes: renderers[format](view),
      ...(isTopic && withheldHubs.length > 0 ? { withheldHubs } : {}),
      ...headers,
    })),
    ...renderPartnerFormats(view, formats).map((document) => ({ ...document, ...headers })),
  ];
};

/** What a feed with this window must show; articles are read only if something changed. */
const desiredFeed = (settings: FeedSettings, window: FeedWindow, sources: FeedSources): DesiredState => {
  const { feed, site, publicUrl, formats = [], files } = settings;
  const { identity, hubs, notify, terms } = site;
  const shown = [
    feed,
    identity,
    hubs,
    notify.rssCloud,
    terms,
    isRenamed(feed.slug, site),
    publicUrl,
    firstPlace(settings),
    window,
  ];
  const modules = formats.map(({ file, rendererHash }) => [file, rendererHash]);
  const documents = files === undefined ? [] : [files];
  let entries: readonly Article[] = [];
  const content = sha256(JSON.stringify([...shown, modules, ...documents])).slice(0, 22);
  return {
    fingerprint: `${content}${rendererVersion.slice(0, 10)}`,
    content,
    render: async () => {
      const view = await readView(settings, window, sources);
      ({ entries } = view);
      return renderView(view, settings);
    },
    shown: () => entries,
  };
};

/** What a feed must show now, read consistently. */
export const readDesiredFeed = async (settings: FeedSettings, sources: FeedSources): Promise<DesiredState> =>
  desiredFeed(settings, toWindow(settings, await readFeed(settings, sources)), sources);

/** The publication of a feed that is not removed. */
export type FeedPublication = Publication & {
  /** What the feed must show by these rows, which were read after its published state. */
  readonly toDesired: (reading: FeedReading, published: FeedState | undefined) => DesiredState;
};

const keysOf = (slug: string, files?: readonly string[]): readonly string[] =>
  documentsNamed(files).map(({ file }) => documentKey(slug, file));

const goneFeed = (keys: readonly string[], of: PublicSite): DesiredState => ({
  fingerprint: `gone ${keys.join(' ')}`,
  render: async () => keys.map((key) => goneDocument(key, of)),
});

/** A feed that the site file names; published also while it is empty. */
export const namedFeedPublication = (settings: FeedSettings, sources: FeedSources): FeedPublication => {
  const { slug } = settings.feed;
  const partnerKeys = (settings.formats ?? []).map(({ file }) => documentKey(slug, file));
  return {
    slug,
    keys: [...keysOf(slug, settings.files), ...partnerKeys],
    readDesired: () => readDesiredFeed(settings, sources),
    toDesired: (reading) => desiredFeed(settings, toWindow(settings, reading), sources),
    // A partner format that the site file no longer names answers 410.
    retire: (key) => goneDocument(key, settings),
  };
};

/**
 * The files to publish of a facet: those that were requested, and those that are published: a file that was requested
 * since the facet was read may have been published by then.
 */
const facetFiles = ({ slug, requestedFiles = [] }: Facet, published: FeedState | undefined): readonly string[] =>
  feedDocuments
    .map(({ file }) => file)
    .filter(
      (file) =>
        requestedFiles.includes(file) || published?.documents.some(({ key }) => key === documentKey(slug, file)),
    );

/**
 * The feed of a tag, an author …, in the formats that were requested: answers 410 once it has lost its last entry, and is
 * published again with the next one.
 */
export const facetFeedPublication = (facet: Facet, settings: FeedSettings, sources: FeedSources): FeedPublication => {
  const { slug } = facet;
  const toDesired = (reading: FeedReading, published: FeedState | undefined): DesiredState => {
    const files = facetFiles(facet, published);
    return reading.entries.length === 0
      ? goneFeed(keysOf(slug, files), settings)
      : desiredFeed({ ...settings, files }, toWindow(settings, reading), sources);
  };
  return {
    slug,
    keys: keysOf(slug, facet.requestedFiles ?? []),
    readDesired: async (published) => toDesired(await readFeed(settings, sources), published),
    toDesired,
  };
};

/** A feed that the site removed: all of its documents answer 410, whatever entries it still has. */
export const goneFeedPublication = (slug: string, of: PublicSite): Publication => ({
  slug,
  keys: keysOf(slug),
  readDesired: async () => goneFeed(keysOf(slug), of),
  retire: (key) => goneDocument(key, of),
});

/** The feed of a facet whose kind the site removed: what was requested of it answers 410. */
export const goneFacetPublication = (facet: Facet, of: PublicSite): Publication => ({
  slug: facet.slug,
  keys: keysOf(facet.slug, facet.requestedFiles ?? []),
  readDesired: async (published) => goneFeed(keysOf(facet.slug, facetFiles(facet, published)), of),
});

import { createHash } from 'node:crypto';
import { encodeBodies } from '#shared/format/document-bytes.ts';
import { feedRenderers, type Renderer } from '#shared/format/feed-renderers.ts';
import type { FeedView } from '#shared/format/feed-view.ts';
import { partName } from '#shared/model/archive-month.ts';
import type { Article, Tombstone } from '#shared/model/article.ts';
import { documentKey, documentUrl, type FeedFormat, feedDocuments } from '#shared/model/feed-document.ts';
import type { FeedEntry } from '#shared/model/feed-entry.ts';
import { hubUrl } from '#shared/model/hub-url.ts';
import { renderFeedPage } from '#shared/pages/feed-page.ts';
import type { HubStore } from '#shared/ports.ts';
import type { Feed, Site } from '#shared/site/site.ts';
import type { ArchiveSources } from './archive-truth.ts';
import { type PartnerFormat, renderPartnerFormats } from './partner-format.ts';
import type { Rendition, Truth } from './publish-documents.ts';
import { rendererMark } from './renderer-mark.ts';

/** One renderer for each format. */
export const renderers: Readonly<Record<FeedFormat, Renderer>> = {
  ...feedRenderers,
  page: renderFeedPage,
};

/** What an empty feed says of when it changed: it has no content to take a date from, and the clock would change its bytes. */
const beforeAnyArticle = '2000-01-01T00:00:00.000Z';

/** Readers that poll within 30 days see a retraction; the store may remember it longer. */
const tombstoneMs = 30 * 24 * 3600 * 1000;

/** The newest change that these show: what `updated` says, so that no clock is in the bytes. */
export const newestChange = (entries: readonly Article[], tombstones: readonly Tombstone[]): string =>
  [
    beforeAnyArticle,
    ...entries.map(({ modified }) => modified),
    ...tombstones.map(({ retractedAt }) => retractedAt),
  ].reduce((a, b) => (a > b ? a : b));

/** Where this feed is, and with which words and hubs it is shown. */
export type FeedSetting = {
  readonly feed: Feed;
  readonly site: Site;
  readonly publicUrl: string;
  /** Dialects that it is shown in beside; absent: none. */
  readonly formats?: readonly PartnerFormat[];
};

/** Where a feed reads what it should show. */
export type FeedSources = ArchiveSources & { readonly hubs: Pick<HubStore, 'withheldHubs'> };

/** What a feed shows: its newest places, what was withdrawn, and the name of its newest archive. */
type Window = {
  readonly places: readonly FeedEntry[];
  readonly tombstones: readonly Tombstone[];
  readonly archive?: string;
  /** Hubs of the site file that it must not name; absent: none. */
  readonly withheld?: readonly string[];
};

const toView = (
  { feed, site, publicUrl }: FeedSetting,
  entries: readonly Article[],
  { tombstones, archive, withheld = [] }: Window,
): FeedView => {
  const updated = newestChange(entries, tombstones);
  // Counted from the newest change, not from the clock: the same state gives the same bytes.
  const since = new Date(Date.parse(updated) - tombstoneMs).toISOString();
  return {
    site: site.identity,
    feed,
    publicUrl,
    hubs: site.hubs.filter((hub) => !withheld.includes(hub)).map((hub) => hubUrl(hub, publicUrl)),
    rssCloud: site.notify?.rssCloud ?? false,
    updated,
    entries,
    tombstones: tombstones.filter(({ retractedAt }) => retractedAt >= since),
    ...(archive === undefined ? {} : { archive: { previous: archive } }),
  };
};

const fingerprintOf = ({ feed, site, publicUrl, formats = [] }: FeedSetting, window: Window): string => {
  const shown = [feed, site.identity, site.hubs, site.notify?.rssCloud, publicUrl, window];
  const parts = [rendererMark(renderers), ...shown, formats.map(({ file, mark }) => [file, mark])];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
};

/** Those of the site file that the document does not name: `Link` headers, made elsewhere, must not name them either. */
const hubsLeftOut = ({ hubs, publicUrl }: FeedView, { site }: FeedSetting): Pick<Rendition, 'withheldHubs'> => {
  const withheldHubs = site.hubs.map((hub) => hubUrl(hub, publicUrl)).filter((hub) => !hubs.includes(hub));
  return withheldHubs.length === 0 ? {} : { withheldHubs };
};

const renditions = (shown: FeedView, setting: FeedSetting): readonly Rendition[] => {
  const view = encodeBodies(shown);
  return [
    ...feedDocuments.map(({ format, file, type, isTopic }) => ({
      key: documentKey(view.feed.slug, file),
      url: documentUrl(view.publicUrl, view.feed.slug, format),
      type,
      bytes: renderers[format](view),
      ...(isTopic ? hubsLeftOut(view, setting) : {}),
    })),
    ...renderPartnerFormats(view, setting.formats ?? []),
  ];
};

/** How often a window is read again when articles move while it is read. */
const maxReadings = 3;

const readWindow = async ({ feed, site }: FeedSetting, feeds: FeedSources): Promise<Window> => {
  const { slug, entries: limit } = feed;
  const [places, tombstones, last, unfit] = await Promise.all([
    feeds.feedEntries.entries(slug, { newestFirst: true, limit }),
    feeds.feedEntries.tombstones(slug),
    feeds.archives.lastMonth(slug),
    site.hubs.length === 0 ? [] : feeds.hubs.withheldHubs(),
  ]);
  const withheld = unfit.filter((hub) => site.hubs.includes(hub));
  const archive = last === undefined ? {} : { archive: partName(last.month, last.fingerprints.length - 1) };
  return { places, tombstones, ...archive, ...(withheld.length === 0 ? {} : { withheld }) };
};

/** An article that moved between the two reads is in neither: read again, or readers would see it go and come back. */
const readView = async (setting: FeedSetting, first: Window, feeds: FeedSources): Promise<FeedView> => {
  let window = first;
  let entries = await feeds.feedEntries.articles(setting.feed.slug, window.places);
  for (let reading = 1; reading < maxReadings && entries.length < window.places.length; reading += 1) {
    window = await readWindow(setting, feeds);
    entries = await feeds.feedEntries.articles(setting.feed.slug, window.places);
  }
  return toView(setting, entries, window);
};

/** What a feed must show now, read consistently; its entries are read only when something has changed. */
export const readFeedTruth = async (setting: FeedSetting, feeds: FeedSources): Promise<Truth> => {
  const window = await readWindow(setting, feeds);
  return {
    fingerprint: fingerprintOf(setting, window),
    render: async () => renditions(await readView(setting, window, feeds), setting),
  };
};

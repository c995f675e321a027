import { createHash } from 'node:crypto';
import { renderOpml } from '#shared/format/opml.ts';
import { licenseFiles, renderTdmrep, tdmrepKey } from '#shared/format/terms.ts';
import { log } from '#shared/log.ts';
import { type Facet, facetKinds } from '#shared/model/facet.ts';
import { siteSlug } from '#shared/model/feed-entry.ts';
import { creditsOf } from '#shared/model/feed-state.ts';
import { renderIndexPage } from '#shared/pages/index-page.ts';
import { facetLabel, toFacetFeed } from '#shared/site/facets.ts';
import { goneDocument, type PublishOutcome, publishDocuments, type RenderedDocument } from './publish-documents.ts';
import { type FeedOutcome, type PublishScope, publishFeed, type SitePublishing } from './publish-feed.ts';

/** How many facets of each kind the index page shows. */
const maxShownPerKind = 24;

/** The most recently updated facets of each kind, sorted by slug, with display names. */
const newestFacets = (facets: readonly Facet[]): readonly Facet[] => {
  const bySlug = facets.toSorted((a, b) => (a.slug < b.slug ? -1 : 1));
  const byNewest = bySlug.toSorted(({ newestDay: a = '' }, { newestDay: b = '' }) => (a === b ? 0 : a > b ? -1 : 1));
  return facetKinds.flatMap((kind) => {
    const shown = new Set(byNewest.filter((facet) => facet.kind === kind).slice(0, maxShownPerKind));
    return bySlug.filter((facet) => shown.has(facet)).map((facet) => ({ ...facet, name: facetLabel(facet) }));
  });
};

/** IndexNow, "Verifying ownership via the key": a text file that is named for the key and holds it. */
const indexNowFile = ({ site, publicUrl }: SitePublishing): readonly RenderedDocument[] => {
  const indexNowKey = site.notify.indexNow?.key;
  if (indexNowKey === undefined) return [];
  const key = `${indexNowKey}.txt`;
  const bytes = new TextEncoder().encode(indexNowKey);
  return [{ key, url: `${publicUrl}/${key}`, type: 'text/plain; charset=utf-8', bytes }];
};

/** The licence files of the site, and its TDM reservations. */
const termsDocuments = ({ site, publicUrl }: SitePublishing): readonly RenderedDocument[] => {
  if (site.terms === undefined) return [];
  const tdmrep = { key: tdmrepKey, type: 'application/json; charset=utf-8', bytes: renderTdmrep(site.terms) };
  return [...licenseFiles(site.terms), tdmrep].map((file) => ({ ...file, url: `${publicUrl}/${file.key}` }));
};

/** The index page lists the feeds of the site file and the newest facets; the OPML list also every facet that has entries. */
const renderSite = async (publishing: SitePublishing, isConsistent: boolean): Promise<readonly RenderedDocument[]> => {
  const { site, publicUrl } = publishing;
  const view = { site: site.identity, publicUrl, feeds: site.feeds };
  const facets = site.facets.length === 0 ? [] : await publishing.facets.facets({ isConsistent });
  const live = facets.filter(({ kind, isLive }) => isLive && site.facets.includes(kind));
  const index = renderIndexPage({ ...view, facets: newestFacets(live) });
  const opml = renderOpml({ ...view, feeds: [...site.feeds, ...live.map((facet) => toFacetFeed(facet, site))] });
  return [
    { key: 'index.html', url: `${publicUrl}/`, type: 'text/html; charset=utf-8', bytes: index },
    { key: 'feeds.opml', url: `${publicUrl}/feeds.opml`, type: 'text/x-opml; charset=utf-8', bytes: opml },
    ...indexNowFile(publishing),
    ...termsDocuments(publishing),
  ];
};

/** Whether the list of facets must contain what was written just now. */
type ListReading = { readonly isConsistent?: boolean };

/** Brings the site's own documents to their desired state: the index page, the OPML list and the key file of IndexNow. */
export const publishSite = (
  publishing: SitePublishing,
  { everyDocument = false, isConsistent = false }: Pick<PublishScope, 'everyDocument'> & ListReading = {},
): Promise<PublishOutcome> => {
  const files = [...indexNowFile(publishing), ...termsDocuments(publishing)];
  const keys = ['index.html', 'feeds.opml', ...files.map(({ key }) => key)];
  const readDesired = async () => {
    const rendered = await renderSite(publishing, isConsistent);
    const hash = createHash('sha256');
    for (const { bytes } of rendered) hash.update(bytes);
    return { fingerprint: hash.digest('hex'), render: async () => rendered };
  };
  // A licence that the site file no longer gives answers 410, and so does an old key file.
  const retire = (key: string) => goneDocument(key, publishing);
  return publishDocuments({ slug: siteSlug, keys, readDesired, retire }, publishing, { asksBucket: everyDocument });
};

/** Publishes the site's own documents, unless they have no credit: then the next sweep does. It repairs a failure too. */
const publishLists = async (publishing: SitePublishing): Promise<void> => {
  const { feedStates, clock } = publishing;
  try {
    if (creditsOf(await feedStates.get(siteSlug), clock.now()) >= 1)
      await publishSite(publishing, { isConsistent: true });
  } catch (error) {
    log.warn('the lists of feeds wait for the next sweep', {}, error);
  }
};

/** Publishes one feed of a batch. */
type PublishOne = (slug: string, scope: PublishScope) => Promise<FeedOutcome>;

/**
 * Publishes a batch of feeds, and after them the index page and the OPML list where a facet's feed came or went: they name it
 * as soon as it is there.
 */
export const publishBatch = async <T>(
  publishing: SitePublishing,
  eachFeed: (publish: PublishOne) => Promise<T>,
): Promise<T> => {
  let isListOutdated = false;
  const onListChange = (): void => {
    isListOutdated = true;
  };
  const result = await eachFeed((slug, scope) => publishFeed(slug, publishing, { ...scope, onListChange }));
  if (isListOutdated) await publishLists(publishing);
  return result;
};

import { createHash } from 'node:crypto';
import { renderOpml } from '#shared/format/opml.ts';
import { siteSlug } from '#shared/model/feed-entry.ts';
import { renderIndexPage } from '#shared/pages/index-page.ts';
import { toFacetFeed } from '#shared/site/facet-feed.ts';
import { newestFacets } from './newest-facets.ts';
import { publishDocuments, type Rendition, type Truth } from './publish-documents.ts';
import type { SiteDeps } from './publish-feed.ts';

const keys = { index: 'index.html', opml: 'feeds.opml' } as const;

/** IndexNow, "Verifying ownership via the key": a text file that is named for the key and holds it. */
const indexNowFile = ({ site, publicUrl }: SiteDeps): readonly Rendition[] => {
  const key = site.notify?.indexNow?.key;
  if (key === undefined) return [];
  const name = `${key}.txt`;
  const bytes = new TextEncoder().encode(key);
  return [{ key: name, url: `${publicUrl}/${name}`, type: 'text/plain; charset=utf-8', bytes }];
};

/** The index names the feeds of the site file and the newest of facets; the OPML list all that have entries. */
const render = async (deps: SiteDeps): Promise<readonly Rendition[]> => {
  const { site, publicUrl } = deps;
  const view = { site: site.identity, publicUrl, feeds: site.feeds };
  const kinds = new Set(site.facets ?? []);
  const facets = kinds.size === 0 ? [] : await deps.facets.facets();
  const live = facets.filter(({ kind, isLive }) => isLive && kinds.has(kind));
  const opml = renderOpml({ ...view, feeds: [...site.feeds, ...live.map((facet) => toFacetFeed(facet, site))] });
  const index = renderIndexPage({ ...view, facets: newestFacets(live) });
  return [
    { key: keys.index, url: `${publicUrl}/`, type: 'text/html; charset=utf-8', bytes: index },
    { key: keys.opml, url: `${publicUrl}/${keys.opml}`, type: 'text/x-opml; charset=utf-8', bytes: opml },
    ...indexNowFile(deps),
  ];
};

/** Brings the site's own documents, the index page and the OPML list, to what the site file says. */
export const publishSite = (deps: SiteDeps): Promise<'published' | 'unchanged'> => {
  const readTruth = async (): Promise<Truth> => {
    const made = await render(deps);
    const hash = made.reduce((sum, { bytes }) => sum.update(bytes), createHash('sha256'));
    return { fingerprint: hash.digest('hex'), render: async () => made };
  };
  const documents = [...Object.values(keys), ...indexNowFile(deps).map(({ key }) => key)];
  return publishDocuments({ slug: siteSlug, keys: documents, readTruth }, deps);
};

import { createHash } from 'node:crypto';
import { renderIndexPage } from '#shared/format/index-page.ts';
import { renderOpml } from '#shared/format/opml.ts';
import { publishDocuments, type Rendition } from './publish-documents.ts';
import type { SiteDeps } from './publish-feed.ts';

/** No feed can have this slug: it is where the state of the site's own documents is kept. */
const siteSlug = '@site';

/** Brings the site's own documents, the index page and the OPML list, to what the site file says. */
export const publishSite = ({ site, publicUrl, ...deps }: SiteDeps): Promise<'published' | 'unchanged'> => {
  const view = { site: site.identity, publicUrl, feeds: site.feeds };
  const renditions = (): readonly Rendition[] => [
    { key: 'index.html', url: `${publicUrl}/`, type: 'text/html; charset=utf-8', bytes: renderIndexPage(view) },
    { key: 'feeds.opml', url: `${publicUrl}/feeds.opml`, type: 'text/x-opml; charset=utf-8', bytes: renderOpml(view) },
  ];
  const readTruth = async () => {
    const made = renditions();
    const hash = made.reduce((sum, { bytes }) => sum.update(bytes), createHash('sha256'));
    return { fingerprint: hash.digest('hex'), render: async () => made };
  };
  return publishDocuments({ slug: siteSlug, keys: renditions().map(({ key }) => key), readTruth }, deps);
};

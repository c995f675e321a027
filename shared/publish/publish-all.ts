import { log } from '#shared/log.ts';
import { publishFeed, type SiteDeps } from './publish-feed.ts';
import { publishSite } from './publish-site.ts';

/**
 * Looks at every feed of the site file and at the site's own documents, and brings to its truth what is behind: what
 * no event told of (a lost one, a changed site file, a document deleted from the bucket).
 */
export const publishAll = async (deps: SiteDeps): Promise<void> => {
  await publishSite(deps);
  let behind = 0;
  for (const { slug } of deps.site.feeds) {
    if ((await publishFeed(slug, deps)) === 'published') behind += 1;
  }
  log.count('FeedsBehind', behind);
};

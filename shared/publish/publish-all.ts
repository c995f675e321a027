import { log } from '#shared/log.ts';
import { publishFeed, type SiteDeps } from './publish-feed.ts';
import { publishSite } from './publish-site.ts';

/**
 * Looks at every feed of the site file and at the site's own documents, and brings to its truth what is behind: what
 * no event told of (a lost one, a changed site file, a document deleted from the bucket).
 * @throws AggregateError once all have been looked at, when any failed: one bad feed costs the others nothing.
 */
export const publishAll = async (deps: SiteDeps): Promise<void> => {
  const failures: unknown[] = [];
  const look = async (slug: string, publish: () => Promise<'published' | 'unchanged'>): Promise<number> => {
    try {
      return (await publish()) === 'published' ? 1 : 0;
    } catch (error) {
      log.error('a feed could not be brought to its truth', error, { feed: slug });
      failures.push(error);
      return 1;
    }
  };
  await look('@site', () => publishSite(deps));
  let behind = 0;
  for (const { slug } of deps.site.feeds) behind += await look(slug, () => publishFeed(slug, deps));
  log.count('FeedsBehind', behind);
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of the feeds failed.`);
};

import { log } from '#shared/log.ts';
import { publishFeed, type SiteDeps } from './publish-feed.ts';
import { publishRemoved, rememberFeeds } from './publish-removed.ts';
import { publishSite } from './publish-site.ts';
import { publishSitemaps } from './publish-sitemaps.ts';
import { publishTouched } from './publish-touched.ts';
import { renew } from './renew.ts';

/**
 * Looks at every feed of the site file, at whatever articles have touched since, at feeds that are no more, and at the
 * site's own documents, and brings to its truth what is behind: what no event told of (a lost one, a changed site file,
 * a document deleted from the bucket).
 * @throws AggregateError once all have been looked at, when any failed: one bad feed costs the others nothing.
 */
export const publishAll = async (deps: SiteDeps): Promise<void> => {
  const failures: unknown[] = [];
  let behind = 0;
  const look = async (about: string, publish: () => Promise<unknown>): Promise<void> => {
    try {
      if ((await publish()) === 'published') behind += 1;
    } catch (error) {
      log.error('a feed could not be brought to its truth', error, { feed: about });
      failures.push(error);
      behind += 1;
    }
  };
  await look('what is remembered', () => rememberFeeds(deps));
  for (const { slug } of deps.site.feeds) await look(slug, () => publishFeed(slug, deps));
  log.count('FeedsBehind', behind);
  for (const error of await publishTouched(deps)) await look('what was touched', () => Promise.reject(error));
  await look('what was removed', () => publishRemoved(deps));
  await look('what is renewed', () => renew(deps));
  await look('the sitemaps', () => publishSitemaps(deps));
  await look('the site', () => publishSite(deps));
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of the feeds failed.`);
};

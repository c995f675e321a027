import type { Article } from '#shared/model/article.ts';
import { documentUrl } from '#shared/model/feed-document.ts';
import { sourceCondition } from '#shared/model/source-condition.ts';
import type { FeedStatus, SourceStatus, Status } from '#shared/pages/status/view.ts';
import { readReceivers } from './read-receivers.ts';
import { shownArticles } from './shown-articles.ts';
import type { StatusDeps } from './status-deps.ts';

/** Deliveries that were given up: more are not counted. */
const most = 100;

/** The oldest change of these articles that the feed, last written then, does not show. */
const behind = (slug: string, written: string, articles: readonly Article[]) => {
  const [since] = articles
    .filter(({ status, feeds }) => status !== 'scheduled' && feeds.includes(slug))
    .flatMap(({ receivedAt }) => (receivedAt !== undefined && receivedAt > written ? [receivedAt] : []))
    .toSorted();
  return since === undefined ? {} : { behindSince: since };
};

const readFeeds = (articles: readonly Article[], { feedStates, site, publicUrl }: StatusDeps) =>
  Promise.all(
    site.feeds.map(async ({ slug, title }): Promise<FeedStatus> => {
      const state = await feedStates.get(slug);
      const stands = state === undefined ? {} : { revision: state.revision, written: state.writtenAt };
      const late = behind(slug, state?.writtenAt ?? '', articles);
      return { slug, title, url: documentUrl(publicUrl, slug, 'page'), ...stands, ...late };
    }),
  );

const readSources = ({ sources, site }: StatusDeps): Promise<readonly SourceStatus[]> =>
  Promise.all(
    (site.sources ?? []).map(async ({ id, url }) => {
      const state = await sources.get(id);
      const { articles = 0, failures = 0, succeeded, nextPoll, lastError } = state ?? {};
      return { id, url, condition: sourceCondition(state), articles, failures, succeeded, nextPoll, lastError };
    }),
  );

/** Reads how the feeds, the sources and the receivers of the site file are doing, and what lies where somebody must look. */
export const readStatus = async (deps: StatusDeps): Promise<Status> => {
  const now = deps.clock.now().toISOString();
  const articles = await shownArticles(deps);
  const [feeds, receivers, sources, failed, deadLetters] = await Promise.all([
    readFeeds(articles, deps),
    readReceivers(articles, now, deps),
    readSources(deps),
    deps.deliveries.failed(most),
    deps.deadLetters.count(),
  ]);
  const newestFailed = failed.slice(0, 10);
  return { now, feeds, receivers, sources, failed: { count: failed.length, newest: newestFailed }, deadLetters };
};

import type { Delivery } from '#shared/model/delivery.ts';
import type { ArticleBrief } from '#shared/model/event.ts';
import { documentKey } from '#shared/model/feed-document.ts';
import type { Clock, FeedStateStore, Http } from '#shared/ports.ts';
import { showsArticle } from './article-shown.ts';
import type { ReadShown } from './shown-feed.ts';
import { notYetVisible } from './visible.ts';

/** What looking as a reader needs. */
export type ReaderDeps = {
  readonly feedStates: Pick<FeedStateStore, 'get'>;
  readonly http: Http;
  readonly readShown: ReadShown;
  readonly clock: Clock;
};

const articleOf = ({ event }: Delivery): ArticleBrief | undefined =>
  event?.type.startsWith('article.') && 'guid' in event.data ? event.data : undefined;

/** Milliseconds after which a feed without a document is taken for one that is published no more. */
const patience = 5 * 60_000;

const feedsWithout = async (article: ArticleBrief, since: string, deps: ReaderDeps): Promise<readonly string[]> => {
  const isOld = deps.clock.now().getTime() - Date.parse(since) > patience;
  const unseen = await Promise.all(
    article.feeds.map(async (slug) => {
      const state = await deps.feedStates.get(slug);
      const document = state?.documents.find(({ key }) => key === documentKey(slug, 'feed.json'));
      if (state === undefined || document === undefined) return isOld ? '' : slug;
      const shown = await deps.readShown(document.url);
      return shown !== undefined && showsArticle(article, shown, state, since) ? '' : document.url;
    }),
  );
  return unseen.filter((place) => place !== '');
};

/** Where readers do not see yet what is to be told; nobody is told while there is such a place. */
export const unseenBy = async (
  delivery: Delivery,
  topics: readonly string[],
  deps: ReaderDeps,
): Promise<readonly string[]> => {
  const article = articleOf(delivery);
  if (article !== undefined) return feedsWithout(article, delivery.changedAt, deps);
  return notYetVisible(topics, () => deps.feedStates.get(delivery.feed), deps.http);
};

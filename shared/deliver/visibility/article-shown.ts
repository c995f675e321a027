import type { ArticleBrief } from '#shared/model/event.ts';
import type { FeedState } from '#shared/model/feed-state.ts';
import type { Shown } from './shown-feed.ts';

/** Longer than a publisher can be at work on a feed: a state written so much later knows the change. In milliseconds. */
const surely = 90_000;

const inWindow = (article: ArticleBrief, { items }: Shown): boolean => {
  const entry = items.find(({ guid }) => guid === article.guid);
  if (article.status === 'retracted') return entry === undefined;
  if (entry !== undefined) return Date.parse(entry.modified) >= Date.parse(article.modified);
  // Older than all that the document shows: its place is in the archives.
  const oldest = items.at(-1);
  return oldest !== undefined && Date.parse(article.published) < Date.parse(oldest.published);
};

/**
 * Whether what readers get of a feed shows an article as it is told. `since` is when the change was there for sure; a
 * state that was written long after it shows the change, be the article in the document or pushed out of it by others.
 */
export const showsArticle = (article: ArticleBrief, shown: Shown, state: FeedState, since: string): boolean =>
  inWindow(article, shown) || Date.parse(state.writtenAt) >= Date.parse(since) + surely;

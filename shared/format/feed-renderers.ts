import type { FeedFormat } from '#shared/model/feed-document.ts';
import { renderAtom } from './atom.ts';
import type { FeedView } from './feed-view.ts';
import { renderJsonFeed } from './json-feed.ts';
import { renderRss } from './rss.ts';

/** Renders one document of a feed: the same view gives the same bytes. */
export type Renderer = (view: FeedView) => Uint8Array;

/** The renderer of each format of `feedDocuments` but the page, which shared/pages renders. */
export const feedRenderers: Readonly<Record<Exclude<FeedFormat, 'page'>, Renderer>> = {
  rss: renderRss,
  atom: renderAtom,
  json: renderJsonFeed,
};

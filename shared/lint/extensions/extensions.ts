import { history } from '../feed-rules.ts';
import { itunesChannel, itunesItem } from './itunes.ts';
import { mediaChannel, mediaItem } from './media.ts';
import { dublinCore, itemModules, syndication, threading } from './modules.ts';

/** The extensions of a feed, besides the elements of its format. */
export const feedExtensions = { ...dublinCore, ...syndication, ...history, ...itunesChannel, ...mediaChannel };

/** The extensions of an entry, besides the elements of its format. */
export const entryExtensions = { ...dublinCore, ...itemModules, ...itunesItem, ...mediaItem, ...threading };

/** The canonical names of all extensions. */
export const extensionNames: ReadonlySet<string> = new Set([
  ...Object.keys(feedExtensions),
  ...Object.keys(entryExtensions),
]);

/** The prefixes of the namespaces whose every element the linter knows. */
export const closedNamespaces: ReadonlySet<string> = new Set(
  'atom rss1 content dc sy slash itunes media fh at'.split(' '),
);

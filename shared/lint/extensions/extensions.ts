import { history } from './history.ts';
import { itunesChannel, itunesItem } from './itunes.ts';
import { mediaChannel, mediaItem } from './media.ts';
import { dublinCore, itemModules, syndication, threading } from './modules.ts';

/** What a feed may have besides its format's own elements. */
export const feedExtensions = { ...dublinCore, ...syndication, ...history, ...itunesChannel, ...mediaChannel };

/** What an entry may have besides its format's own elements. */
export const entryExtensions = { ...dublinCore, ...itemModules, ...itunesItem, ...mediaItem, ...threading };

const defined: ReadonlySet<string> = new Set([...Object.keys(feedExtensions), ...Object.keys(entryExtensions)]);

/** Namespaces whose every element is known here, with the formats' own. */
const closed: ReadonlySet<string> = new Set([
  'atom',
  'rss1',
  'content',
  'dc',
  'sy',
  'slash',
  'itunes',
  'media',
  'fh',
  'at',
]);

/** Whether anything may stand under this name: an extension that the linter does not know, as RFC 4287 §6 and RSS 2.0 allow. */
export const isOpen = (name: string): boolean => {
  if (name.startsWith('{')) return true;
  const colon = name.indexOf(':');
  return colon > 0 && !closed.has(name.slice(0, colon));
};

/** Whether some other place has a use for the element. */
export const isDefinedElsewhere = (name: string): boolean => defined.has(name) || name.startsWith('atom:');

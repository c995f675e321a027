import { history } from '../feed-rules.ts';
import type { ElementRule } from '../vocabulary.ts';
import { descriptions } from './descriptions.ts';
import { itunesChannel, itunesItem } from './itunes.ts';
import { mediaChannel, mediaItem } from './media.ts';
import { itemModules, searchResults, syndication, threading, threadingOfFeed } from './modules.ts';
import { podcastChannel, podcastItem } from './podcast.ts';
import { rslItem } from './rsl.ts';
import { accessRestriction, weblogFeed, weblogItem } from './weblogs.ts';

/** The extensions of a feed, besides the elements of its format. */
export const feedExtensions = {
  ...descriptions,
  ...syndication,
  ...searchResults,
  ...threadingOfFeed,
  ...history,
  ...weblogFeed,
  ...itunesChannel,
  ...podcastChannel,
  ...mediaChannel,
};

/** The extensions of an entry, besides the elements of its format. */
export const entryExtensions = {
  ...descriptions,
  ...itemModules,
  ...weblogItem,
  ...itunesItem,
  ...podcastItem,
  ...mediaItem,
  ...threading,
  ...rslItem,
};

/** The rules of all extensions, by canonical name. */
export const extensionRules: ReadonlyMap<string, ElementRule> = new Map([
  ...Object.entries<ElementRule>(accessRestriction),
  ...Object.entries<ElementRule>(feedExtensions),
  ...Object.entries<ElementRule>(entryExtensions),
]);

/** The prefixes of the namespaces whose every element the linter knows. */
export const closedNamespaces: ReadonlySet<string> = new Set(
  'atom rss1 rss090 rdf content dc dcterms sy slash wfw itunes media fh at thr trackback creativeCommons blogChannel feedburner admin geo georss gml geourl icbm access opensearch opensearch10 podcast rsl sitemap news image video'.split(
    ' ',
  ),
);

/** The prefixes of the namespaces whose every attribute the linter knows. */
export const closedAttributeNamespaces: ReadonlySet<string> = new Set(['thr']);

import { history } from '../feed-rules.ts';
import type { ElementRule } from '../vocabulary.ts';
import { geography } from './geography.ts';
import { itunesChannel, itunesItem } from './itunes.ts';
import { mediaChannel, mediaItem } from './media.ts';
import {
  dublinCore,
  dublinCoreTerms,
  itemModules,
  searchResults,
  syndication,
  threading,
  threadingOfFeed,
} from './modules.ts';
import { podcastChannel, podcastItem } from './podcast.ts';
import { accessRestriction, weblogFeed, weblogItem } from './weblogs.ts';

/** What describes anything: it may stand in every element that has children. */
const descriptions = { ...dublinCore, ...dublinCoreTerms, ...geography };

/** The rules of the extensions that may stand everywhere, by canonical name. */
export const descriptionRules: ReadonlyMap<string, ElementRule> = new Map(Object.entries<ElementRule>(descriptions));

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
};

/** The rules of all extensions, by canonical name. */
export const extensionRules: ReadonlyMap<string, ElementRule> = new Map([
  ...Object.entries<ElementRule>(accessRestriction),
  ...Object.entries<ElementRule>(feedExtensions),
  ...Object.entries<ElementRule>(entryExtensions),
]);

/** The prefixes of the namespaces whose every element the linter knows. */
export const closedNamespaces: ReadonlySet<string> = new Set(
  'atom rss1 rss090 content dc dcterms sy slash wfw itunes media fh at thr trackback creativeCommons blogChannel feedburner admin geo georss gml geourl icbm access opensearch opensearch10 podcast sitemap news image video'.split(
    ' ',
  ),
);

/** The prefixes of the namespaces whose every attribute the linter knows. */
export const closedAttributeNamespaces: ReadonlySet<string> = new Set(['thr']);

import { checkElement } from '../check-element.ts';
import { feedExtensions } from '../extensions/extensions.ts';
import { checkHistory } from '../extensions/history.ts';
import { checkPodcast } from '../extensions/itunes.ts';
import { checkSelf, checkUnique } from '../feed-rules.ts';
import type { Fault } from '../finding.ts';
import { checkRfc3339 } from '../values/dates.ts';
import { checkIri } from '../values/uri.ts';
import type { ElementRule } from '../vocabulary.ts';
import { childNamed, childrenNamed, textOf, type XmlElement } from '../xml/element.ts';
import { checkAlternates, entry, feedMetadata, source } from './entry.ts';

/** RFC 6721 §3: an entry that is newer than its tombstone is alive, and one that is older is ignored. */
export const checkTombstones = (feed: XmlElement): readonly Fault[] => {
  const live = new Set(childrenNamed(feed, 'atom:entry').map((entry) => textOf(entry, 'atom:id')));
  return childrenNamed(feed, 'at:deleted-entry')
    .filter(({ attributes }) => live.has(attributes.get('ref')?.trim()))
    .map(({ at }) => ({
      rule: 'tombstone-of-live-entry',
      clause: 'RFC 6721 §3',
      at,
      message: 'The feed has both the entry and its tombstone.',
    }));
};

/** RFC 4287 §4.1.1: "unless all of the atom:feed element's child atom:entry elements contain at least one atom:author". */
const checkAuthors = (feed: XmlElement): readonly Fault[] => {
  if (childNamed(feed, 'atom:author') !== undefined) return [];
  return childrenNamed(feed, 'atom:entry')
    .filter((found) => childNamed(found, 'atom:author') === undefined)
    .filter((found) =>
      childrenNamed(found, 'atom:source').every((copied) => childNamed(copied, 'atom:author') === undefined),
    )
    .map(({ at }) => ({
      rule: 'atom-author-missing',
      clause: 'RFC 4287 §4.1.2',
      at,
      message: 'Neither the entry nor the feed has an author.',
    }));
};

/** RFC 4287 assigns no meaning to the order; its grammar has entries last (Appendix B), and readers that stream rely on it. */
const checkOrder = ({ children }: XmlElement): readonly Fault[] => {
  const first = children.findIndex(({ name }) => name === 'atom:entry');
  const late =
    first < 0 ? [] : children.slice(first).filter(({ name }) => name.startsWith('atom:') && name !== 'atom:entry');
  return late.slice(0, 1).map(({ name, at }) => ({
    rule: 'atom-feed-after-entries',
    clause: 'RFC 4287, Appendix B',
    at,
    message: `<${name}> comes after an entry.`,
  }));
};

const feed: ElementRule = {
  clause: 'RFC 4287 §4.1.1',
  count: 'one',
  attributes: {},
  also: (element) =>
    [checkAuthors, checkOrder, checkAlternates, checkHistory, checkPodcast, checkTombstones].flatMap((check) =>
      check(element),
    ),
  children: {
    ...feedExtensions,
    ...feedMetadata,
    'atom:id': { ...feedMetadata['atom:id'], count: 'one' },
    'atom:title': { ...feedMetadata['atom:title'], count: 'one' },
    'atom:updated': { ...feedMetadata['atom:updated'], count: 'one' },
    'atom:entry': entry,
    'at:deleted-entry': {
      clause: 'RFC 6721 §3',
      count: 'many',
      attributes: {
        ref: { required: true, check: checkIri },
        when: { required: true, check: checkRfc3339 },
      },
      children: {
        'at:by': { clause: 'RFC 6721 §3', count: 'optional' },
        'at:comment': { clause: 'RFC 6721 §3', count: 'optional' },
        'atom:link': feedMetadata['atom:link'],
        'atom:source': source,
      },
    },
  },
};

/** RFC 4287 §4.1.1: entries that share an id "represent the same entry". */
const idsAreUnique = {
  rule: 'atom-entry-repeated',
  clause: 'RFC 4287 §4.1.1',
  entry: 'atom:entry',
  id: 'atom:id',
} as const;

/** Atom 1.0, a feed or an entry by itself. */
export const lintAtom = (root: XmlElement, url: string | undefined): readonly Fault[] =>
  root.name === 'atom:entry'
    ? checkElement(root, entry)
    : [...checkElement(root, feed), ...checkUnique(root, idsAreUnique), ...checkSelf(root, url, 'RFC 4287 §4.1.1')];

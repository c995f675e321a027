import { checkElement } from '../check-element.ts';
import { feedExtensions } from '../extensions/extensions.ts';
import { checkPodcast } from '../extensions/podcast-directories.ts';
import { accessRestriction } from '../extensions/weblogs.ts';
import { checkHistory, checkSelf, checkUnique } from '../feed-rules.ts';
import { type Fault, fault, quote } from '../finding.ts';
import { checkRfc3339 } from '../values/dates.ts';
import { checkIri } from '../values/uri.ts';
import type { ElementRule } from '../vocabulary.ts';
import { childNamed, childrenNamed, textOf, type XmlElement } from '../xml/element.ts';
import { checkAlternates, entry, feedMetadata, source } from './entry.ts';

const hasAuthor = (element: XmlElement): boolean => childNamed(element, 'atom:author') !== undefined;

/** Fewer entries of one id may be versions of one entry (RFC 4287 §4.1.1). */
const minEntriesOfOneId = 10;

const checkFeed = (element: XmlElement): readonly Fault[] => {
  const faults: Fault[] = [];
  const entries = childrenNamed(element, 'atom:entry');
  // RFC 4287 §4.1.1: "unless all of the atom:feed element's child atom:entry elements contain at least one atom:author".
  for (const child of hasAuthor(element) ? [] : entries) {
    if (hasAuthor(child) || childrenNamed(child, 'atom:source').some(hasAuthor)) continue;
    const message = 'Neither the entry nor the feed has an author.';
    faults.push(fault('atom-author-missing', 'RFC 4287 §4.1.2', child.at, message));
  }
  // RFC 4287 gives the order no meaning, but its grammar has the entries last, and streaming readers rely on it.
  const firstEntry = element.children.findIndex(({ name }) => name === 'atom:entry');
  const late = element.children.find(
    ({ name }, index) => firstEntry >= 0 && index > firstEntry && name.startsWith('atom:') && name !== 'atom:entry',
  );
  if (late !== undefined) {
    const message = `<${late.name}> comes after an entry.`;
    faults.push(fault('atom-feed-after-entries', 'RFC 4287 §4.1.1', late.at, message));
  }
  // Two entries of one id are versions of one entry. Where all have the same, it identifies the feed, and readers show one.
  const [firstId, ...otherIds] = new Set(entries.map((child) => textOf(child, 'atom:id')));
  if (entries.length >= minEntriesOfOneId && firstId !== undefined && otherIds.length === 0) {
    const message = `All ${entries.length} entries have the id ${quote(firstId)}.`;
    faults.push(fault('guid-repeated', 'RFC 4287 §4.2.6', element.at, message));
  }
  // RFC 6721 §3: readers keep an entry that is newer than its tombstone, and drop an older one.
  const ids = new Set(entries.map((child) => textOf(child, 'atom:id')));
  const tombstones = childrenNamed(element, 'at:deleted-entry')
    .filter(({ attributes }) => ids.has(attributes.get('ref')?.trim()))
    .map(({ at }) =>
      fault('tombstone-of-live-entry', 'RFC 6721 §3', at, 'The feed has both the entry and its tombstone.'),
    );
  return [...faults, ...checkAlternates(element), ...checkHistory(element), ...checkPodcast(element), ...tombstones];
};

const feed: ElementRule = {
  clause: 'RFC 4287 §4.1.1',
  count: 'one',
  attributes: {},
  extraCheck: checkFeed,
  children: {
    ...feedExtensions,
    ...accessRestriction,
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

/** RFC 4287 §4.1.1: entries with the same id "represent the same entry". */
const entryIds = {
  rule: 'atom-entry-repeated',
  clause: 'RFC 4287 §4.1.1',
  entry: 'atom:entry',
  id: 'atom:id',
} as const;

/** Checks an Atom 1.0 document: a feed, or a single entry. */
export const lintAtom = (root: XmlElement, url: string | undefined): readonly Fault[] => {
  if (root.name !== 'atom:entry') {
    return [...checkElement(root, feed), ...checkUnique(root, entryIds), ...checkSelf(root, url, 'RFC 4287 §4.1.1')];
  }
  const faults = checkElement(root, entry);
  if (hasAuthor(root) || childrenNamed(root, 'atom:source').some(hasAuthor)) return faults;
  return [...faults, fault('atom-author-missing', 'RFC 4287 §4.1.2', root.at, 'The entry has no author.')];
};

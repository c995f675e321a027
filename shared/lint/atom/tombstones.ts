import type { Fault } from '../finding.ts';
import { childrenNamed, textOf, type XmlElement } from '../xml/element.ts';

/** RFC 6721 §3: an entry that is newer than its tombstone is alive, and one that is older is ignored. */
export const checkTombstones = (feed: XmlElement): readonly Fault[] => {
  const live = new Set(childrenNamed(feed, 'atom:entry').map((entry) => textOf(entry, 'atom:id')));
  return childrenNamed(feed, 'at:deleted-entry')
    .filter(({ attributes }) => live.has(attributes.get('ref')?.trim()))
    .map(({ at }) => ({
      rule: 'tombstone-of-live-entry',
      clause: 'RFC 6721 §3',
      at,
      message: 'The feed has the entry as well as its tombstone.',
    }));
};

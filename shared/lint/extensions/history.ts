import type { Fault } from '../finding.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { childNamed, childrenNamed, type XmlElement } from '../xml/element.ts';

/** RFC 5005: what a feed says of its own extent. Both are empty elements. */
export const history = {
  'fh:complete': { clause: 'RFC 5005 §2', count: 'optional', children: {} },
  'fh:archive': { clause: 'RFC 5005 §4', count: 'optional', children: {} },
} satisfies Vocabulary;

const historyRelations = new Set(['first', 'last', 'previous', 'next', 'prev-archive', 'next-archive', 'current']);

/** The links of a feed or an entry with their relation; none given means `alternate` (RFC 4287 §4.2.7.2). */
export const linksOf = (element: XmlElement): readonly { readonly rel: string; readonly link: XmlElement }[] =>
  childrenNamed(element, 'atom:link').map((link) => ({
    rel: (link.attributes.get('rel') ?? 'alternate').replace('http://www.iana.org/assignments/relation/', ''),
    link,
  }));

const hrefOf = (feed: XmlElement, rel: string): string | undefined =>
  linksOf(feed)
    .find((candidate) => candidate.rel === rel)
    ?.link.attributes.get('href');

const checkComplete = (feed: XmlElement): readonly Fault[] =>
  linksOf(feed)
    .filter(({ rel }) => historyRelations.has(rel))
    .filter(
      ({ rel, link }) =>
        rel !== 'current' || link.attributes.get('href') !== (hrefOf(feed, 'self') ?? hrefOf(feed, 'current')),
    )
    .map(({ rel, link: { at } }) => ({
      rule: 'history-in-complete-feed',
      clause: 'RFC 5005 §2',
      at,
      message: `The feed is complete but has a link with rel="${rel}".`,
    }));

const checkArchive = (feed: XmlElement, { at }: XmlElement): readonly Fault[] => {
  const relations = new Set(linksOf(feed).map(({ rel }) => rel));
  const missing = (what: string): Fault => ({
    rule: 'history-archive-links',
    clause: 'RFC 5005 §4',
    at,
    message: `The archive has no link with ${what}.`,
  });
  // The oldest one has none before it, and need not change when one comes after it: it leads to the feed alone.
  if (relations.has('current')) return [];
  const hasNeighbour = relations.has('prev-archive') || relations.has('next-archive');
  return [missing('rel="current"'), ...(hasNeighbour ? [] : [missing('rel="prev-archive" or rel="next-archive"')])];
};

/** RFC 5005 §2, §4: complete feeds have no pages, archives lead to their neighbours. */
export const checkHistory = (feed: XmlElement): readonly Fault[] => {
  if (childNamed(feed, 'fh:complete') !== undefined) return checkComplete(feed);
  const archive = childNamed(feed, 'fh:archive');
  return archive === undefined ? [] : checkArchive(feed, archive);
};

/** RFC 5005 §3, §4: the links between pages are the feed's, never an entry's. */
export const checkEntryHistory = (entry: XmlElement): readonly Fault[] =>
  linksOf(entry)
    .filter(({ rel }) => historyRelations.has(rel))
    .map(({ rel, link: { at } }) => ({
      rule: 'history-link-in-entry',
      clause: 'RFC 5005 §3',
      at,
      message: `The entry has a link with rel="${rel}".`,
    }));

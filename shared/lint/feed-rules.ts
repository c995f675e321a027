import { type Fault, fault, quote } from './finding.ts';
import type { RuleName } from './rules.ts';
import type { Vocabulary } from './vocabulary.ts';
import { childNamed, childrenNamed, type XmlElement } from './xml/element.ts';

/** A link with its relation: `alternate` by default (RFC 4287 §4.2.7.2). */
export type RelatedLink = { readonly rel: string; readonly link: XmlElement };

/** The Atom links of a feed or an entry. */
export const linksOf = (element: XmlElement): readonly RelatedLink[] =>
  childrenNamed(element, 'atom:link').map((link) => ({
    rel: (link.attributes.get('rel') ?? 'alternate').replace('http://www.iana.org/assignments/relation/', ''),
    link,
  }));

/** Requires a link with rel="self"; if `url` is known, the link must resolve to it. */
export const checkSelf = (feed: XmlElement, url: string | undefined, clause: string): readonly Fault[] => {
  const self = linksOf(feed).find(({ rel }) => rel === 'self')?.link;
  if (self === undefined) return [fault('self-link-missing', clause, feed.at, 'The feed has no link with rel="self".')];
  const href = self.attributes.get('href') ?? '';
  if (url === undefined || !URL.canParse(href, url) || new URL(href, url).href === new URL(url).href) return [];
  const message = `rel="self" names ${quote(href)} but the feed is at ${quote(url)}.`;
  return [fault('self-link-elsewhere', clause, self.at, message)];
};

/** The names of the entry element and of its identifier, and the rule that a repeated identifier breaks. */
export type Identifiers = {
  readonly rule: RuleName;
  readonly clause: string;
  readonly entry: string;
  readonly id: string;
};

/** Reports each entry that has the identifier of an earlier one. */
export const checkUnique = (feed: XmlElement, { rule, clause, entry, id }: Identifiers): readonly Fault[] => {
  const earlier = new Set<string>();
  const faults: Fault[] = [];
  for (const parent of childrenNamed(feed, entry)) {
    const element = childNamed(parent, id);
    const value = element?.text.trim() ?? '';
    if (element === undefined || value === '') continue;
    const message = `Another entry has the same identifier ${quote(value)}.`;
    if (earlier.has(value)) faults.push(fault(rule, clause, element.at, message));
    earlier.add(value);
  }
  return faults;
};

/** RFC 5005: the markers of complete feeds and archives. Both elements are empty. */
export const history = {
  'fh:complete': { clause: 'RFC 5005 §2', count: 'optional', children: {} },
  'fh:archive': { clause: 'RFC 5005 §4', count: 'optional', children: {} },
} satisfies Vocabulary;

const historyRelations = new Set(['first', 'last', 'previous', 'next', 'prev-archive', 'next-archive', 'current']);

/** RFC 5005: the pages and archives of a feed. */
export const checkHistory = (feed: XmlElement): readonly Fault[] => {
  const links = linksOf(feed);
  const hrefs = new Map(links.map(({ rel, link }) => [rel, link.attributes.get('href')]));
  // RFC 5005 §3: the first page has no previous one, and the last no next one.
  const pastEnd = [
    ['first', 'previous'],
    ['last', 'next'],
  ].flatMap(([end = '', beyond = '']) => {
    const link = links.find(({ rel }) => rel === beyond)?.link;
    if (link === undefined || !hrefs.has('self') || hrefs.get('self') !== hrefs.get(end)) return [];
    const message = `The document is its own rel="${end}" but has a link with rel="${beyond}".`;
    return [fault('history-past-end', 'RFC 5005 §3', link.at, message)];
  });
  return [...pastEnd, ...checkCompleteness(feed, links)];
};

/** RFC 5005 §2, §4: a complete feed has no other pages; an archive links to its neighbours. */
const checkCompleteness = (feed: XmlElement, links: readonly RelatedLink[]): readonly Fault[] => {
  if (childNamed(feed, 'fh:complete') !== undefined) {
    const hrefOf = (rel: string) => links.find((link) => link.rel === rel)?.link.attributes.get('href');
    const current = hrefOf('self') ?? hrefOf('current');
    return links
      .filter(({ rel }) => historyRelations.has(rel))
      .filter(({ rel, link }) => rel !== 'current' || link.attributes.get('href') !== current)
      .map(({ rel, link: { at } }) => {
        const message = `The feed is complete but has a link with rel="${rel}".`;
        return fault('history-in-complete-feed', 'RFC 5005 §2', at, message);
      });
  }
  const archive = childNamed(feed, 'fh:archive');
  const relations = new Set(links.map(({ rel }) => rel));
  // The oldest archive has no predecessor and stays as it is when a successor appears: "current" alone is enough.
  if (archive === undefined || relations.has('current')) return [];
  const hasNeighbour = relations.has('prev-archive') || relations.has('next-archive');
  return ['rel="current"', ...(hasNeighbour ? [] : ['rel="prev-archive" or rel="next-archive"'])].map((missing) =>
    fault('history-archive-links', 'RFC 5005 §4', archive.at, `The archive has no link with ${missing}.`),
  );
};

/** RFC 5005 §3, §4: the links between pages belong to the feed, never to an entry. */
export const checkEntryHistory = (entry: XmlElement): readonly Fault[] =>
  linksOf(entry)
    .filter(({ rel }) => historyRelations.has(rel))
    .map(({ rel, link: { at } }) =>
      fault('history-link-in-entry', 'RFC 5005 §3', at, `The entry has a link with rel="${rel}".`),
    );

import { linksOf } from './extensions/history.ts';
import { type Fault, quote } from './finding.ts';
import type { RuleName } from './rules.ts';
import { childNamed, childrenNamed, type XmlElement } from './xml/element.ts';

/** A feed names itself, and by the URL that it is served at, where that is known. */
export const checkSelf = (feed: XmlElement, url: string | undefined, clause: string): readonly Fault[] => {
  const self = linksOf(feed).find(({ rel }) => rel === 'self')?.link;
  if (self === undefined)
    return [{ rule: 'self-link-missing', clause, at: feed.at, message: 'The feed has no link with rel="self".' }];
  const href = self.attributes.get('href') ?? '';
  if (url === undefined || !URL.canParse(href, url) || new URL(href, url).href === new URL(url).href) return [];
  return [
    {
      rule: 'self-link-elsewhere',
      clause,
      at: self.at,
      message: `rel="self" names ${quote(href)} but the feed is at ${quote(url)}.`,
    },
  ];
};

/** Which elements are entries, and which in them is their identifier. */
export type Identified = {
  readonly rule: RuleName;
  readonly clause: string;
  readonly entry: string;
  readonly id: string;
};

/** No two entries of a feed share an identifier. */
export const checkUnique = (feed: XmlElement, { rule, clause, entry, id }: Identified): readonly Fault[] => {
  const seen = new Set<string>();
  return childrenNamed(feed, entry).flatMap((found): readonly Fault[] => {
    const element = childNamed(found, id);
    const value = element?.text.trim() ?? '';
    if (element === undefined || value === '') return [];
    if (!seen.has(value)) {
      seen.add(value);
      return [];
    }
    return [
      {
        rule,
        clause,
        at: element.at,
        message: `Another entry has the same identifier ${quote(value)}.`,
      },
    ];
  });
};

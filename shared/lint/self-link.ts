import { linksOf } from './extensions/history.ts';
import { type Fault, quote } from './finding.ts';
import type { XmlElement } from './xml/element.ts';

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
      message: `rel="self" names ${quote(href)}; the feed is at ${quote(url)}.`,
    },
  ];
};

import type { Fault } from '../finding.ts';
import { childNamed, type XmlElement } from '../xml/element.ts';

/** Elements of RSS, and what says the same in an extension. `atom:updated` and `dc:source` say more than RSS can. */
const pairs = [
  ['author', 'dc:creator'],
  ['category', 'dc:subject'],
  ['pubDate', 'dc:date'],
  ['pubDate', 'atom:published'],
  ['guid', 'atom:id'],
  ['source', 'dc:source'],
  ['managingEditor', 'dc:creator'],
  ['webMaster', 'dc:publisher'],
  ['language', 'dc:language'],
  ['copyright', 'dc:rights'],
  ['lastBuildDate', 'dcterms:modified'],
  ['description', 'xhtml:body'],
] as const;

/** What a channel or item says with RSS's own element and an extension's: readers show one, the other, or both. */
export const checkSaidTwice = (element: XmlElement): readonly Fault[] =>
  pairs.flatMap(([core, extension]): readonly Fault[] => {
    const second = childNamed(element, extension);
    if (childNamed(element, core) === undefined || second === undefined) return [];
    const message = `<${element.name}> has <${core}> and <${extension}>.`;
    return [
      { rule: 'rss-said-twice', clause: 'RSS Advisory Board, profile, Namespace Elements', at: second.at, message },
    ];
  });

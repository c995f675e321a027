import { person, textConstruct } from '../atom/constructs.ts';
import { link } from '../atom/entry.ts';
import { entryExtensions } from '../extensions/extensions.ts';
import { checkEntryHistory } from '../extensions/history.ts';
import { checkEpisode } from '../extensions/itunes.ts';
import { type Fault, quote } from '../finding.ts';
import { checkRfc822, checkRfc3339 } from '../values/dates.ts';
import { checkHtml, checkPlainText } from '../values/html.ts';
import { checkEmailWithName, checkInteger, checkMediaType, checkNothing, checkOneOf } from '../values/simple-values.ts';
import { checkHttpUrl, checkIri, checkIriReference, checkUri } from '../values/uri.ts';
import type { ElementRule, Vocabulary } from '../vocabulary.ts';
import { childNamed, type XmlElement } from '../xml/element.ts';

const clause = 'RSS Advisory Board, profile, Namespace Elements';
const date = { clause, count: 'optional', text: checkRfc3339 } as const;

/** Elements of Atom that RSS borrows, in a channel and in an item. */
export const atomInRss = {
  'atom:link': link,
  'atom:id': { clause, count: 'optional', text: checkIri },
  'atom:updated': date,
  'atom:published': date,
  'atom:author': person(clause, 'many'),
  'atom:contributor': person(clause, 'many'),
  'atom:category': { clause, count: 'many' },
  'atom:title': textConstruct(clause, 'optional'),
  'atom:subtitle': textConstruct(clause, 'optional'),
  'atom:summary': textConstruct(clause, 'optional'),
  'atom:rights': textConstruct(clause, 'optional'),
  'atom:icon': { clause, count: 'optional', text: checkIriReference },
  'atom:logo': { clause, count: 'optional', text: checkIriReference },
  'atom:generator': { clause, count: 'optional' },
  'atom:content': { clause, count: 'optional' },
  'atom:source': { clause, count: 'optional' },
} satisfies Vocabulary;

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

/** RSS 2.0, `guid`: "If its value is false, the guid may not be assumed to be a url". */
const checkGuid = (guid: XmlElement): readonly Fault[] => {
  const value = guid.text.trim();
  if (value === '') return [];
  const clause = 'RSS 2.0, guid';
  if (guid.attributes.get('isPermaLink') === 'false') {
    if (!/^\d{1,8}$/.test(value)) return [];
    return [
      { rule: 'rss-guid-short', clause, at: guid.at, message: `The guid ${quote(value)} is not likely to be unique.` },
    ];
  }
  if (!/^(?:tag|urn):/i.test(value) && checkIri(value).every(({ rule }) => rule === 'uri-scheme')) return [];
  return [
    {
      rule: 'rss-guid-no-permalink',
      clause,
      at: guid.at,
      message: `The guid ${quote(value)} claims to be a permalink but is not a URL.`,
    },
  ];
};

/** RSS 2.0: "All elements of an item are optional, however at least one of title or description must be present." */
const checkNotEmpty = (item: XmlElement): readonly Fault[] =>
  childNamed(item, 'title') !== undefined || childNamed(item, 'description') !== undefined
    ? []
    : [
        {
          rule: 'rss-item-empty',
          clause: 'RSS 2.0, item',
          at: item.at,
          message: 'The item has neither title nor description.',
        },
      ];

/** RSS Advisory Board, profile, content:encoded: some readers take the later one. */
const checkContentOrder = ({ children }: XmlElement): readonly Fault[] => {
  const content = children.findIndex(({ name }) => name === 'content:encoded');
  const description = children.findIndex(({ name }) => name === 'description');
  const late = content >= 0 && (description < 0 || description > content) ? children[content] : undefined;
  const clause = 'RSS Advisory Board, profile, content:encoded';
  if (late === undefined) return [];
  return [
    {
      rule: 'rss-content-before-description',
      clause,
      at: late.at,
      message: 'The element content:encoded has no description before it.',
    },
  ];
};

const core = {
  title: { clause: 'RSS 2.0, item: title', count: 'optional', text: checkPlainText },
  link: { clause: 'RSS 2.0, item: link', count: 'optional', text: checkUri },
  description: { clause: 'RSS 2.0, item: description', count: 'optional', text: checkHtml, mayBeBlank: true },
  author: { clause: 'RSS 2.0, item: author', count: 'optional', text: checkEmailWithName },
  category: { clause: 'RSS 2.0, category', count: 'many', text: checkNothing, attributes: { domain: {} } },
  comments: { clause: 'RSS 2.0, item: comments', count: 'optional', text: checkUri },
  enclosure: {
    clause: 'RSS 2.0, enclosure',
    count: 'optional',
    repeated: 'rss-enclosures',
    children: {},
    attributes: {
      url: { required: true, check: checkHttpUrl },
      length: { required: true, check: checkInteger(0) },
      type: { required: true, check: checkMediaType },
    },
  },
  guid: {
    clause: 'RSS 2.0, guid',
    count: 'optional',
    text: checkNothing,
    attributes: { isPermaLink: { check: checkOneOf('true', 'false') } },
    also: checkGuid,
  },
  pubDate: { clause: 'RSS 2.0, item: pubDate', count: 'optional', text: checkRfc822 },
  source: {
    clause: 'RSS 2.0, source',
    count: 'optional',
    text: checkPlainText,
    attributes: { url: { required: true, check: checkUri } },
  },
} satisfies Record<string, ElementRule>;

/** An item of RSS 0.91 to 2.0. */
export const item: ElementRule = {
  clause: 'RSS 2.0, item',
  count: 'many',
  attributes: {},
  also: (element) =>
    [checkNotEmpty, checkContentOrder, checkSaidTwice, checkEntryHistory, checkEpisode].flatMap((check) =>
      check(element),
    ),
  children: { ...entryExtensions, ...atomInRss, ...core },
};

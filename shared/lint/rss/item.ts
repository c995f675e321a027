import { checkXhtml, person, textConstruct } from '../atom/constructs.ts';
import { content } from '../atom/content.ts';
import { link } from '../atom/entry.ts';
import { entryExtensions } from '../extensions/extensions.ts';
import { checkEpisode } from '../extensions/podcast-directories.ts';
import { checkEntryHistory } from '../feed-rules.ts';
import { type Fault, fault, quote } from '../finding.ts';
import { checkRfc822, checkRfc3339 } from '../values/dates.ts';
import { checkHtml, checkPlainText } from '../values/html.ts';
import { checkEmailWithName, checkInteger, checkMediaType, checkNothing, checkOneOf } from '../values/simple-values.ts';
import { checkHttpUrl, checkIri, checkIriReference, checkUri } from '../values/uri.ts';
import type { ElementRule, Vocabulary } from '../vocabulary.ts';
import { childNamed, type XmlElement } from '../xml/element.ts';

const clause = 'RSS Advisory Board, profile, Namespace Elements';
const date = { clause, count: 'optional', text: checkRfc3339 } as const;

/** The elements of Atom that RSS allows in a channel and in an item. */
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
  'atom:content': { ...content, clause, count: 'many' },
  'atom:source': { clause, count: 'optional' },
} satisfies Vocabulary;

/** Elements of RSS with their equivalents in extensions. `atom:updated` and `dc:source` have a meaning that RSS cannot express. */
const equivalents = [
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
  ['generator', 'admin:generatorAgent'],
  ['creativeCommons:license', 'cc:license'],
  ['description', 'xhtml:body'],
] as const;

/** The elements of a channel or an item that have both the RSS element and its equivalent: readers show one, the other, or both. */
export const checkEquivalents = (element: XmlElement): readonly Fault[] =>
  equivalents.flatMap(([core, extension]) => {
    const duplicate = childNamed(element, extension);
    if (childNamed(element, core) === undefined || duplicate === undefined) return [];
    return [
      fault('rss-duplicate-extension', clause, duplicate.at, `<${element.name}> has <${core}> and <${extension}>.`),
    ];
  });

const itemElements = {
  'xhtml:body': { clause, count: 'optional', extraCheck: (body) => checkXhtml(body, clause) },
  title: { clause: 'RSS 2.0, item: title', count: 'optional', text: checkPlainText },
  link: { clause: 'RSS 2.0, item: link', count: 'optional', text: checkUri },
  description: { clause: 'RSS 2.0, item: description', count: 'optional', text: checkHtml, mayBeBlank: true },
  author: { clause: 'RSS 2.0, item: author', count: 'optional', text: checkEmailWithName },
  category: { clause: 'RSS 2.0, category', count: 'many', text: checkNothing, attributes: { domain: {} } },
  comments: { clause: 'RSS 2.0, item: comments', count: 'optional', text: checkUri },
  enclosure: {
    clause: 'RSS 2.0, enclosure',
    count: 'optional',
    repeatedRule: 'rss-enclosures',
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
    // "If its value is false, the guid may not be assumed to be a url".
    extraCheck: ({ at, attributes, text }) => {
      const value = text.trim();
      if (attributes.get('isPermaLink') === 'false') {
        if (!/^\d{1,8}$/.test(value)) return [];
        return [fault('rss-guid-short', 'RSS 2.0, guid', at, `The guid ${quote(value)} is not likely to be unique.`)];
      }
      if (!/^(?:tag|urn):/i.test(value) && checkIri(value).every(({ rule }) => rule === 'uri-scheme')) return [];
      const message = `The guid ${quote(value)} claims to be a permalink but is not a URL.`;
      return [fault('rss-guid-no-permalink', 'RSS 2.0, guid', at, message)];
    },
  },
  pubDate: { clause: 'RSS 2.0, item: pubDate', count: 'optional', text: checkRfc822 },
  source: {
    clause: 'RSS 2.0, source',
    count: 'optional',
    text: checkPlainText,
    attributes: { url: { required: true, check: checkUri } },
  },
} satisfies Record<string, ElementRule>;

const checkItem = (element: XmlElement): readonly Fault[] => {
  const { at, children } = element;
  const faults: Fault[] = [];
  // "All elements of an item are optional, however at least one of title or description must be present."
  if (childNamed(element, 'title') === undefined && childNamed(element, 'description') === undefined) {
    faults.push(fault('rss-item-empty', 'RSS 2.0, item', at, 'The item has neither title nor description.'));
  }
  // Readers that use the last of the two must find content:encoded there.
  const content = children.findIndex(({ name }) => name === 'content:encoded');
  const description = children.findIndex(({ name }) => name === 'description');
  const early = description < 0 || description > content ? children[content] : undefined;
  if (early !== undefined) {
    const message = 'The element content:encoded has no description before it.';
    const contentClause = 'RSS Advisory Board, profile, content:encoded';
    faults.push(fault('rss-content-before-description', contentClause, early.at, message));
  }
  return [...faults, ...checkEquivalents(element), ...checkEntryHistory(element), ...checkEpisode(element)];
};

/** An item of RSS 0.91 to 2.0. */
export const item: ElementRule = {
  clause: 'RSS 2.0, item',
  count: 'many',
  attributes: {},
  extraCheck: checkItem,
  children: { ...entryExtensions, ...atomInRss, ...itemElements },
};

import { entryExtensions } from '../extensions/extensions.ts';
import { checkEntryHistory, linksOf } from '../extensions/history.ts';
import { type Fault, quote } from '../finding.ts';
import { checkRfc3339 } from '../values/dates.ts';
import { checkPlainText } from '../values/html.ts';
import { checkInteger, checkLanguage, checkMediaType } from '../values/simple-values.ts';
import { checkId, checkIri, checkIriReference } from '../values/uri.ts';
import type { ElementRule, Vocabulary } from '../vocabulary.ts';
import { childNamed, type XmlElement } from '../xml/element.ts';
import { person, textConstruct } from './constructs.ts';
import { checkReadable, content } from './content.ts';

/** Relations of the registry (RFC 8288 §4.2) that feeds have a use for. */
const relations = new Set(
  'about alternate amphtml appendix archives author bookmark canonical chapter collection contents copyright current describedby edit edit-media enclosure first glossary help hub icon index last latest-version license me memento monitor next next-archive payment pingback preconnect predecessor-version prev prev-archive preview previous privacy-policy related replies search section self service shortlink start successor-version tag terms-of-service up via webmention working-copy'.split(
    ' ',
  ),
);

const checkRelation = (link: XmlElement): readonly Fault[] => {
  const rel = link.attributes.get('rel');
  const name = rel?.replace('http://www.iana.org/assignments/relation/', '');
  if (name === undefined || name.trim() === '' || relations.has(name) || /^[a-z][a-z0-9+.-]*:\S+$/i.test(name))
    return [];
  const message = `The relation ${quote(name)} is not registered.`;
  return [{ rule: 'link-relation', clause: 'RFC 4287 §4.2.7.2', at: link.at, message }];
};

/** RFC 4287 §4.2.7. */
export const link: ElementRule = {
  clause: 'RFC 4287 §4.2.7',
  count: 'many',
  also: checkRelation,
  attributes: {
    href: { required: true, check: checkIriReference },
    rel: {},
    type: { check: checkMediaType },
    hreflang: { check: checkLanguage },
    title: { check: checkPlainText },
    length: { check: checkInteger(0) },
  },
};

/** RFC 4287 §4.1.1, §4.1.2: no two alternates "that has the same combination of type and hreflang attribute values". */
export const checkAlternates = (element: XmlElement): readonly Fault[] => {
  const seen = new Set<string>();
  return linksOf(element).flatMap(({ rel, link: { attributes, at } }): readonly Fault[] => {
    const key = `${attributes.get('type') ?? ''} ${attributes.get('hreflang') ?? ''}`;
    if (rel !== 'alternate') return [];
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    const message = 'A second alternate link has the same type and language.';
    return [{ rule: 'atom-alternate-repeated', clause: 'RFC 4287 §4.1.1', at, message }];
  });
};

/** RFC 4287 §3.3: one date, with no white space in it (§2). */
export const date = (clause: string, count: ElementRule['count']): ElementRule => ({
  clause,
  count,
  text: checkRfc3339,
  isExact: true,
});

/** RFC 4287 §4.2.2. */
export const category: ElementRule = {
  clause: 'RFC 4287 §4.2.2',
  count: 'many',
  attributes: { term: { required: true }, scheme: { check: checkIri }, label: { check: checkPlainText } },
};

/** RFC 4287 §4.1.1: what stands in a feed and in the source of an entry. */
export const feedMetadata = {
  'atom:author': person('RFC 4287 §4.2.1', 'many'),
  'atom:category': category,
  'atom:contributor': person('RFC 4287 §4.2.3', 'many'),
  'atom:generator': {
    clause: 'RFC 4287 §4.2.4',
    count: 'optional',
    text: checkPlainText,
    attributes: { uri: { check: checkIriReference }, version: {} },
  },
  'atom:icon': { clause: 'RFC 4287 §4.2.5', count: 'optional', text: checkIriReference, isExact: true },
  'atom:id': { clause: 'RFC 4287 §4.2.6', count: 'optional', text: checkId, isExact: true },
  'atom:link': link,
  'atom:logo': { clause: 'RFC 4287 §4.2.8', count: 'optional', text: checkIriReference, isExact: true },
  'atom:rights': textConstruct('RFC 4287 §4.2.10', 'optional'),
  'atom:subtitle': textConstruct('RFC 4287 §4.2.12', 'optional'),
  'atom:title': textConstruct('RFC 4287 §4.2.14', 'optional'),
  'atom:updated': date('RFC 4287 §4.2.15', 'optional'),
} satisfies Vocabulary;

const checkSource = (source: XmlElement): readonly Fault[] => [
  ...['atom:id', 'atom:title', 'atom:updated']
    .filter((name) => childNamed(source, name) === undefined)
    .map((name): Fault => {
      const message = `The source has no <${name}>.`;
      return { rule: 'atom-source-incomplete', clause: 'RFC 4287 §4.2.11', at: source.at, message };
    }),
  ...checkAlternates(source),
];

/** RFC 4287 §4.2.11. */
export const source: ElementRule = {
  clause: 'RFC 4287 §4.2.11',
  count: 'optional',
  children: feedMetadata,
  also: checkSource,
};

/** RFC 4287 §4.1.2. */
export const entry: ElementRule = {
  clause: 'RFC 4287 §4.1.2',
  count: 'many',
  attributes: {},
  also: (element) => [...checkReadable(element), ...checkAlternates(element), ...checkEntryHistory(element)],
  children: {
    ...entryExtensions,
    'atom:author': feedMetadata['atom:author'],
    'atom:category': category,
    'atom:content': content,
    'atom:contributor': feedMetadata['atom:contributor'],
    'atom:id': { ...feedMetadata['atom:id'], count: 'one' },
    'atom:link': link,
    'atom:published': date('RFC 4287 §4.2.9', 'optional'),
    'atom:rights': feedMetadata['atom:rights'],
    'atom:source': source,
    'atom:summary': textConstruct('RFC 4287 §4.2.13', 'optional'),
    'atom:title': { ...feedMetadata['atom:title'], count: 'one' },
    'atom:updated': { ...feedMetadata['atom:updated'], count: 'one' },
  },
};

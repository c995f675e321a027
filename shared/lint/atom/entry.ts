import { entryExtensions } from '../extensions/extensions.ts';
import { threadingOfFeed } from '../extensions/modules.ts';
import { checkEntryHistory, linksOf } from '../feed-rules.ts';
import { type Fault, fault, quote } from '../finding.ts';
import { checkRfc3339 } from '../values/dates.ts';
import { checkPlainText } from '../values/html.ts';
import { checkInteger, checkLanguage, checkMediaType } from '../values/simple-values.ts';
import { checkId, checkIri, checkIriReference } from '../values/uri.ts';
import type { ElementRule, Vocabulary } from '../vocabulary.ts';
import { childNamed, type XmlElement } from '../xml/element.ts';
import { person, textConstruct } from './constructs.ts';
import { content, xmlMediaType } from './content.ts';

/** The registered relations (RFC 8288 §4.2) that make sense in a feed. */
const relations = new Set(
  'about alternate amphtml appendix archives author bookmark canonical chapter collection contents copyright current describedby edit edit-media enclosure first glossary help hub icon index last latest-version license me memento monitor next next-archive payment pingback preconnect predecessor-version prev prev-archive preview previous privacy-policy related replies search section self service shortlink start successor-version tag terms-of-service up via webmention working-copy'.split(
    ' ',
  ),
);

/** RFC 4287 §4.2.7. */
export const link: ElementRule = {
  clause: 'RFC 4287 §4.2.7',
  count: 'many',
  extraCheck: ({ at, attributes, text, children }) => {
    const name = attributes.get('rel')?.replace('http://www.iana.org/assignments/relation/', '') ?? '';
    const faults: Fault[] = [];
    if (text.trim() !== '' || children.length > 0) {
      faults.push(fault('link-content', 'RFC 4287 §4.2.7', at, 'The link has content.'));
    }
    // RFC 4685 §4: these attributes count the replies that the link leads to.
    for (const attribute of ['thr:count', 'thr:updated']) {
      if (!attributes.has(attribute) || name === 'replies') continue;
      const message = `A link with rel="${name}" has the attribute ${attribute} of rel="replies".`;
      faults.push(fault('unknown-attribute', 'RFC 4685 §4', at, message));
    }
    if (name.trim() === '' || relations.has(name) || /^[a-z][a-z0-9+.-]*:\S+$/i.test(name)) return faults;
    return [
      ...faults,
      fault('link-relation', 'RFC 4287 §4.2.7.2', at, `The relation ${quote(name)} is not registered.`),
    ];
  },
  attributes: {
    href: { required: true, check: checkIriReference },
    rel: {},
    type: { check: checkMediaType },
    hreflang: { check: checkLanguage },
    title: { check: checkPlainText },
    length: { check: checkInteger(0) },
    'thr:count': { check: checkInteger(0) },
    'thr:updated': { check: checkRfc3339 },
  },
};

/** RFC 4287 §4.1.1, §4.1.2: at most one alternate link "that has the same combination of type and hreflang attribute values". */
export const checkAlternates = (element: XmlElement): readonly Fault[] => {
  const earlier = new Set<string>();
  const faults: Fault[] = [];
  for (const { rel, link } of linksOf(element)) {
    if (rel !== 'alternate') continue;
    const key = `${link.attributes.get('type') ?? ''} ${link.attributes.get('hreflang') ?? ''}`;
    const message = 'A second alternate link has the same type and language.';
    if (earlier.has(key)) faults.push(fault('atom-alternate-repeated', 'RFC 4287 §4.1.1', link.at, message));
    earlier.add(key);
  }
  return faults;
};

/** RFC 4287 §3.3: a Date construct, without white space (§2). */
const date = (clause: string, count: ElementRule['count']): ElementRule => ({
  clause,
  count,
  text: checkRfc3339,
  isExact: true,
});

/** RFC 4287 §4.2.2. */
const category: ElementRule = {
  clause: 'RFC 4287 §4.2.2',
  count: 'many',
  attributes: { term: { required: true }, scheme: { check: checkIri }, label: { check: checkPlainText } },
};

/** RFC 4287 §4.1.1: the metadata of a feed, also in the source of an entry. */
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

/** RFC 4287 §4.2.11. */
export const source: ElementRule = {
  clause: 'RFC 4287 §4.2.11',
  count: 'optional',
  children: { ...threadingOfFeed, ...feedMetadata },
  extraCheck: (element) => [
    ...['atom:id', 'atom:title', 'atom:updated']
      .filter((name) => childNamed(element, name) === undefined)
      .map((name) => fault('atom-source-incomplete', 'RFC 4287 §4.2.11', element.at, `The source has no <${name}>.`)),
    ...checkAlternates(element),
  ],
};

/** RFC 4287 §4.1.2: an entry without readable content has a summary, and one without content an alternate link. */
const checkEntry = (entry: XmlElement): readonly Fault[] => {
  const clause = 'RFC 4287 §4.1.2';
  const faults: Fault[] = [];
  const content = childNamed(entry, 'atom:content');
  const hasSummary = childNamed(entry, 'atom:summary') !== undefined;
  if (content === undefined && !linksOf(entry).some(({ rel }) => rel === 'alternate')) {
    const message = 'The entry has neither content nor an alternate link.';
    faults.push(fault('atom-no-content', clause, entry.at, message));
  }
  if (content === undefined && !hasSummary) {
    faults.push(fault('atom-no-text', clause, entry.at, 'The entry has neither content nor a summary.'));
  }
  const type = content?.attributes.get('type') ?? '';
  const isBinary = type.includes('/') && !xmlMediaType.test(type) && !/^text\//i.test(type);
  if (!hasSummary && (content?.attributes.has('src') || isBinary)) {
    const message = 'The content of the entry is external or binary, and the entry has no summary.';
    faults.push(fault('atom-no-summary', clause, entry.at, message));
  }
  return [...faults, ...checkAlternates(entry), ...checkEntryHistory(entry)];
};

/** RFC 4287 §4.1.2. */
export const entry: ElementRule = {
  clause: 'RFC 4287 §4.1.2',
  count: 'many',
  attributes: {},
  extraCheck: checkEntry,
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

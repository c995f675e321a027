import { checkRfc3339, checkW3cDate } from '../values/dates.ts';
import { checkHtml } from '../values/html.ts';
import {
  checkInteger,
  checkLanguage,
  checkMediaType,
  checkNothing,
  checkOneOf,
  checkPattern,
} from '../values/simple-values.ts';
import { checkIri, checkIriReference, checkUri } from '../values/uri.ts';
import type { ElementRule, Vocabulary } from '../vocabulary.ts';

const many = { clause: 'Dublin Core Elements 1.1', count: 'many', text: checkNothing } as const;

/** Dublin Core, in a feed and in an entry. Its elements may repeat. */
export const dublinCore = {
  'dc:title': many,
  'dc:creator': many,
  'dc:subject': many,
  'dc:description': many,
  'dc:publisher': many,
  'dc:contributor': many,
  'dc:date': { ...many, text: checkW3cDate },
  'dc:type': many,
  'dc:format': many,
  'dc:identifier': many,
  'dc:source': many,
  'dc:language': { ...many, text: checkLanguage },
  'dc:relation': many,
  'dc:coverage': many,
  'dc:rights': many,
} satisfies Vocabulary;

/** RFC 4685 §3: what an entry, or a feed of comments, replies to. */
const inReplyTo: ElementRule = {
  clause: 'RFC 4685 §3',
  count: 'many',
  attributes: {
    ref: { required: true, check: checkIri },
    href: { check: checkIriReference },
    type: { check: checkMediaType },
    source: { check: checkIriReference },
  },
};

/** RFC 4685 in a feed and in the source of an entry. */
export const threadingOfFeed = { 'thr:in-reply-to': inReplyTo } satisfies Vocabulary;

/** RFC 4685: replies to an entry, and their number. RFC 5023 §10.2, §13.1.1: the state of an entry in its editor. */
export const threading = {
  'thr:in-reply-to': inReplyTo,
  'thr:total': { clause: 'RFC 4685 §5', count: 'optional', text: checkInteger(0) },
  'app:edited': { clause: 'RFC 5023 §10.2', count: 'optional', text: checkRfc3339, isExact: true },
  'app:control': {
    clause: 'RFC 5023 §13.1.1',
    count: 'optional',
    children: { 'app:draft': { clause: 'RFC 5023 §13.1.1', count: 'optional', text: checkOneOf('yes', 'no') } },
  },
} satisfies Vocabulary;

const sy = 'RDF Site Summary 1.0, module Syndication';
const slash = 'RDF Site Summary 1.0, module Slash';
const wfw = 'Well-Formed Web, CommentAPI';

/** The update interval of a feed. */
export const syndication = {
  'sy:updatePeriod': {
    clause: sy,
    count: 'optional',
    text: checkOneOf('hourly', 'daily', 'weekly', 'monthly', 'yearly'),
  },
  'sy:updateFrequency': { clause: sy, count: 'optional', text: checkInteger(1) },
  'sy:updateBase': { clause: sy, count: 'optional', text: checkW3cDate },
} satisfies Vocabulary;

/** Full content, and the comments of weblogs. */
export const itemModules = {
  'content:encoded': {
    clause: 'RSS Advisory Board, profile, content:encoded',
    count: 'optional',
    text: checkHtml,
    mayBeBlank: true,
  },
  'slash:comments': { clause: slash, count: 'optional', text: checkInteger(0) },
  'slash:section': { clause: slash, count: 'optional', text: checkNothing },
  'slash:department': { clause: slash, count: 'optional', text: checkNothing },
  'slash:hit_parade': {
    clause: slash,
    count: 'optional',
    text: checkPattern(/^\d+(?:\s*,\s*\d+)*$/, 'a list of numbers between commas'),
  },
  'wfw:comment': { clause: wfw, count: 'optional', text: checkUri },
  'wfw:commentRss': { clause: wfw, count: 'optional', text: checkUri },
  'wfw:commentRSS': { clause: wfw, count: 'optional', text: checkUri, deprecated: 'use <wfw:commentRss>' },
} satisfies Vocabulary;

const terms = 'Dublin Core Metadata Terms';

/** In RDF, a reference is an attribute; elsewhere it is written in several ways. */
const reference: ElementRule = {
  clause: terms,
  count: 'many',
  attributes: { 'rdf:resource': { check: checkIriReference } },
};

const anyTerm: ElementRule = { clause: terms, count: 'many' };

const namedTerms = (names: string, rule: ElementRule): Vocabulary =>
  Object.fromEntries(names.split(' ').map((name) => [`dcterms:${name}`, rule]));

/** Dublin Core Metadata Terms, in a feed and in an entry. */
export const dublinCoreTerms: Vocabulary = {
  ...namedTerms('created issued modified', { clause: terms, count: 'optional', text: checkW3cDate }),
  ...namedTerms('alternative abstract dateAccepted dateCopyrighted dateSubmitted audience mediator', {
    clause: terms,
    count: 'many',
    text: checkNothing,
  }),
  ...namedTerms(
    'tableOfContents isVersionOf hasVersion isReplacedBy replaces isRequiredBy requires isPartOf hasPart isReferencedBy references isFormatOf hasFormat conformsTo',
    reference,
  ),
  ...namedTerms(
    'valid available extent medium spatial temporal accessRights accrualMethod accrualPeriodicity accrualPolicy bibliographicCitation educationLevel instructionalMethod license provenance rightsHolder contributor coverage creator date description format identifier language publisher relation rights source subject title type',
    anyTerm,
  ),
};

const openSearch = 'OpenSearch 1.1, response elements';

/** OpenSearch 1.0 and 1.1: the numbers of a page of results. */
export const searchResults: Vocabulary = Object.fromEntries(
  ['opensearch', 'opensearch10'].flatMap((prefix) => [
    [`${prefix}:totalResults`, { clause: openSearch, count: 'optional', text: checkInteger(0) }],
    [
      `${prefix}:startIndex`,
      { clause: openSearch, count: 'optional', text: checkPattern(/^-?\d{1,16}$/, 'a whole number', 'number-invalid') },
    ],
    [`${prefix}:itemsPerPage`, { clause: openSearch, count: 'optional', text: checkInteger(0) }],
    [`${prefix}:Query`, { clause: openSearch, count: 'many' }],
  ]),
);

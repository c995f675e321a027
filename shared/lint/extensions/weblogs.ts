import { checkPlainText } from '../values/html.ts';
import { checkOneOf } from '../values/simple-values.ts';
import { checkIri, checkIriReference } from '../values/uri.ts';
import { type ElementRule, optionalElements, type Vocabulary } from '../vocabulary.ts';

const trackbackClause = 'TrackBack Module for RSS';
const feedburner = optionalElements('FeedBurner extensions');
const blogChannel = optionalElements('blogChannel RSS Module');
const admin = 'RDF Site Summary 1.0, module Administration';

const license: ElementRule = { clause: 'creativeCommons RSS Module', count: 'many', text: checkIri };

/** RDF: the value is the resource that an attribute names, and the element is empty. */
export const resource = (clause: string, count: ElementRule['count']): ElementRule => ({
  clause,
  count,
  attributes: { 'rdf:resource': { required: true, check: checkIriReference } },
  children: {},
});

/** Bloglines Feed Access Control: whether search engines may list the feed. In Atom a child of the feed, in RSS of the root. */
export const accessRestriction = {
  'access:restriction': {
    clause: 'Feed Access Control RSS and Atom Extension',
    count: 'optional',
    attributes: { relationship: { required: true, check: checkOneOf('allow', 'deny') } },
    children: {},
  },
} satisfies Vocabulary;

/** The extensions of weblogs in a feed. */
export const weblogFeed = {
  'creativeCommons:license': license,
  'admin:generatorAgent': resource(admin, 'optional'),
  'admin:errorReportsTo': resource(admin, 'optional'),
  'blogChannel:blogRoll': blogChannel(checkIri),
  'blogChannel:mySubscriptions': blogChannel(checkIri),
  'blogChannel:blink': blogChannel(checkIri),
  'blogChannel:changes': blogChannel(checkIri),
  'feedburner:awareness': feedburner(checkIri),
  'feedburner:browserFriendly': feedburner(checkPlainText),
  'feedburner:emailServiceId': feedburner(undefined),
  'feedburner:feedburnerHostname': feedburner(checkIri),
  'feedburner:feedFlare': feedburner(checkPlainText, {
    count: 'many',
    attributes: {
      href: { required: true, check: checkIriReference },
      src: { required: true, check: checkIriReference },
    },
  }),
  'feedburner:info': feedburner(undefined, { attributes: { uri: { required: true, check: checkIriReference } } }),
} satisfies Vocabulary;

/** The extensions of weblogs in an entry. */
export const weblogItem = {
  'creativeCommons:license': license,
  'feedburner:awareness': feedburner(checkIri),
  'feedburner:origLink': feedburner(checkIri),
  'feedburner:origEnclosureLink': feedburner(checkIri),
  'trackback:ping': { clause: trackbackClause, count: 'optional', text: checkIri },
  'trackback:about': { clause: trackbackClause, count: 'many', text: checkIri },
} satisfies Vocabulary;

/** TrackBack in RSS 1.0: URLs are resources. */
export const trackbackInRdf = {
  'trackback:ping': resource(trackbackClause, 'optional'),
  'trackback:about': resource(trackbackClause, 'many'),
} satisfies Vocabulary;

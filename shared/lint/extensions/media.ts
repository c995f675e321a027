import { type Check, type Fault, fault, quote, toFaults } from '../finding.ts';
import { checkHtml, checkPlainText } from '../values/html.ts';
import {
  checkCountry,
  checkInteger,
  checkLanguage,
  checkMediaType,
  checkNothing,
  checkOneOf,
  checkPattern,
  checkUnlessBlank,
} from '../values/simple-values.ts';
import { checkIri } from '../values/uri.ts';
import { type AttributeRule, type ElementRule, optionalElements, type Vocabulary } from '../vocabulary.ts';
import { childNamed, childrenNamed, type XmlElement } from '../xml/element.ts';
import { descriptions } from './descriptions.ts';

const clause = 'Media RSS 1.5.1';
const decimal = checkPattern(/^\d+(?:\.\d+)?$/, 'a number');
const playTime = checkPattern(/^(?:now|\d+(?:\.\d+)?|\d+:[0-5]\d:[0-5]\d(?:\.\d+)?)$/, 'a normal play time');
/** A blank attribute counts as none. */
const optionalAttribute = (check: Check): AttributeRule => ({ check: checkUnlessBlank(check) });

const textType = optionalAttribute(checkOneOf('plain', 'html'));

const optional = optionalElements(clause);

/** "Type specifies the type of text embedded. Possible values are either plain or html. … The default value is plain." */
const checkTextOfType = ({ at, attributes, text }: XmlElement): readonly Fault[] =>
  toFaults(attributes.get('type') === 'html' ? checkHtml(text) : checkPlainText(text), at, clause);

/** The values of each scheme of ratings that Media RSS names. The first is the default. */
const ratings: ReadonlyMap<string, RegExp> = new Map([
  ['urn:simple', /^(?:non)?adult$/],
  ['urn:mpaa', /^(?:g|m|pg|pg-13|r|nc-17|x)$/],
  ['urn:v-chip', /^(?:tv-(?:y|y7|y7-fv|g|pg|14|ma)|c|c8|g|pg|14\+|18\+)$/],
  // The vocabulary of the Internet Content Rating Association: groups (cz) and their single descriptors (ca).
  [
    'urn:icra',
    /^r \((?:[nsvlocx]z [01]|(?:n[a-c]|s[a-f]|v[a-j]|l[a-c]|o[a-h]|c[a-b]|x[a-e]) 1)(?: (?:[nsvlocx]z [01]|(?:n[a-c]|s[a-f]|v[a-j]|l[a-c]|o[a-h]|c[a-b]|x[a-e]) 1))*\)$/,
  ],
]);

/** "scheme is the URI that identifies the rating scheme. … If this attribute is not included, the default scheme is urn:simple". */
const checkRating = ({ at, attributes, text }: XmlElement): readonly Fault[] => {
  const scheme = attributes.get('scheme') ?? 'urn:simple';
  const values = ratings.get(scheme);
  const ratingClause = `${clause}, media:rating`;
  if (values === undefined) return toFaults(checkIri(scheme), at, ratingClause);
  if (text.trim() === '' || values.test(text.trim())) return [];
  const message = `${quote(text)} is not a rating of the scheme ${scheme}.`;
  return [fault('value-not-allowed', ratingClause, at, message)];
};

/** The roles of the European Broadcasting Union (EBU Tech 3293), which Media RSS takes by default, with their parts and the roles of Media RSS's own examples. */
const ebuRoles: ReadonlySet<string> = new Set(
  'actor,adaptor,anchor person,animal trainer,animator,announcer,armourer,art director,artist,artist/performer,assistant camera,assistant chief lighting technician,assistant director,assistant producer,assistant visual editor,author,broadcast assistant,broadcast journalist,camera operator,carpenter,casting,causeur,chief lighting technician,choir,choreographer,clapper loader,commentary or commentator,commissioning broadcaster,composer,computer programmer,conductor,consultant,continuity checker,correspondent,costume designer,dancer,dialogue coach,director,director of photography,distribution company,draughtsman,dresser,dubber,editor,editor/producer,ensemble,executive producer,expert,fight director,floor manager,focus puller,foley artist,foley editor,foley mixer,graphic assistant,graphic designer,greensman,grip,hairdresser,illustrator,interviewed guest,interviewer,key character,key grip,key talents,leadman,librettist,lighting director,lighting technician,location manager,lyricist,make up artist,manufacturer,music arranger,music group,musician,matte artist,news reader,orchestra,participant,performer,photographer,post,producer,production assistant,production company,production department,production manager,production secretary,programme production researcher,programme proposal,property manager,publishing company,puppeteer,pyrotechnician,reporter,rigger,runner,scenario,scenic operative,script supervisor,second assistant camera,second assistant director,second unit director,set designer,set dresser,sign language,singer,sound designer,sound mixer,sound recordist,special effects,stunts,subtitles,technical director,term,translation,transportation manager,treatment,treatment proposal,treatment/programme proposal,vision mixer,visual editor,visual effects,wardrobe,witness'.split(
    ',',
  ),
);

/** Media RSS names two schemes, which are no complete URNs. */
const checkCreditScheme: Check = (value) => (value === 'urn:ebu' || value === 'urn:yvs' ? [] : checkIri(value));

/** "role specifies the role the entity played. Must be lowercase. … scheme … If this attribute is not included, the default scheme is urn:ebu." */
const checkRole = ({ at, attributes }: XmlElement): readonly Fault[] => {
  const role = attributes.get('role')?.trim() ?? '';
  const isEbu = (attributes.get('scheme') ?? 'urn:ebu') === 'urn:ebu';
  if (role === '' || (isEbu ? ebuRoles.has(role) : role === role.toLowerCase())) return [];
  const message = `${quote(role)} is not ${isEbu ? 'a role of the EBU' : 'in small letters'}.`;
  return [fault('value-not-allowed', `${clause}, media:credit`, at, message)];
};

/** The countries of a restriction: "two-letter … ISO 3166 country codes" between spaces. */
const checkRestriction = ({ at, attributes, text }: XmlElement): readonly Fault[] => {
  const restrictionClause = `${clause}, media:restriction`;
  const value = text.trim();
  const type = attributes.get('type');
  if (type === 'country') {
    return toFaults(
      value.split(/\s+/).flatMap((code) => checkCountry(code)),
      at,
      restrictionClause,
    );
  }
  if (type === 'uri') return toFaults(checkIri(value), at, restrictionClause);
  // "all" and "none" are the literals without a type.
  if (type !== undefined || value === '' || value === 'all' || value === 'none') return [];
  const message = `${quote(value)} is neither “all” nor “none”, and the restriction has no type.`;
  return [fault('value-not-allowed', restrictionClause, at, message)];
};

/** The elements that describe a file; allowed on each level: channel, item, group and content. */
const description = {
  'media:adult': optional(checkOneOf('true', 'false'), { deprecated: 'use <media:rating>' }),
  'media:rating': optional(checkNothing, { count: 'many', attributes: { scheme: {} }, extraCheck: checkRating }),
  'media:title': optional(checkNothing, { attributes: { type: textType }, extraCheck: checkTextOfType }),
  'media:description': optional(checkNothing, {
    attributes: { type: textType },
    extraCheck: checkTextOfType,
    mayBeBlank: true,
  }),
  'media:keywords': optional(checkNothing, { mayBeBlank: true }),
  'media:thumbnail': optional(undefined, {
    count: 'many',
    children: {},
    attributes: {
      url: { required: true, check: checkIri },
      width: optionalAttribute(checkInteger(0)),
      height: optionalAttribute(checkInteger(0)),
      time: optionalAttribute(playTime),
    },
  }),
  'media:category': optional(checkPlainText, {
    count: 'many',
    attributes: { scheme: optionalAttribute(checkIri), label: optionalAttribute(checkPlainText) },
  }),
  'media:hash': optional(checkNothing, {
    count: 'many',
    attributes: { algo: optionalAttribute(checkOneOf('md5', 'sha-1')) },
    extraCheck: ({ attributes, text, at }) => {
      const digits = attributes.get('algo') === 'sha-1' ? 40 : 32;
      if (text.trim().length === digits && /^[0-9a-f]+$/i.test(text.trim())) return [];
      const message = `The hash must have ${digits} hexadecimal digits.`;
      return [fault('value-not-allowed', `${clause}, media:hash`, at, message)];
    },
  }),
  'media:player': optional(undefined, {
    children: {},
    attributes: {
      url: { required: true, check: checkIri },
      width: optionalAttribute(checkInteger(0)),
      height: optionalAttribute(checkInteger(0)),
    },
  }),
  'media:credit': optional(checkNothing, {
    count: 'many',
    attributes: { role: {}, scheme: optionalAttribute(checkCreditScheme) },
    extraCheck: checkRole,
  }),
  'media:copyright': optional(checkPlainText, { attributes: { url: optionalAttribute(checkIri) } }),
  'media:text': optional(checkNothing, {
    count: 'many',
    extraCheck: checkTextOfType,
    attributes: {
      type: textType,
      lang: optionalAttribute(checkLanguage),
      start: optionalAttribute(playTime),
      end: optionalAttribute(playTime),
    },
  }),
  'media:restriction': optional(checkNothing, {
    count: 'many',
    mayBeBlank: true,
    attributes: {
      relationship: { required: true, check: checkOneOf('allow', 'deny') },
      type: optionalAttribute(checkOneOf('country', 'uri', 'sharing')),
    },
    extraCheck: checkRestriction,
  }),
  ...Object.fromEntries(
    'community comments embed responses backLinks status price license subTitle peerLink location rights scenes'
      .split(' ')
      .map((name) => [`media:${name}`, { clause, count: 'many' } as const]),
  ),
} satisfies Vocabulary;

const content: ElementRule = {
  clause,
  count: 'many',
  // "If this attribute is not included, a media:player element must be specified."
  extraCheck: (element) => {
    if (element.attributes.has('url') || childNamed(element, 'media:player')) return [];
    const message = '<media:content> has neither url nor <media:player>.';
    return [fault('missing-attribute', `${clause}, media:content`, element.at, message)];
  },
  attributes: {
    url: optionalAttribute(checkIri),
    fileSize: optionalAttribute(checkInteger(1)),
    type: optionalAttribute(checkMediaType),
    medium: optionalAttribute(checkOneOf('image', 'audio', 'video', 'document', 'executable')),
    isDefault: optionalAttribute(checkOneOf('true', 'false')),
    expression: optionalAttribute(checkOneOf('sample', 'full', 'nonstop')),
    bitrate: optionalAttribute(decimal),
    framerate: optionalAttribute(decimal),
    samplingrate: optionalAttribute(decimal),
    channels: optionalAttribute(decimal),
    duration: optionalAttribute(decimal),
    height: optionalAttribute(checkInteger(0)),
    width: optionalAttribute(checkInteger(0)),
    lang: optionalAttribute(checkLanguage),
  },
  children: { ...descriptions, ...description },
};

/** Media RSS in a channel or feed. */
export const mediaChannel: Vocabulary = description;

/** Media RSS in an item or entry. */
export const mediaItem = {
  ...description,
  'media:content': content,
  'media:group': {
    clause,
    count: 'many',
    children: { ...description, 'media:content': content },
    // "It allows grouping of media:content elements that are effectively the same content, yet different representations."
    extraCheck: (element) => {
      const contents = childrenNamed(element, 'media:content');
      if (contents.length > 1) return [];
      const message = `<media:group> has ${contents.length === 0 ? 'no' : 'only one'} <media:content>.`;
      return [fault('media-group-of-one', `${clause}, media:group`, element.at, message)];
    },
  },
} satisfies Vocabulary;

import type { Fault } from '../finding.ts';
import { checkIriReference } from '../values/uri.ts';
import {
  checkInteger,
  checkLanguage,
  checkMediaType,
  checkNothing,
  checkOneOf,
  checkPattern,
} from '../values/words.ts';
import type { ElementRule, Vocabulary } from '../vocabulary.ts';
import { childNamed, type XmlElement } from '../xml/element.ts';

const clause = 'Media RSS 1.5.1';
const decimal = checkPattern(/^\d+(?:\.\d+)?$/, 'number');
const npt = checkPattern(/^(?:\d+(?:\.\d+)?|\d+:[0-5]\d:[0-5]\d(?:\.\d+)?)$/, 'normal play time');
const plainOrHtml = { attributes: { type: { check: checkOneOf('plain', 'html') } } } as const;

const one = (text: ElementRule['text'], part: Partial<ElementRule> = {}): ElementRule => ({
  clause,
  count: 'optional',
  ...(text === undefined ? {} : { text }),
  ...part,
});

/** Every element of Media RSS that says something of a file may stand on each level. */
const optional = {
  'media:adult': one(checkOneOf('true', 'false')),
  'media:rating': one(checkNothing, { count: 'many', attributes: { scheme: {} } }),
  'media:title': one(checkNothing, plainOrHtml),
  'media:description': one(checkNothing, { ...plainOrHtml, mayBeBlank: true }),
  'media:keywords': one(checkNothing, { mayBeBlank: true }),
  'media:thumbnail': one(undefined, {
    count: 'many',
    children: {},
    attributes: {
      url: { required: true, check: checkIriReference },
      width: { check: checkInteger(0) },
      height: { check: checkInteger(0) },
      time: { check: npt },
    },
  }),
  'media:category': one(checkNothing, { count: 'many', attributes: { scheme: {}, label: {} } }),
  'media:hash': one(checkPattern(/^[0-9a-f]{32}$|^[0-9a-f]{40}$/i, 'MD5 or SHA-1 in hexadecimal'), {
    count: 'many',
    attributes: { algo: { check: checkOneOf('md5', 'sha-1') } },
  }),
  'media:player': one(undefined, {
    attributes: {
      url: { required: true, check: checkIriReference },
      width: { check: checkInteger(0) },
      height: { check: checkInteger(0) },
    },
  }),
  'media:credit': one(checkNothing, { count: 'many', attributes: { role: {}, scheme: {} } }),
  'media:copyright': one(checkNothing, { attributes: { url: { check: checkIriReference } } }),
  'media:text': one(checkNothing, {
    count: 'many',
    attributes: {
      type: { check: checkOneOf('plain', 'html') },
      lang: { check: checkLanguage },
      start: { check: npt },
      end: { check: npt },
    },
  }),
  'media:restriction': one(checkNothing, {
    count: 'many',
    mayBeBlank: true,
    attributes: {
      relationship: { required: true, check: checkOneOf('allow', 'deny') },
      type: { check: checkOneOf('country', 'uri', 'sharing') },
    },
  }),
  ...Object.fromEntries(
    [
      'community',
      'comments',
      'embed',
      'responses',
      'backLinks',
      'status',
      'price',
      'license',
      'subTitle',
      'peerLink',
      'location',
      'rights',
      'scenes',
    ].map((name) => [`media:${name}`, { clause, count: 'many' } as const]),
  ),
} satisfies Vocabulary;

/** Media RSS, `media:content`: "If this attribute is not included, a media:player element must be specified." */
const checkSource = (content: XmlElement): readonly Fault[] =>
  content.attributes.has('url') || childNamed(content, 'media:player')
    ? []
    : [
        {
          rule: 'missing-attribute',
          clause: `${clause}, media:content`,
          at: content.at,
          message: '<media:content> has neither url nor <media:player>.',
        },
      ];

const content: ElementRule = {
  clause,
  count: 'many',
  also: checkSource,
  attributes: {
    url: { check: checkIriReference },
    fileSize: { check: checkInteger(0) },
    type: { check: checkMediaType },
    medium: { check: checkOneOf('image', 'audio', 'video', 'document', 'executable') },
    isDefault: { check: checkOneOf('true', 'false') },
    expression: { check: checkOneOf('sample', 'full', 'nonstop') },
    bitrate: { check: decimal },
    framerate: { check: decimal },
    samplingrate: { check: decimal },
    channels: { check: decimal },
    duration: { check: decimal },
    height: { check: checkInteger(0) },
    width: { check: checkInteger(0) },
    lang: { check: checkLanguage },
  },
  children: optional,
};

/** Media RSS in a channel or feed. */
export const mediaChannel: Vocabulary = optional;

/** Media RSS in an item or entry. */
export const mediaItem = {
  ...optional,
  'media:content': content,
  'media:group': { clause, count: 'many', children: { ...optional, 'media:content': content } },
} satisfies Vocabulary;

import type { Fault } from '../finding.ts';
import {
  checkInteger,
  checkLanguage,
  checkMediaType,
  checkNothing,
  checkOneOf,
  checkPattern,
} from '../values/simple-values.ts';
import { checkIri } from '../values/uri.ts';
import type { ElementRule, Vocabulary } from '../vocabulary.ts';
import { childNamed, type XmlElement } from '../xml/element.ts';

const clause = 'Media RSS 1.5.1';
const decimal = checkPattern(/^\d+(?:\.\d+)?$/, 'number');
const npt = checkPattern(/^(?:now|\d+(?:\.\d+)?|\d+:[0-5]\d:[0-5]\d(?:\.\d+)?)$/, 'normal play time');
const plainOrHtml = { attributes: { type: { check: checkOneOf('plain', 'html') } } } as const;

const one = (text: ElementRule['text'], part: Partial<ElementRule> = {}): ElementRule => ({
  clause,
  count: 'optional',
  ...(text === undefined ? {} : { text }),
  ...part,
});

/** Media RSS, `media:hash`: MD5 unless `algo` says otherwise. */
const checkHash = ({ attributes, text, at }: XmlElement): readonly Fault[] => {
  const digits = attributes.get('algo') === 'sha-1' ? 40 : 32;
  if (text.trim().length === digits && /^[0-9a-f]+$/i.test(text.trim())) return [];
  const message = `The hash must have ${digits} hexadecimal digits.`;
  return [{ rule: 'value-not-allowed', clause: `${clause}, media:hash`, at, message }];
};

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
      url: { required: true, check: checkIri },
      width: { check: checkInteger(0) },
      height: { check: checkInteger(0) },
      time: { check: npt },
    },
  }),
  'media:category': one(checkNothing, { count: 'many', attributes: { scheme: {}, label: {} } }),
  'media:hash': one(checkNothing, {
    count: 'many',
    attributes: { algo: { check: checkOneOf('md5', 'sha-1') } },
    also: checkHash,
  }),
  'media:player': one(undefined, {
    attributes: {
      url: { required: true, check: checkIri },
      width: { check: checkInteger(0) },
      height: { check: checkInteger(0) },
    },
  }),
  'media:credit': one(checkNothing, { count: 'many', attributes: { role: {}, scheme: {} } }),
  'media:copyright': one(checkNothing, { attributes: { url: { check: checkIri } } }),
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
    url: { check: checkIri },
    fileSize: { check: checkInteger(1) },
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

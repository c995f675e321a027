import { fault } from '../finding.ts';
import {
  checkInteger,
  checkLanguage,
  checkMediaType,
  checkNothing,
  checkOneOf,
  checkPattern,
} from '../values/simple-values.ts';
import { checkIri } from '../values/uri.ts';
import { type ElementRule, optionalElements, type Vocabulary } from '../vocabulary.ts';
import { childNamed } from '../xml/element.ts';

const clause = 'Media RSS 1.5.1';
const decimal = checkPattern(/^\d+(?:\.\d+)?$/, 'a number');
const playTime = checkPattern(/^(?:now|\d+(?:\.\d+)?|\d+:[0-5]\d:[0-5]\d(?:\.\d+)?)$/, 'a normal play time');
const plainOrHtml = { attributes: { type: { check: checkOneOf('plain', 'html') } } } as const;

const optional = optionalElements(clause);

/** The elements that describe a file; allowed on each level: channel, item, group and content. */
const description = {
  'media:adult': optional(checkOneOf('true', 'false')),
  'media:rating': optional(checkNothing, { count: 'many', attributes: { scheme: {} } }),
  'media:title': optional(checkNothing, plainOrHtml),
  'media:description': optional(checkNothing, { ...plainOrHtml, mayBeBlank: true }),
  'media:keywords': optional(checkNothing, { mayBeBlank: true }),
  'media:thumbnail': optional(undefined, {
    count: 'many',
    children: {},
    attributes: {
      url: { required: true, check: checkIri },
      width: { check: checkInteger(0) },
      height: { check: checkInteger(0) },
      time: { check: playTime },
    },
  }),
  'media:category': optional(checkNothing, { count: 'many', attributes: { scheme: {}, label: {} } }),
  'media:hash': optional(checkNothing, {
    count: 'many',
    attributes: { algo: { check: checkOneOf('md5', 'sha-1') } },
    extraCheck: ({ attributes, text, at }) => {
      const digits = attributes.get('algo') === 'sha-1' ? 40 : 32;
      if (text.trim().length === digits && /^[0-9a-f]+$/i.test(text.trim())) return [];
      const message = `The hash must have ${digits} hexadecimal digits.`;
      return [fault('value-not-allowed', `${clause}, media:hash`, at, message)];
    },
  }),
  'media:player': optional(undefined, {
    attributes: {
      url: { required: true, check: checkIri },
      width: { check: checkInteger(0) },
      height: { check: checkInteger(0) },
    },
  }),
  'media:credit': optional(checkNothing, { count: 'many', attributes: { role: {}, scheme: {} } }),
  'media:copyright': optional(checkNothing, { attributes: { url: { check: checkIri } } }),
  'media:text': optional(checkNothing, {
    count: 'many',
    attributes: {
      type: { check: checkOneOf('plain', 'html') },
      lang: { check: checkLanguage },
      start: { check: playTime },
      end: { check: playTime },
    },
  }),
  'media:restriction': optional(checkNothing, {
    count: 'many',
    mayBeBlank: true,
    attributes: {
      relationship: { required: true, check: checkOneOf('allow', 'deny') },
      type: { check: checkOneOf('country', 'uri', 'sharing') },
    },
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
  children: description,
};

/** Media RSS in a channel or feed. */
export const mediaChannel: Vocabulary = description;

/** Media RSS in an item or entry. */
export const mediaItem = {
  ...description,
  'media:content': content,
  'media:group': { clause, count: 'many', children: { ...description, 'media:content': content } },
} satisfies Vocabulary;

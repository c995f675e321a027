import { type Check, quote } from '../finding.ts';
import { checkRfc822, checkW3cDate } from '../values/dates.ts';
import {
  checkCountry,
  checkEmail,
  checkInteger,
  checkLanguage,
  checkLength,
  checkMediaType,
  checkNothing,
  checkOneOf,
  checkPattern,
} from '../values/simple-values.ts';
import { checkIri } from '../values/uri.ts';
import type { AttributeRule, Count, ElementRule, Vocabulary } from '../vocabulary.ts';

const clauseOf = (name: string): string => `Podcasting 2.0, ${name}`;

/** "Anywhere the url of a hyper-text based resource is specified, it must be given as https: and not http:". */
const checkHttps: Check = (value) =>
  /^http:/i.test(value)
    ? [{ rule: 'podcast-https', message: `${quote(value)} is not an https URL.` }]
    : checkIri(value);

const checkUuid = checkPattern(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i, 'a UUID');
const checkSeconds = checkPattern(/^\d{1,9}(?:\.\d{1,9})?$/, 'a number of seconds', 'number-invalid');
const checkMedium = checkPattern(
  /^(?:podcast|music|video|film|audiobook|newsletter|blog|publisher|course|mixed)L?$/,
  'a medium of the Podcasting 2.0 list',
);
const shortText = checkLength(128);

const required = (check: Check = checkNothing): AttributeRule => ({ required: true, check });
const optional = (check: Check = checkNothing): AttributeRule => ({ check });

type Attributes = Readonly<Record<string, AttributeRule>>;

/** An element with attributes and no text. */
const empty = (name: string, count: Count, attributes: Attributes, more: Partial<ElementRule> = {}): ElementRule => ({
  clause: clauseOf(name),
  count,
  attributes,
  children: {},
  ...more,
});

/** An element with text. */
const text = (
  name: string,
  count: Count,
  check: Check,
  attributes: Attributes = {},
  more: Partial<ElementRule> = {},
): ElementRule => ({ clause: clauseOf(name), count, text: check, attributes, ...more });

const remoteItem = empty('remoteItem', 'many', {
  feedGuid: required(checkUuid),
  feedUrl: optional(checkHttps),
  itemGuid: optional(),
  medium: optional(checkMedium),
  title: optional(),
});

const valueRecipient = empty('valueRecipient', 'many', {
  name: optional(),
  customKey: optional(),
  customValue: optional(),
  type: required(),
  address: required(),
  split: required(checkInteger(0)),
  fee: optional(checkOneOf('true', 'false')),
});

const value = empty(
  'value',
  'many',
  { type: required(), method: required(), suggested: optional(checkPattern(/^\d{1,20}(?:\.\d{1,20})?$/, 'a number')) },
  {
    children: {
      'podcast:valueRecipient': { ...valueRecipient, count: 'some' },
      'podcast:valueTimeSplit': empty(
        'valueTimeSplit',
        'many',
        {
          startTime: required(checkSeconds),
          duration: required(checkSeconds),
          remoteStartTime: optional(checkSeconds),
          remotePercentage: optional(checkInteger(0, 100)),
        },
        { children: { 'podcast:valueRecipient': valueRecipient, 'podcast:remoteItem': remoteItem } },
      ),
    },
  },
);

const channelAndItem = {
  'podcast:funding': text('funding', 'many', shortText, { url: required(checkHttps) }, { mayBeBlank: true }),
  'podcast:person': text('person', 'many', shortText, {
    role: optional(),
    group: optional(),
    img: optional(checkHttps),
    href: optional(checkHttps),
  }),
  'podcast:location': text('location', 'many', shortText, {
    rel: optional(checkOneOf('subject', 'creator')),
    geo: optional(
      checkPattern(
        /^geo:-?\d{1,3}(?:\.\d{1,20})?,-?\d{1,3}(?:\.\d{1,20})?(?:,-?\d{1,9}(?:\.\d{1,20})?)?(?:;[\w.=;%-]*)?$/,
        'a geo URI (RFC 5870)',
      ),
    ),
    osm: optional(checkPattern(/^[NWR]\d{1,20}(?:#\d{1,9})?$/, 'an OpenStreetMap identifier')),
    country: optional(checkCountry),
  }),
  'podcast:license': text('license', 'optional', shortText, { url: optional(checkHttps) }),
  'podcast:txt': text('txt', 'many', checkLength(4000), { purpose: optional(checkLength(128)) }),
  'podcast:image': empty('image', 'many', {
    href: required(checkHttps),
    alt: optional(),
    'aspect-ratio': optional(checkPattern(/^\d{1,9}(?:\.\d{1,9})?(?:\s*\/\s*\d{1,9}(?:\.\d{1,9})?)?$/, 'a ratio')),
    width: optional(checkInteger(1)),
    height: optional(checkInteger(1)),
    type: optional(checkMediaType),
    purpose: optional(checkLength(128)),
  }),
  'podcast:images': empty('images', 'optional', { srcset: required() }, { deprecated: 'use <podcast:image>' }),
  'podcast:value': value,
  'podcast:chat': empty('chat', 'optional', {
    server: required(),
    protocol: required(),
    accountId: optional(),
    space: optional(),
  }),
  'podcast:socialInteract': empty('socialInteract', 'many', {
    // Without comments (protocol="disabled") there is no address.
    uri: optional(checkIri),
    protocol: required(),
    accountId: optional(),
    accountUrl: optional(checkHttps),
    priority: optional(checkInteger(0)),
  }),
} satisfies Vocabulary;

/** Podcasting 2.0 in a channel. */
export const podcastChannel = {
  ...channelAndItem,
  'podcast:locked': text('locked', 'optional', checkOneOf('yes', 'no'), { owner: optional(checkEmail) }),
  'podcast:guid': text('guid', 'optional', checkUuid),
  'podcast:medium': text('medium', 'optional', checkMedium),
  'podcast:block': text('block', 'many', checkOneOf('yes', 'no'), { id: optional() }),
  'podcast:podping': empty('podping', 'optional', { usesPodping: optional(checkOneOf('true', 'false')) }),
  'podcast:remoteItem': remoteItem,
  'podcast:podroll': empty('podroll', 'optional', {}, { children: { 'podcast:remoteItem': remoteItem } }),
  'podcast:publisher': empty(
    'publisher',
    'optional',
    {},
    { children: { 'podcast:remoteItem': { ...remoteItem, count: 'one' } } },
  ),
  'podcast:updateFrequency': text('updateFrequency', 'optional', shortText, {
    complete: optional(checkOneOf('true', 'false')),
    dtstart: optional(checkW3cDate),
    rrule: optional(checkPattern(/^[A-Z]+=[\w,+-]+(?:;[A-Z]+=[\w,+-]+)*;?$/, 'a recurrence rule (RFC 5545 §3.3.10)')),
  }),
  'podcast:trailer': text('trailer', 'many', shortText, {
    url: required(checkHttps),
    pubdate: required(checkRfc822),
    length: optional(checkInteger(0)),
    type: optional(checkMediaType),
    season: optional(checkInteger(0)),
  }),
  'podcast:liveItem': {
    clause: clauseOf('liveItem'),
    count: 'many',
    attributes: {
      status: required(checkOneOf('pending', 'live', 'ended')),
      start: required(checkW3cDate),
      end: optional(checkW3cDate),
    },
  },
} satisfies Vocabulary;

/** Podcasting 2.0 in an item. */
export const podcastItem = {
  ...channelAndItem,
  'podcast:transcript': empty('transcript', 'many', {
    url: required(checkHttps),
    type: required(checkMediaType),
    language: optional(checkLanguage),
    rel: optional(),
  }),
  'podcast:chapters': empty('chapters', 'optional', { url: required(checkHttps), type: required(checkMediaType) }),
  'podcast:season': text('season', 'optional', checkInteger(0), { name: optional(shortText) }),
  'podcast:episode': text(
    'episode',
    'optional',
    checkPattern(/^\d{1,9}(?:\.\d{1,9})?$/, 'a decimal number', 'number-invalid'),
    { display: optional(checkLength(32)) },
  ),
  'podcast:soundbite': text(
    'soundbite',
    'many',
    shortText,
    { startTime: required(checkSeconds), duration: required(checkSeconds) },
    { mayBeBlank: true },
  ),
  'podcast:contentLink': text('contentLink', 'many', checkNothing, { href: required(checkIri) }, { mayBeBlank: true }),
  'podcast:alternateEnclosure': empty(
    'alternateEnclosure',
    'many',
    {
      type: required(checkMediaType),
      length: optional(checkInteger(0)),
      bitrate: optional(checkPattern(/^\d{1,12}(?:\.\d{1,9})?$/, 'a number', 'number-invalid')),
      height: optional(checkInteger(0)),
      lang: optional(checkLanguage),
      title: optional(checkLength(32)),
      rel: optional(),
      codecs: optional(),
      default: optional(checkOneOf('true', 'false')),
    },
    {
      children: {
        'podcast:source': empty('source', 'some', { uri: required(checkIri), contentType: optional(checkMediaType) }),
        'podcast:integrity': empty('integrity', 'optional', {
          type: required(checkOneOf('sri', 'pgp-signature')),
          value: required(),
        }),
      },
    },
  ),
} satisfies Vocabulary;

import type { Fault } from '../finding.ts';
import {
  checkEmail,
  checkInteger,
  checkLength,
  checkNothing,
  checkOneOf,
  checkPattern,
} from '../values/simple-values.ts';
import { checkUri } from '../values/uri.ts';
import type { ElementRule, Vocabulary } from '../vocabulary.ts';
import { childNamed, type XmlElement } from '../xml/element.ts';
import { checkCategory, podcastCategories } from './itunes-categories.ts';

const clause = 'Apple, A Podcaster’s Guide to RSS';

const optional = (text: ElementRule['text'], part: Partial<ElementRule> = {}): ElementRule => ({
  clause,
  count: 'optional',
  ...(text === undefined ? {} : { text }),
  ...part,
});

const yes = checkOneOf('Yes', 'yes', 'YES', 'No', 'no', 'NO');
const explicit = checkOneOf('true', 'false');
const image = optional(undefined, { attributes: { href: { required: true, check: checkUri } }, children: {} });

const both = {
  'itunes:author': optional(checkLength(255)),
  'itunes:block': optional(yes),
  'itunes:explicit': optional(explicit),
  'itunes:image': image,
  'itunes:keywords': optional(checkLength(255), { mayBeBlank: true }),
  'itunes:subtitle': optional(checkLength(255), { mayBeBlank: true }),
  'itunes:summary': optional(checkLength(4000), { mayBeBlank: true }),
  'itunes:title': optional(checkNothing),
} satisfies Vocabulary;

const subcategory: ElementRule = { clause, count: 'many', attributes: { text: { required: true } }, children: {} };

/** What a podcast says of itself. */
export const itunesChannel = {
  ...both,
  'itunes:category': {
    clause,
    count: 'many',
    attributes: { text: { required: true } },
    children: { 'itunes:category': subcategory },
    also: (element) => checkCategory(element, podcastCategories),
  },
  'itunes:owner': optional(undefined, {
    children: {
      'itunes:email': { clause, count: 'one', text: checkEmail },
      'itunes:name': optional(checkLength(255)),
    },
  }),
  'itunes:type': optional(checkOneOf('episodic', 'serial', 'Episodic', 'Serial')),
  'itunes:new-feed-url': optional(checkUri),
  'itunes:complete': optional(yes),
  'itunes:pubDate': optional(checkNothing),
  'itunes:applepodcastsverify': optional(checkNothing),
} satisfies Vocabulary;

/** What a podcast says of an episode. */
export const itunesItem = {
  ...both,
  'itunes:duration': optional(
    checkPattern(/^(?:\d+|(?:\d+:)?[0-5]?\d:[0-5]?\d)(?:\.\d+)?$/, 'length of time, as 1:05:12 or seconds'),
  ),
  'itunes:episode': optional(checkInteger(1)),
  'itunes:season': optional(checkInteger(1)),
  'itunes:episodeType': optional(checkOneOf('full', 'trailer', 'bonus', 'Full', 'Trailer', 'Bonus')),
  'itunes:order': optional(checkInteger(0)),
  'itunes:isClosedCaptioned': optional(yes),
} satisfies Vocabulary;

const usesItunes = ({ name, children }: XmlElement): boolean =>
  name.startsWith('itunes:') || children.some((child) => child.name.startsWith('itunes:'));

/** What directories of podcasts require of a channel, where it is a podcast. */
export const checkPodcast = (channel: XmlElement): readonly Fault[] => {
  if (!channel.children.some(usesItunes)) return [];
  const language = channel.attributes.has('xml:lang') ? [] : ['language'];
  return [...language, 'itunes:category', 'itunes:explicit', 'itunes:owner']
    .filter((name) => childNamed(channel, name) === undefined)
    .map((name) => ({ rule: 'podcast-element', clause, at: channel.at, message: `The podcast has no <${name}>.` }));
};

/** What directories of podcasts take as an episode. */
export const checkEpisode = (item: XmlElement): readonly Fault[] => {
  const enclosure = childNamed(item, 'enclosure');
  const url = enclosure?.attributes.get('url') ?? '';
  if (!usesItunes(item) || enclosure === undefined || /\.(?:m4a|mp3|mov|mp4|m4v|pdf|epub)(?:[?#]|$)/i.test(url))
    return [];
  return [
    { rule: 'podcast-format', clause, at: enclosure.at, message: 'The file of the episode has an unknown extension.' },
  ];
};

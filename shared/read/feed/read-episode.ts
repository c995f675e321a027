import { defined } from '#shared/defined.ts';
import type { Location } from '#shared/model/episode.ts';
import type { ExtractedEpisode } from '../extracted-fields.ts';
import { addressOf, lineOf } from './element-values.ts';
import { childOf, childrenOf, type LenientElement } from './lenient-xml.ts';

/** A positive number without a fraction, from the first of several elements that has one. */
const countIn = (item: LenientElement, ...keys: readonly string[]): number | undefined =>
  keys
    .map((key) => Number(lineOf(childOf(item, key))))
    .find((count) => Number.isSafeInteger(count) && count > 0 && count < 1_000_000);

/** Apple: `true` or `false`; older feeds say `yes`, `no`, `explicit` and `clean`. */
const explicitIn = (item: LenientElement): boolean | undefined => {
  const word = lineOf(childOf(item, 'itunes:explicit'))?.toLowerCase() ?? '';
  if (/^(?:true|yes|explicit)$/.test(word)) return true;
  return /^(?:false|no|clean)$/.test(word) ? false : undefined;
};

const kindIn = (item: LenientElement): 'full' | 'trailer' | 'bonus' | undefined => {
  const word = lineOf(childOf(item, 'itunes:episodetype'))?.toLowerCase();
  return word === 'full' || word === 'trailer' || word === 'bonus' ? word : undefined;
};

/** What an entry says of itself as an episode of a podcast; undefined where it says nothing. */
export const episodeOf = (item: LenientElement): ExtractedEpisode | undefined => {
  const transcripts = childrenOf(item, 'podcast:transcript').flatMap((transcript) => {
    const { url, type, language, rel } = transcript.attributes;
    const address = addressOf(url, transcript);
    return address === undefined ? [] : [{ url: address, type, language, rel }];
  });
  const chapters = childOf(item, 'podcast:chapters');
  const chaptersUrl = addressOf(chapters?.attributes.url, chapters);
  const persons = childrenOf(item, 'podcast:person').flatMap((person) => {
    const name = lineOf(person);
    const { role, group, href, img } = person.attributes;
    return name === undefined
      ? []
      : [{ name, role, group, url: addressOf(href, person), image: addressOf(img, person) }];
  });
  const episode = defined({
    season: countIn(item, 'itunes:season', 'podcast:season'),
    number: countIn(item, 'itunes:episode', 'podcast:episode'),
    kind: kindIn(item),
    isExplicit: explicitIn(item),
    transcripts: transcripts.length === 0 ? undefined : transcripts,
    chapters: chaptersUrl === undefined ? undefined : { url: chaptersUrl, type: chapters?.attributes.type },
    persons: persons.length === 0 ? undefined : persons,
  });
  return Object.keys(episode).length === 0 ? undefined : episode;
};

/** The point of an entry: GeoRSS Simple (`georss:point`), GML within it, or W3C's `geo:lat` and `geo:long`. */
export const locationOf = (entry: LenientElement): Location | undefined => {
  const where = childOf(childOf(entry, 'georss:where'), 'gml:point');
  const simple = lineOf(childOf(entry, 'georss:point')) ?? lineOf(childOf(where, 'gml:pos'));
  const point = childOf(entry, 'geo:point') ?? entry;
  const pair =
    simple?.split(/[\s,]+/) ??
    [childOf(point, 'geo:lat'), childOf(point, 'geo:long', 'geo:lon')].flatMap((element) => lineOf(element) ?? []);
  const [latitude = Number.NaN, longitude = Number.NaN] = pair.map(Number);
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180) || pair.length !== 2) return undefined;
  return defined({ latitude, longitude, name: lineOf(childOf(entry, 'georss:featurename')) });
};

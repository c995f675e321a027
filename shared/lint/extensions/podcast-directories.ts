import { type Fault, fault, quote } from '../finding.ts';
import { childNamed, childrenNamed, textOf, type XmlElement } from '../xml/element.ts';

const apple = 'Apple, A Podcaster’s Guide to RSS';

const usesItunes = ({ name, children }: XmlElement): boolean =>
  name.startsWith('itunes:') || children.some((child) => child.name.startsWith('itunes:'));

/** Apple's guide, `itunes:episode`: "optional for episodic shows, but mandatory for serial shows". */
const checkSerial = (channel: XmlElement): readonly Fault[] => {
  if (textOf(channel, 'itunes:type')?.toLowerCase() !== 'serial') return [];
  return childrenNamed(channel, 'item')
    .filter((item) => childNamed(item, 'enclosure') !== undefined)
    .filter((item) => /^(?:full)?$/i.test(textOf(item, 'itunes:episodeType') ?? ''))
    .filter((item) => childNamed(item, 'itunes:episode') === undefined)
    .map(({ at }) => fault('podcast-serial', `${apple}, itunes:episode`, at, 'The episode of a serial has no number.'));
};

/** Apple takes a file that it has seen for the same episode. */
const checkFilesOnce = (channel: XmlElement): readonly Fault[] => {
  const seen = new Set<string>();
  return childrenNamed(channel, 'item').flatMap((item) => {
    const enclosure = childNamed(item, 'enclosure');
    const url = enclosure?.attributes.get('url');
    if (enclosure === undefined || url === undefined) return [];
    if (!seen.has(url)) {
      seen.add(url);
      return [];
    }
    return [fault('podcast-file-repeated', `${apple}, enclosure`, enclosure.at, `${quote(url)} is in two items.`)];
  });
};

/** Podcasting 2.0, `podcast:guid`: "The value is a UUIDv5". */
const checkGuid = (channel: XmlElement): readonly Fault[] => {
  const guid = childNamed(channel, 'podcast:guid');
  const [, version] = /^[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-/i.exec(guid?.text.trim() ?? '') ?? [];
  if (guid === undefined || version === undefined || version === '5') return [];
  return [fault('podcast-guid', 'Podcasting 2.0, guid', guid.at, `The guid is a UUID of version ${version}.`)];
};

/** What podcast directories require of a channel with iTunes elements. */
export const checkPodcast = (channel: XmlElement): readonly Fault[] => {
  if (!channel.children.some(usesItunes)) return checkGuid(channel);
  const language = channel.attributes.has('xml:lang') ? [] : ['language'];
  const missing = [...language, 'itunes:image', 'itunes:category', 'itunes:explicit', 'itunes:owner']
    .filter((name) => childNamed(channel, name) === undefined)
    .map((name) => fault('podcast-element', apple, channel.at, `The podcast has no <${name}>.`));
  return [...missing, ...checkSerial(channel), ...checkFilesOnce(channel), ...checkGuid(channel)];
};

/** Podcasting 2.0, `podcast:transcript`, and the names that hosts write for SubRip. */
const transcriptTypes: ReadonlySet<string> = new Set([
  'text/plain',
  'text/html',
  'text/vtt',
  'application/json',
  'application/x-subrip',
  'application/srt',
  'text/srt',
]);

const checkTranscripts = (item: XmlElement): readonly Fault[] =>
  childrenNamed(item, 'podcast:transcript').flatMap(({ at, attributes }) => {
    const [type = ''] = (attributes.get('type') ?? '').toLowerCase().split(';');
    if (type === '' || transcriptTypes.has(type.trim())) return [];
    const message = `No podcast app reads a transcript of the type ${quote(type)}.`;
    return [fault('podcast-transcript', 'Podcasting 2.0, transcript', at, message)];
  });

/** What podcast directories require of an episode: a file of a type that they accept, and its size. */
export const checkEpisode = (item: XmlElement): readonly Fault[] => {
  const enclosure = childNamed(item, 'enclosure');
  const transcripts = checkTranscripts(item);
  if (!usesItunes(item) || enclosure === undefined) return transcripts;
  const faults: Fault[] = [];
  if (!/\.(?:m4a|mp3|mov|mp4|m4v|pdf|epub)(?:[?#]|$)/i.test(enclosure.attributes.get('url') ?? ''))
    faults.push(fault('podcast-format', apple, enclosure.at, 'The file of the episode has an unknown extension.'));
  if (/^0+$/.test(enclosure.attributes.get('length') ?? ''))
    faults.push(fault('podcast-length', `${apple}, enclosure`, enclosure.at, 'The file of the episode has no size.'));
  return [...faults, ...transcripts];
};

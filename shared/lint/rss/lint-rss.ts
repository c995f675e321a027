import { checkElement } from '../check-element.ts';
import { checkHistory } from '../extensions/history.ts';
import { checkPodcast } from '../extensions/itunes.ts';
import { checkSelf, checkUnique } from '../feed-rules.ts';
import { type Fault, quote } from '../finding.ts';
import { checkNothing } from '../values/simple-values.ts';
import type { ElementRule } from '../vocabulary.ts';
import { childNamed, childrenNamed, type XmlElement } from '../xml/element.ts';
import { channelChildren, checkImageMatches } from './channel.ts';
import { checkSaidTwice } from './item.ts';

/** RSS Advisory Board, profile, channel: "The preferred order … all of the channel's elements before its items". */
const checkOrder = ({ children }: XmlElement): readonly Fault[] => {
  const first = children.findIndex(({ name }) => name === 'item');
  const late = first < 0 ? undefined : children.slice(first).find(({ name }) => name !== 'item');
  if (late === undefined) return [];
  const message = `<${late.name}> comes after an item.`;
  return [{ rule: 'rss-channel-after-items', clause: 'RSS Advisory Board, profile, channel', at: late.at, message }];
};

/** RSS Slash module: a number of comments is true at a time, which only lastBuildDate tells. */
const checkComments = (channel: XmlElement): readonly Fault[] => {
  const comments = childrenNamed(channel, 'item').map((item) => childNamed(item, 'slash:comments'));
  const [first] = comments.filter((found) => found !== undefined);
  if (first === undefined || childNamed(channel, 'lastBuildDate') !== undefined) return [];
  const clause = 'RSS Advisory Board, profile, slash:comments';
  return [
    {
      rule: 'rss-slash-comments',
      clause,
      at: first.at,
      message: 'The channel has comment counts but no lastBuildDate.',
    },
  ];
};

const checkGuids = (channel: XmlElement): readonly Fault[] =>
  childrenNamed(channel, 'item')
    .filter((item) => childNamed(item, 'guid') === undefined && childNamed(item, 'atom:id') === undefined)
    .map(({ at }) => ({
      rule: 'rss-guid-missing',
      clause: 'RSS Advisory Board, profile, guid',
      at,
      message: 'The item has no guid.',
    }));

const channel: ElementRule = {
  clause: 'RSS 2.0, channel',
  count: 'one',
  attributes: {},
  also: (element) =>
    [checkOrder, checkImageMatches, checkComments, checkSaidTwice, checkHistory, checkPodcast].flatMap((check) =>
      check(element),
    ),
  children: channelChildren,
};

const rss: ElementRule = {
  clause: 'RSS 2.0, rss',
  count: 'one',
  attributes: { version: { required: true, check: checkNothing } },
  children: { channel },
};

const checkVersion = ({ at, attributes }: XmlElement): readonly Fault[] => {
  const version = attributes.get('version');
  if (version === undefined || /^(?:0\.91|0\.92|0\.93|0\.94|2\.0)$/.test(version)) return [];
  return [{ rule: 'rss-version', clause: 'RSS 2.0, rss', at, message: `RSS has no version ${quote(version)}.` }];
};

const guidsAreUnique = { rule: 'guid-repeated', clause: 'RSS 2.0, guid', entry: 'item', id: 'guid' } as const;

/** RSS 0.91 to 2.0, with the RSS Advisory Board's profile for 2.0. */
export const lintRss = (root: XmlElement, url: string | undefined): readonly Fault[] => {
  const found = childNamed(root, 'channel');
  const common = [...checkVersion(root), ...checkElement(root, rss)];
  if (found === undefined || !/^2\./.test(root.attributes.get('version') ?? '2.0')) return common;
  const self = checkSelf(found, url, 'RSS Advisory Board, profile, atom:link');
  return [...common, ...checkGuids(found), ...checkUnique(found, guidsAreUnique), ...self];
};

import { feedExtensions } from '../extensions/extensions.ts';
import { type Fault, quote } from '../finding.ts';
import { checkRfc822 } from '../values/dates.ts';
import { checkPlainText } from '../values/html.ts';
import { checkEmailWithName, checkInteger, checkLanguage, checkNothing, checkOneOf } from '../values/simple-values.ts';
import { checkHttpUrl, checkUri } from '../values/uri.ts';
import type { ElementRule, Vocabulary } from '../vocabulary.ts';
import { childNamed, textOf, type XmlElement } from '../xml/element.ts';
import { atomInRss, item } from './item.ts';

const text = (name: string, count: ElementRule['count'], check = checkPlainText): ElementRule => ({
  clause: `RSS 2.0, channel: ${name}`,
  count,
  text: check,
});

/** RSS 2.0, `image`: a GIF, JPEG or PNG; the profile: title and link are the channel's. */
const checkImage = (image: XmlElement): readonly Fault[] => {
  const url = textOf(image, 'url') ?? '';
  if (!/\.(?:svg|webp|avif|ico|bmp|tiff?)$/i.test(url)) return [];
  return [
    {
      rule: 'rss-image',
      clause: 'RSS 2.0, image',
      at: image.at,
      message: `${quote(url)} is not a GIF, JPEG or PNG file.`,
    },
  ];
};

const image: ElementRule = {
  clause: 'RSS 2.0, image',
  count: 'optional',
  also: checkImage,
  children: {
    url: { clause: 'RSS 2.0, image: url', count: 'one', text: checkHttpUrl },
    title: { clause: 'RSS 2.0, image: title', count: 'one', text: checkPlainText },
    link: { clause: 'RSS 2.0, image: link', count: 'one', text: checkUri },
    width: { clause: 'RSS 2.0, image: width', count: 'optional', text: checkInteger(1, 144) },
    height: { clause: 'RSS 2.0, image: height', count: 'optional', text: checkInteger(1, 400) },
    description: { clause: 'RSS 2.0, image: description', count: 'optional', text: checkPlainText, mayBeBlank: true },
  },
};

const required = { required: true } as const;

const cloud: ElementRule = {
  clause: 'RSS 2.0, cloud',
  count: 'optional',
  children: {},
  attributes: {
    domain: required,
    port: { required: true, check: checkInteger(1, 65535) },
    path: required,
    // rssCloud's REST protocol has none.
    registerProcedure: { required: true, mayBeBlank: true },
    protocol: { required: true, check: checkOneOf('xml-rpc', 'soap', 'http-post') },
  },
};

const textInput: ElementRule = {
  clause: 'RSS 2.0, textInput',
  count: 'optional',
  also: ({ at }) => [
    {
      rule: 'rss-text-input',
      clause: 'RSS Advisory Board, profile, textInput',
      at,
      message: 'The channel has a textInput.',
    },
  ],
  children: {
    title: text('textInput', 'one'),
    description: text('textInput', 'one'),
    name: text('textInput', 'one'),
    link: text('textInput', 'one', checkUri),
  },
};

/** RSS 2.0, `skipHours`, `skipDays`: each hour and each day once. */
const checkDistinct = (element: XmlElement): readonly Fault[] => {
  const seen = new Set<string>();
  return element.children.flatMap(({ name, text: said, at }): readonly Fault[] => {
    const value = name === 'hour' ? String(Number(said) % 24) : said.trim();
    if (!seen.has(value)) {
      seen.add(value);
      return [];
    }
    return [
      {
        rule: 'repeated-element',
        clause: `RSS 2.0, ${element.name}`,
        at,
        message: `<${name}> says ${quote(value)} again.`,
      },
    ];
  });
};

const skip = (name: string, child: string, check: ElementRule['text'] = checkNothing): ElementRule => ({
  clause: `RSS 2.0, ${name}`,
  count: 'optional',
  also: checkDistinct,
  children: { [child]: { clause: `RSS 2.0, ${name}`, count: 'some', text: check } },
});

const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** The elements of a channel of RSS 0.91 to 2.0. */
export const channelChildren: Vocabulary = {
  ...feedExtensions,
  ...atomInRss,
  title: text('title', 'one'),
  link: text('link', 'one', checkUri),
  description: { ...text('description', 'one'), mayBeBlank: true },
  language: text('language', 'optional', checkLanguage),
  copyright: text('copyright', 'optional'),
  managingEditor: text('managingEditor', 'optional', checkEmailWithName),
  webMaster: text('webMaster', 'optional', checkEmailWithName),
  pubDate: text('pubDate', 'optional', checkRfc822),
  lastBuildDate: text('lastBuildDate', 'optional', checkRfc822),
  category: { clause: 'RSS 2.0, category', count: 'many', text: checkNothing, attributes: { domain: {} } },
  generator: text('generator', 'optional', checkNothing),
  docs: text('docs', 'optional', checkUri),
  cloud,
  ttl: text('ttl', 'optional', checkInteger(1)),
  image,
  rating: text('rating', 'optional', checkNothing),
  textInput,
  skipHours: skip('skipHours', 'hour', checkInteger(0, 23)),
  skipDays: skip('skipDays', 'day', checkOneOf(...days)),
  item,
};

/** RSS Advisory Board, profile, image: "The image's title and link should be the channel's". */
export const checkImageMatches = (channel: XmlElement): readonly Fault[] => {
  const found = childNamed(channel, 'image');
  if (found === undefined) return [];
  return ['title', 'link']
    .filter((name) => textOf(found, name) !== undefined && textOf(found, name) !== textOf(channel, name))
    .map((name) => ({
      rule: 'rss-image',
      clause: `RSS Advisory Board, profile, image: ${name}`,
      at: found.at,
      message: `The ${name} of the image differs from that of the channel.`,
    }));
};

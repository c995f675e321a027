import { checkElement } from '../check-element.ts';
import { descriptions } from '../extensions/descriptions.ts';
import { feedExtensions } from '../extensions/extensions.ts';
import { checkPodcast } from '../extensions/podcast-directories.ts';
import { accessRestriction } from '../extensions/weblogs.ts';
import { checkHistory, checkSelf, checkUnique } from '../feed-rules.ts';
import { type Check, type Fault, fault, quote } from '../finding.ts';
import { checkRfc822 } from '../values/dates.ts';
import { checkPlainText } from '../values/html.ts';
import {
  checkEmailWithName,
  checkInteger,
  checkLanguage,
  checkNothing,
  checkOneOf,
  checkPattern,
} from '../values/simple-values.ts';
import { checkHttpUrl, checkUri } from '../values/uri.ts';
import type { Count, ElementRule, Vocabulary } from '../vocabulary.ts';
import { childNamed, childrenNamed, textOf, type XmlElement } from '../xml/element.ts';
import { atomInRss, checkEquivalents, item } from './item.ts';

const profile = 'RSS Advisory Board, profile';

const text = (name: string, count: Count, check = checkPlainText): ElementRule => ({
  clause: `RSS 2.0, channel: ${name}`,
  count,
  text: check,
});

const image: ElementRule = {
  clause: 'RSS 2.0, image',
  count: 'optional',
  extraCheck: (element) => {
    const url = textOf(element, 'url') ?? '';
    if (!/\.(?:svg|webp|avif|ico|bmp|tiff?)$/i.test(url)) return [];
    const message = `${quote(url)} is not a GIF, JPEG or PNG file.`;
    return [fault('rss-image', 'RSS 2.0, image', element.at, message)];
  },
  children: {
    ...descriptions,
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
    // Blank for the REST protocol of rssCloud.
    registerProcedure: { required: true, mayBeBlank: true },
    protocol: { required: true, check: checkOneOf('xml-rpc', 'soap', 'http-post') },
  },
};

const textInput: ElementRule = {
  clause: 'RSS 2.0, textInput',
  count: 'optional',
  extraCheck: ({ at }) => [fault('rss-text-input', `${profile}, textInput`, at, 'The channel has a textInput.')],
  children: {
    ...descriptions,
    title: text('textInput', 'one'),
    description: text('textInput', 'one'),
    // HTML 4.01 §6.2: names of form controls are NAME tokens.
    name: text('textInput', 'one', checkPattern(/^[a-z_]/i, 'a name of a form control')),
    link: text('textInput', 'one', checkUri),
  },
};

/** RSS 2.0, `skipHours`, `skipDays`: distinct hours or days. */
const skip = (name: string, child: string, check: Check): ElementRule => ({
  clause: `RSS 2.0, ${name}`,
  count: 'optional',
  children: { [child]: { clause: `RSS 2.0, ${name}`, count: 'some', text: check } },
  extraCheck: ({ children }) => {
    const earlier = new Set<string>();
    const faults: Fault[] = [];
    for (const { name: part, text, at } of children) {
      const value = part === 'hour' ? String(Number(text) % 24) : text.trim();
      const message = `<${part}> repeats ${quote(value)}.`;
      if (earlier.has(value)) faults.push(fault('repeated-element', `RSS 2.0, ${name}`, at, message));
      earlier.add(value);
    }
    return faults;
  },
});

const checkHour: Check = (value) =>
  value === '24' ? [{ rule: 'rss-midnight', message: 'The hour of midnight is 24.' }] : checkInteger(0, 23)(value);

const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

const channelElements: Vocabulary = {
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
  skipHours: skip('skipHours', 'hour', checkHour),
  skipDays: skip('skipDays', 'day', checkOneOf(...days)),
  item,
};

const checkChannel = (element: XmlElement): readonly Fault[] => {
  const faults: Fault[] = [];
  // "The preferred order … all of the channel's elements before its items".
  const firstItem = element.children.findIndex(({ name }) => name === 'item');
  const late = element.children.find(({ name }, index) => firstItem >= 0 && index > firstItem && name !== 'item');
  if (late !== undefined) {
    const message = `<${late.name}> comes after an item.`;
    faults.push(fault('rss-channel-after-items', `${profile}, channel`, late.at, message));
  }
  const image = childNamed(element, 'image');
  for (const name of ['title', 'link']) {
    const value = image && textOf(image, name);
    if (image === undefined || value === undefined || value === textOf(element, name)) continue;
    const message = `The ${name} of the image differs from that of the channel.`;
    faults.push(fault('rss-image', `${profile}, image: ${name}`, image.at, message));
  }
  // A comment count is only true at one time, and only lastBuildDate gives the time.
  const comments = childrenNamed(element, 'item').flatMap((child) => childNamed(child, 'slash:comments') ?? []);
  if (comments[0] !== undefined && childNamed(element, 'lastBuildDate') === undefined) {
    const message = 'The channel has comment counts but no lastBuildDate.';
    faults.push(fault('rss-slash-comments', `${profile}, slash:comments`, comments[0].at, message));
  }
  return [...faults, ...checkEquivalents(element), ...checkHistory(element), ...checkPodcast(element)];
};

const channel: ElementRule = {
  clause: 'RSS 2.0, channel',
  count: 'one',
  attributes: {},
  extraCheck: checkChannel,
  children: channelElements,
};

const rss: ElementRule = {
  clause: 'RSS 2.0, rss',
  count: 'one',
  attributes: { version: { required: true, check: checkNothing } },
  children: { channel, ...accessRestriction },
};

const guids = { rule: 'guid-repeated', clause: 'RSS 2.0, guid', entry: 'item', id: 'guid' } as const;

/** "A RSS file may contain elements not described on this page, only if those elements are defined in a namespace." */
const checkNamespaces = (root: XmlElement): readonly Fault[] => {
  const faults: Fault[] = [];
  const pending = [root];
  for (let element = pending.pop(); element !== undefined; element = pending.pop()) {
    const isExtension = /[:{]/.test(element.name);
    for (const { name, at } of isExtension ? element.children : []) {
      // SmartFormat prescribes the `url` of a logo as it is.
      if (/[:{]/.test(name) || /^snf:/.test(element.name)) continue;
      const message = `<${element.name}> has <${name}>, which has no namespace.`;
      faults.push(fault('unknown-element', 'RSS 2.0, extending RSS', at, message));
    }
    // What is inside an unknown vocabulary is its own matter.
    if (!element.name.startsWith('{')) pending.push(...element.children);
  }
  return faults;
};

/** Checks an RSS 0.91 to 2.0 document; RSS 2.0 also against the RSS Advisory Board's profile. */
export const lintRss = (root: XmlElement, url: string | undefined): readonly Fault[] => {
  const version = root.attributes.get('version');
  const faults = checkElement(root, rss).filter(({ rule }) => rule !== 'element-without-namespace');
  faults.push(...checkNamespaces(root));
  if (version !== undefined && !/^(?:0\.91|0\.92|0\.93|0\.94|2\.0)$/.test(version)) {
    faults.unshift(fault('rss-version', 'RSS 2.0, rss', root.at, `RSS has no version ${quote(version)}.`));
  }
  const found = childNamed(root, 'channel');
  if (found === undefined || !/^2\./.test(version ?? '2.0')) return faults;
  for (const child of childrenNamed(found, 'item')) {
    if (childNamed(child, 'guid') !== undefined || childNamed(child, 'atom:id') !== undefined) continue;
    faults.push(fault('rss-guid-missing', `${profile}, guid`, child.at, 'The item has no guid.'));
  }
  return [...faults, ...checkUnique(found, guids), ...checkSelf(found, url, `${profile}, atom:link`)];
};

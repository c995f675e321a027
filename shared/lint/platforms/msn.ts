import { Parser } from 'htmlparser2';
import { type Fault, fault, quote } from '../finding.ts';
import { childNamed, textOf } from '../xml/element.ts';
import { type FeedParts, type ItemParts, instantOf, languageOf, mediaOf, type Part } from './feed-parts.ts';
import { missingParts, type PlatformContext, type PlatformRules } from './platform.ts';

const metadata = 'MSN, feed item metadata requirements';
const htmlGuidelines = 'MSN, HTML guidelines';
const content = 'MSN, feed content specifications';

const minTitle = 21;
const maxTitle = 150;
const maxShortTitle = 54;
const dayMs = 24 * 3600 * 1000;
const maxAgeMs = 365 * dayMs;

/** "The expiration date must be more than 2 hours in the future"; one in the past takes the item down. */
const minExpiryMs = 2 * 3600 * 1000;

const pictureRatios = { least: 0.5, most: 1.89 };
const minPictureSide = 720;

/** "The following tags will be stripped automatically during ingestion and may prevent successful publishing". */
const strippedElements = new Set(['style', 'script', 'object', 'embed', 'param', 'applet']);

/** The services whose `iframe` MSN keeps; its older pages name YouTube and Dailymotion too. */
const embeddedServices =
  /(?:^|\.)(?:youtube\.com|youtube-nocookie\.com|dailymotion\.com|twitter\.com|x\.com|facebook\.com|instagram\.com|pinterest\.com|spotify\.com|infogram\.com|google\.[a-z.]+|giphy\.com|flourish\.studio|reddit\.com|redditmedia\.com|tiktok\.com)$/i;

/** The end of an item's validity: `dcterms:valid` (DCMI Period) or `mi:expirationDate`. */
const expiryOf = ({ element }: ItemParts): Part | undefined => {
  const period = childNamed(element, 'dcterms:valid');
  const end = /\bend\s*=\s*([^;]+)/i.exec(period?.text ?? '')?.[1]?.trim();
  if (period !== undefined && end !== undefined) return { value: end, at: period.at };
  const date = childNamed(element, 'mi:expirationDate');
  return date === undefined ? undefined : { value: date.text.trim(), at: date.at };
};

const changeOf = ({ element }: ItemParts): Part | undefined => {
  const change = childNamed(element, 'dcterms:modified') ?? childNamed(element, 'atom:updated');
  return change && { value: change.text.trim(), at: change.at };
};

/** A retracted item ends its validity before its last change, and needs nothing else. */
const isRetracted = (item: ItemParts): boolean => {
  const [end, change] = [instantOf(expiryOf(item)), instantOf(changeOf(item))];
  return end !== undefined && change !== undefined && end <= change;
};

const checkTitle = ({ title, element }: ItemParts): readonly Fault[] => {
  const short = childNamed(element, 'mi:shortTitle');
  const faults: Fault[] = [];
  if (short !== undefined && [...short.text.trim()].length > maxShortTitle) {
    const message = `The short title has ${[...short.text.trim()].length} characters.`;
    faults.push(fault('msn-short-title', `${metadata}, short title`, short.at, message));
  }
  if (title === undefined) return faults;
  const { length } = [...title.value];
  if (length >= minTitle && (length <= maxTitle || short !== undefined)) return faults;
  const message = `The title ${quote(title.value)} has ${length} characters${length > maxTitle ? ' and no short title' : ''}.`;
  return [...faults, fault('msn-title', `${metadata}, title`, title.at, message)];
};

const checkDates = (item: ItemParts, now: number | undefined): readonly Fault[] => {
  const { published } = item;
  const [instant, end] = [instantOf(published), instantOf(expiryOf(item))];
  if (now === undefined) return [];
  const faults: Fault[] = [];
  if (published !== undefined && instant !== undefined && (instant > now || instant < now - maxAgeMs)) {
    const when = instant > now ? 'in the future' : 'more than 365 days ago';
    const message = `The item was published ${when}: ${quote(published.value)}.`;
    faults.push(fault('msn-date', `${metadata}, published date`, published.at, message));
  }
  const expiry = expiryOf(item);
  if (expiry !== undefined && end !== undefined && end > now && end < now + minExpiryMs) {
    const message = `The item expires within two hours: ${quote(expiry.value)}.`;
    faults.push(fault('msn-expiry', `${metadata}, expiration date`, expiry.at, message));
  }
  return faults;
};

/** Reports each element that MSN strips once, and each service that it does not embed. */
const checkBody = ({ body, summary }: ItemParts): readonly Fault[] => {
  const found = new Map<string, Fault>();
  const report = (rule: 'msn-html' | 'msn-embed', at: Part['at'], message: string): void => {
    if (!found.has(message)) found.set(message, fault(rule, htmlGuidelines, at, message));
  };
  if (body !== undefined) {
    const parser = new Parser({
      onopentag: (name, { src = '' }) => {
        if (strippedElements.has(name)) report('msn-html', body.at, `The text has <${name}>.`);
        if (name !== 'iframe') return;
        const host = URL.canParse(src, 'https://relative.invalid')
          ? new URL(src, 'https://relative.invalid').host
          : src;
        if (!embeddedServices.test(host)) report('msn-embed', body.at, `The text embeds ${quote(src)}.`);
      },
    });
    parser.end(body.value);
  }
  if (summary !== undefined && /<\/?[a-z][^<>]*>/i.test(summary.value)) {
    const message = `The description contains ${quote(/<\/?[a-z][^<>]*>/i.exec(summary.value)?.[0] ?? '')}.`;
    found.set(message, fault('msn-plain-text', `${metadata}, abstract`, summary.at, message));
  }
  return [...found.values()];
};

const checkMedia = ({ element, pictures, body }: ItemParts): readonly Fault[] => {
  const faults: Fault[] = [];
  const inGroups = new Set(
    element.children.filter(({ name }) => name === 'media:group').flatMap((one) => one.children),
  );
  for (const file of mediaOf(element)) {
    const { attributes, at } = file;
    const [type = '', medium] = [attributes.get('type'), attributes.get('medium')];
    const kind = medium ?? type.split('/')[0] ?? '';
    if (!/^(?:image|video|audio)$/.test(kind)) {
      const message = '<media:content> says neither by its type nor by its medium whether it is a picture or a video.';
      faults.push(fault('msn-media', `${metadata}, media`, at, message));
    }
    const isSlide = inGroups.has(file);
    if ((kind === 'video' || isSlide) && (textOf(file, 'media:title') ?? '') === '') {
      const message = `A ${isSlide ? 'slide' : 'video'} has no media:title.`;
      faults.push(fault('msn-media', `${metadata}, ${isSlide ? 'slideshows' : 'video'}`, at, message));
    }
  }
  for (const { width, height, at } of pictures) {
    if (width === undefined || height === undefined) continue;
    const ratio = width / height;
    const isOdd = ratio < pictureRatios.least || ratio > pictureRatios.most;
    if (!isOdd && Math.max(width, height) >= minPictureSide) continue;
    faults.push(fault('msn-picture', `${content}, image size`, at, `A picture has ${width} × ${height} pixels.`));
  }
  if (pictures.length === 0 && !/<img\b/i.test(body?.value ?? '')) {
    faults.push(fault('msn-advised', `${content}, articles`, element.at, 'The item has no picture.'));
  }
  return faults;
};

const checkItem = (item: ItemParts, feed: FeedParts, { now }: PlatformContext): readonly Fault[] => {
  const { title, link, id, published, body, author, element } = item;
  if (isRetracted(item)) return missingParts(item, 'msn-missing', metadata, { guid: id });
  const language = languageOf(item);
  const other =
    language === undefined ||
    feed.language === undefined ||
    language.split('-')[0]?.toLowerCase() === feed.language.value.split('-')[0]?.toLowerCase()
      ? []
      : [
          fault(
            'msn-language',
            'MSN, feed management FAQ',
            element.at,
            `The item is in ${quote(language)}, and the feed in ${quote(feed.language.value)}.`,
          ),
        ];
  return [
    ...missingParts(item, 'msn-missing', metadata, {
      guid: id,
      title,
      pubDate: published,
      link,
      'content:encoded': body,
    }),
    ...missingParts(item, 'msn-advised', `${metadata}, author`, { 'dc:creator': author }),
    ...checkTitle(item),
    ...checkDates(item, now),
    ...checkBody(item),
    ...checkMedia(item),
    ...other,
  ];
};

/**
 * The rules of MSN Partner Hub for feeds of articles: "MSN feed item metadata requirements", "MSN HTML guidelines and tag
 * restrictions" (support.microsoft.com/msn/partner-hub), "Feed content specifications" and "ATOM and RSS code examples"
 * (helpcenter.microsoftstart.com/kb).
 */
export const checkMsn: PlatformRules = (feed, context) => {
  const { title, link, element, items } = feed;
  const faults: Fault[] = [...missingParts(feed, 'msn-missing', content, { title, link })];
  if (context.url?.startsWith('http:')) {
    faults.push(fault('msn-https', content, element.at, `The feed is served at ${quote(context.url)}.`));
  }
  return [...faults, ...items.flatMap((item) => checkItem(item, feed, context))];
};

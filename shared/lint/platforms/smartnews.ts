import { type Fault, fault, quote } from '../finding.ts';
import { childNamed, childrenNamed, textOf, type XmlElement } from '../xml/element.ts';
import { type FeedParts, hasSummariesOnly, type ItemParts, instantOf, isCutOff } from './feed-parts.ts';
import { missingParts, type PlatformContext, type PlatformRules } from './platform.ts';

const specification = 'SmartFormat 2.2';

/** "SmartFormatのファイルサイズは、全体で1MB以内を推奨": a larger one is invalid to the validator of SmartNews. */
const maxBytes = 1_000_000;

const maxDescription = 30;
const maxSponsoredLinks = 2;
const maxSponsoredTitle = 45;
const maxAdvertiser = 35;

/** The longer side of a thumbnail is at most 3.3 times the shorter, which has 200 pixels at least. */
const minPictureSide = 200;
const maxPictureRatio = 3.3;

const trackingParameter = /[?&](?:utm_[a-z]+|fbclid|gclid|mc_cid|mc_eid)=/i;

const checkFeed = (feed: FeedParts, { sizeBytes }: PlatformContext): readonly Fault[] => {
  const { title, link, description, published, language, element } = feed;
  const clause = `${specification}, channel`;
  const faults: Fault[] = [
    ...missingParts(feed, 'smartnews-missing', clause, {
      title,
      link,
      description,
      pubDate: published,
      language,
    }),
  ];
  if (sizeBytes > maxBytes) {
    const message = `The document has ${(sizeBytes / 1_000_000).toFixed(1)} MB.`;
    faults.push(fault('smartnews-size', `${specification}, limits`, element.at, message));
  }
  if (description !== undefined && [...description.value].length > maxDescription) {
    const message = `The description has ${[...description.value].length} characters.`;
    faults.push(fault('smartnews-long-text', `${clause}: description`, description.at, message));
  }
  if (textOf(childNamed(element, 'snf:logo') ?? element, 'url') === undefined) {
    const message = `<${element.name.replace('atom:', '')}> has no snf:logo with a url.`;
    faults.push(fault('smartnews-advised', `${clause}: snf:logo`, element.at, message));
  }
  if (hasSummariesOnly(feed)) {
    const message = 'No item has a longer text than its description.';
    faults.push(fault('smartnews-summary', clause, element.at, message));
  }
  return faults;
};

const checkSponsoredLinks = (item: XmlElement): readonly Fault[] => {
  const links = childrenNamed(item, 'snf:advertisement').flatMap((one) => childrenNamed(one, 'snf:sponsoredLink'));
  const clause = `${specification}, snf:sponsoredLink`;
  const faults: Fault[] = links
    .slice(maxSponsoredLinks, maxSponsoredLinks + 1)
    .map(({ at }) =>
      fault('smartnews-sponsored-link', clause, at, `The item has ${links.length} sponsored links instead of two.`),
    );
  for (const { at, attributes } of links) {
    for (const name of ['link', 'advertiser']) {
      if ((attributes.get(name) ?? '').trim() !== '') continue;
      faults.push(fault('smartnews-sponsored-link', clause, at, `<snf:sponsoredLink> has no ${name}.`));
    }
    for (const [name, most] of [
      ['title', maxSponsoredTitle],
      ['advertiser', maxAdvertiser],
    ] as const) {
      const { length } = [...(attributes.get(name) ?? '')];
      if (length <= most) continue;
      const message = `The ${name} of a sponsored link has ${length} characters instead of at most ${most}.`;
      faults.push(fault('smartnews-long-text', clause, at, message));
    }
  }
  return faults;
};

const checkPicture = ({ pictures, element }: ItemParts): readonly Fault[] => {
  const clause = `${specification}, item: media:thumbnail`;
  const thumbnail = childNamed(element, 'media:thumbnail');
  if (thumbnail === undefined)
    return [fault('smartnews-advised', clause, element.at, 'The item has no media:thumbnail.')];
  const { width, height, at } = pictures[0] ?? { at: thumbnail.at };
  if (width === undefined || height === undefined) return [];
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  if (short >= minPictureSide && long <= short * maxPictureRatio) return [];
  return [fault('smartnews-picture', clause, at, `The thumbnail has ${width} × ${height} pixels.`)];
};

const checkItem = (item: ItemParts, { now }: PlatformContext): readonly Fault[] => {
  const { element, title, link, id, published, body, author } = item;
  const clause = `${specification}, item`;
  const faults: Fault[] = [];
  const status = childNamed(element, 'media:status');
  const isDeleted = status?.text.trim() === 'deleted';
  if (status !== undefined && !isDeleted && status.text.trim() !== 'active') {
    const message = `${quote(status.text)} is neither active nor deleted.`;
    faults.push(fault('smartnews-status', `${clause}: media:status`, status.at, message));
  }
  const always = { title, link, guid: id, pubDate: published };
  faults.push(
    ...missingParts(item, 'smartnews-missing', clause, isDeleted ? always : { ...always, 'content:encoded': body }),
  );
  if (link !== undefined && trackingParameter.test(link.value)) {
    const message = `The link ${quote(link.value)} has parameters that count readers.`;
    faults.push(fault('smartnews-tracking', `${clause}: link`, link.at, message));
  }
  const instant = instantOf(published);
  if (published !== undefined && now !== undefined && instant !== undefined && instant > now) {
    const message = `${quote(published.value)} lies in the future.`;
    faults.push(fault('smartnews-date', `${clause}: pubDate`, published.at, message));
  }
  if (isDeleted) return faults;
  if (body !== undefined && isCutOff(item)) {
    faults.push(fault('smartnews-summary', `${clause}: content:encoded`, body.at, 'The text of the item is cut off.'));
  }
  faults.push(...missingParts(item, 'smartnews-advised', `${clause}: dc:creator`, { 'dc:creator': author }));
  return [...faults, ...checkPicture(item), ...checkSponsoredLinks(element)];
};

/**
 * The rules of SmartNews: SmartFormat Specification 2.2, https://publishers.smartnews.com/hc/en-us/articles/56500436151065,
 * its validator's messages (…/hc/ja/articles/360022876234), and "About the sponsored-link feature".
 */
export const checkSmartNews: PlatformRules = (feed, context) => [
  ...checkFeed(feed, context),
  ...feed.items.flatMap((item) => checkItem(item, context)),
];

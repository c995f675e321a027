import { type Fault, fault } from '../finding.ts';
import { childrenNamed } from '../xml/element.ts';
import { type FeedParts, hasSummariesOnly, type ItemParts, isCutOff, visibleLength } from './feed-parts.ts';
import { missingParts, type PlatformRules } from './platform.ts';

const guidelines = 'Flipboard, RSS guidelines';

/** "It should generally contain 300 or more characters to provide an attractive, informative summary." */
const minExcerpt = 300;

/** "At least 30 items" (2016); "at least the 20 most recent items" (2020 and later). */
const minItems = 30;

/** "At least one image per article, no less than 400px in the smallest dimension." */
const minPictureSide = 400;

const checkFeed = (feed: FeedParts): readonly Fault[] => {
  const { title, link, description, language, items, element } = feed;
  const faults: Fault[] = [
    ...missingParts(feed, 'flipboard-missing', `${guidelines}, channel`, { title, link, description, language }),
  ];
  if (hasSummariesOnly(feed)) {
    const message = 'No item has a longer text than its description.';
    faults.push(fault('flipboard-summary', `${guidelines}, content:encoded`, element.at, message));
  }
  if (items.length >= minItems) return faults;
  const message = `The feed has ${items.length} ${items.length === 1 ? 'item' : 'items'}.`;
  return [...faults, fault('flipboard-entries', guidelines, element.at, message)];
};

const checkPictures = ({ element, pictures, body }: ItemParts): readonly Fault[] => {
  const isVideo = ({ attributes }: { readonly attributes: ReadonlyMap<string, string> }): boolean =>
    /^video\//.test(attributes.get('type') ?? '');
  const clause = `${guidelines}, enclosure`;
  const hasVideo = [...childrenNamed(element, 'enclosure'), ...childrenNamed(element, 'media:content')].some(isVideo);
  if (pictures.length === 0) {
    if (hasVideo || /<img\b/i.test(body?.value ?? '')) return [];
    return [fault('flipboard-no-picture', clause, element.at, 'The item has neither a picture nor a video.')];
  }
  const sides = pictures.map(({ width, height }) => (width && height ? Math.min(width, height) : undefined));
  const largest = Math.max(...sides.map((side) => side ?? Number.POSITIVE_INFINITY));
  if (largest >= minPictureSide) return [];
  const message = `The largest picture of the item has ${largest} pixels on its shorter side.`;
  return [fault('flipboard-small-picture', clause, pictures[0]?.at ?? element.at, message)];
};

const checkItem = (item: ItemParts): readonly Fault[] => {
  const { title, link, summary, published, id, author, body, element } = item;
  const faults: Fault[] = [
    ...missingParts(item, 'flipboard-missing', `${guidelines}, item`, {
      title,
      link,
      description: summary,
      pubDate: published,
      guid: id,
      'dc:creator': author,
    }),
    ...checkPictures(item),
  ];
  const length = visibleLength(summary?.value ?? '');
  if (summary !== undefined && length < minExcerpt) {
    const message = `The description has ${length} characters.`;
    faults.push(fault('flipboard-excerpt', `${guidelines}, description`, summary.at, message));
  }
  if (isCutOff(item)) {
    const message = body === undefined ? 'The item has no content:encoded.' : 'The text of the item is cut off.';
    faults.push(fault('flipboard-summary', `${guidelines}, content:encoded`, body?.at ?? element.at, message));
  }
  return faults;
};

/**
 * The rules of Flipboard: "Resubmit an RSS feed" (https://flipboard.helpshift.com/hc/en/1-flipboard/faq/1023-resubmit-an-rss-feed/)
 * and "Optimizing your RSS feed for Flipboard" (https://about.flipboard.com/rss-spec/, 2016).
 */
export const checkFlipboard: PlatformRules = (feed) => [...checkFeed(feed), ...feed.items.flatMap(checkItem)];

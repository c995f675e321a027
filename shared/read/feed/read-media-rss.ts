import type { ExtractedAttachment } from '../extracted-fields.ts';
import { addressOf, bytesOf, durationOf, lineOf } from './element-values.ts';
import { childOf, childrenOf, type LenientElement } from './lenient-xml.ts';

/** The entry and its `media:group` elements: Media RSS lets a group hold the elements of its entry. */
const scopesOf = (item: LenientElement): readonly LenientElement[] => [item, ...childrenOf(item, 'media:group')];

const mediaContents = (item: LenientElement): readonly LenientElement[] =>
  scopesOf(item).flatMap((scope) => childrenOf(scope, 'media:content'));

const isPicture = ({ attributes: { type, medium } }: LenientElement, url: string): boolean =>
  medium === 'image' ||
  /^image\//.test(type ?? '') ||
  (type === undefined && medium === undefined && /\.(?:jpe?g|png|gif|webp|avif)(?:$|\?)/i.test(url));

/** The `media:content` files of an entry, without pictures. */
export const mediaAttachments = (item: LenientElement): readonly ExtractedAttachment[] =>
  mediaContents(item).flatMap((element) => {
    const { type, filesize, duration } = element.attributes;
    const url = addressOf(element.attributes.url, element);
    if (url === undefined || isPicture(element, url)) return [];
    const title = lineOf(childOf(element, 'media:title'));
    return [{ url, type, size: bytesOf(filesize), duration: durationOf(duration), title }];
  });

/** The URL of an entry's picture: of iTunes, Media RSS, an `image` element, or an enclosure that is a picture. */
export const entryImage = (item: LenientElement): string | undefined => {
  const contents = mediaContents(item);
  const itunes = childOf(item, 'itunes:image');
  const picture = contents.find((element) => {
    const { url } = element.attributes;
    return url !== undefined && isPicture(element, url);
  });
  const thumbnail = [...scopesOf(item), ...contents].flatMap((scope) => childrenOf(scope, 'media:thumbnail'))[0];
  const image = childOf(item, 'image');
  const line = lineOf(image);
  const enclosure = childrenOf(item, 'enclosure').find(({ attributes }) => /^image\//.test(attributes.type ?? ''));
  return (
    addressOf(itunes?.attributes.href, itunes) ??
    addressOf(picture?.attributes.url, picture) ??
    addressOf(thumbnail?.attributes.url, thumbnail) ??
    addressOf(lineOf(childOf(image, 'url')) ?? (/^https?:/.test(line ?? '') ? line : undefined), image) ??
    addressOf(enclosure?.attributes.url, enclosure)
  );
};

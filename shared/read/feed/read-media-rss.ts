import { textToHtml } from '../body/html-to-text.ts';
import type { ExtractedAttachment, ExtractedImage } from '../extracted-fields.ts';
import { addressOf, bytesOf, durationOf, htmlOf, lineOf } from './element-values.ts';
import { childOf, childrenOf, type LenientElement } from './lenient-xml.ts';

/** The entry and its `media:group` elements: Media RSS lets a group hold the elements of its entry. */
const scopesOf = (item: LenientElement): readonly LenientElement[] => [item, ...childrenOf(item, 'media:group')];

const pixelsOf = (written: string | undefined): number | undefined => Number.parseInt(written ?? '', 10) || undefined;

const widest = (elements: readonly LenientElement[]): LenientElement | undefined =>
  elements.toSorted((a, b) => (pixelsOf(b.attributes.width) ?? 0) - (pixelsOf(a.attributes.width) ?? 0))[0];

const isDefault = ({ attributes }: LenientElement): boolean => /^true$/i.test(attributes.isdefault?.trim() ?? '');

const isPicture = ({ attributes: { type, medium } }: LenientElement, url: string): boolean =>
  medium === 'image' ||
  /^image\//.test(type ?? '') ||
  (type === undefined && medium === undefined && /\.(?:jpe?g|png|gif|webp|avif)(?:$|\?)/i.test(url));

const isPictureElement = (element: LenientElement): boolean =>
  element.attributes.url !== undefined && isPicture(element, element.attributes.url);

/** The files of a scope: a group holds one file in several forms, of which its publisher marks the default. */
const filesIn = (scope: LenientElement): readonly LenientElement[] => {
  const files = childrenOf(scope, 'media:content');
  const standard = scope.key === 'media:group' ? files.filter(isDefault) : [];
  return standard.length > 0 ? standard : files;
};

const mediaContents = (item: LenientElement): readonly LenientElement[] => scopesOf(item).flatMap(filesIn);

/** The `media:content` files of an entry, without pictures and without Flash, which no reader plays any more. */
export const mediaAttachments = (item: LenientElement): readonly ExtractedAttachment[] =>
  mediaContents(item).flatMap((element) => {
    const { type, filesize, duration } = element.attributes;
    const url = addressOf(element.attributes.url, element);
    if (url === undefined || isPicture(element, url) || type === 'application/x-shockwave-flash') return [];
    const title = lineOf(childOf(element, 'media:title'));
    return [{ url, type, size: bytesOf(filesize), duration: durationOf(duration), title }];
  });

/** The tags that Media RSS gives: a label for readers, else the path of a category in its scheme. */
export const mediaCategories = (item: LenientElement): readonly string[] =>
  scopesOf(item)
    .flatMap((scope) => childrenOf(scope, 'media:category'))
    .map((category) => category.attributes.label?.trim() || (lineOf(category) ?? ''));

/** The description of an entry or of its group as HTML. Media RSS 1.5.1: plain text unless its type is html. */
export const mediaDescription = (item: LenientElement): string | undefined => {
  const element = scopesOf(item)
    .flatMap((scope) => childrenOf(scope, 'media:description'))
    .find((description) => lineOf(description) !== undefined);
  const html = htmlOf(element);
  const isHtml = element?.attributes.type === 'html' || /<\/?[a-z][^<>]*>/i.test(html ?? '');
  return html === undefined || isHtml ? html : textToHtml(html);
};

/** Who made a picture: Media RSS 1.5.1, `media:credit`, in the element of the picture or of its entry. */
const creditOf = (...scopes: readonly (LenientElement | undefined)[]): string | undefined =>
  scopes.map((scope) => lineOf(childOf(scope, 'media:credit'))).find((credit) => credit !== undefined);

/** The address of a picture: in an attribute, in the `url` of RSS's `image`, or between the tags. */
const pictureUrl = (element: LenientElement | undefined): string | undefined => {
  const line = lineOf(element);
  const between = /^https?:/.test(line ?? '') ? line : undefined;
  const written = element?.attributes.href ?? element?.attributes.url ?? lineOf(childOf(element, 'url')) ?? between;
  return addressOf(written, element);
};

/** The picture of an entry: of iTunes, Media RSS (the default, else the widest), an `image` element, or an enclosure. */
export const entryImage = (item: LenientElement): ExtractedImage | undefined => {
  const contents = mediaContents(item);
  const pictures = contents.filter(isPictureElement);
  const picture = pictures.find(isDefault) ?? widest(pictures);
  const thumbnail = widest([...scopesOf(item), ...contents].flatMap((scope) => childrenOf(scope, 'media:thumbnail')));
  const image = childOf(item, 'image');
  const itunes = childOf(item, 'itunes:image');
  const enclosure = childrenOf(item, 'enclosure').find(({ attributes }) => /^image\//.test(attributes.type ?? ''));
  const found = [itunes, picture, thumbnail, image, enclosure].find((element) => pictureUrl(element) !== undefined);
  const url = pictureUrl(found);
  if (found === undefined || url === undefined) return undefined;
  return {
    url,
    width: pixelsOf(found.attributes.width),
    height: pixelsOf(found.attributes.height),
    credit: found === picture ? creditOf(found, ...scopesOf(item)) : undefined,
  };
};

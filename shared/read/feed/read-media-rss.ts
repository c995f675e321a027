import { addressOf, durationOf, lineOf } from './element-values.ts';
import { childOf, childrenOf, type LenientElement } from './lenient-xml.ts';
import type { UpstreamFile } from './upstream-feed.ts';

/** Media RSS groups what belongs together: the elements of a group stand for the entry as well. */
const scopes = (item: LenientElement): readonly LenientElement[] => [item, ...childrenOf(item, 'media:group')];

const isPicture = (type: string | undefined, medium: string | undefined, url: string): boolean =>
  medium === 'image' ||
  /^image\//.test(type ?? '') ||
  (type === undefined && medium === undefined && /\.(?:jpe?g|png|gif|webp|avif)(?:$|\?)/i.test(url));

/** Files of an entry in Media RSS, pictures left out. */
export const mediaFiles = (item: LenientElement): readonly UpstreamFile[] =>
  scopes(item)
    .flatMap((scope) => childrenOf(scope, 'media:content'))
    .flatMap((element) => {
      const { url, type, filesize, duration, medium } = element.attributes;
      const address = addressOf(url, element);
      if (address === undefined || isPicture(type, medium, address)) return [];
      return [
        {
          url: address,
          type,
          size: filesize,
          duration: durationOf(duration),
          title: lineOf(childOf(element, 'media:title')),
        },
      ];
    });

/** The picture that an entry shows for itself: Media RSS, iTunes, or an enclosure that is one. */
export const entryImage = (item: LenientElement): string | undefined => {
  const contents = scopes(item).flatMap((scope) => childrenOf(scope, 'media:content'));
  const picture = contents.find(
    ({ attributes }) => attributes.url !== undefined && isPicture(attributes.type, attributes.medium, attributes.url),
  );
  const thumbnail = [...scopes(item), ...contents].flatMap((scope) => childrenOf(scope, 'media:thumbnail'))[0];
  const itunes = childOf(item, 'itunes:image');
  const enclosure = childrenOf(item, 'enclosure').find(({ attributes }) => /^image\//.test(attributes.type ?? ''));
  const own = childOf(item, 'image');
  return (
    addressOf(itunes?.attributes.href, itunes) ??
    addressOf(picture?.attributes.url, picture) ??
    addressOf(thumbnail?.attributes.url, thumbnail) ??
    addressOf(
      lineOf(childOf(own, 'url')) ??
        (own !== undefined && /^https?:/.test(lineOf(own) ?? '') ? lineOf(own) : undefined),
      own,
    ) ??
    addressOf(enclosure?.attributes.url, enclosure)
  );
};

import type { Attachment, Image } from '#shared/model/article.ts';
import { isBlank } from './blank.ts';
import { toUri } from './uri.ts';
import { emptyElement, parentElement, textElement } from './xml.ts';

/** The namespace of Media RSS 1.5.1. */
export const mediaNamespace = 'http://search.yahoo.com/mrss/';

/** Media RSS, `media:content`: what kind of object it is, where its media type tells. */
const mediumOf = (type: string): string | undefined => /^(image|audio|video)\//.exec(type)?.[1];

/** The lead image; Media RSS has no attribute for alternative text, and readers take `media:description` for it. */
export const renderImage = ({ url, alt, width, height }: Image): string => {
  const attributes = { url: toUri(url), medium: 'image', width, height };
  if (alt === undefined || isBlank(alt)) return emptyElement('media:content', attributes);
  return parentElement('media:content', attributes, [textElement('media:description', alt, { type: 'plain' })]);
};

/** A file that is not the enclosure. */
export const renderMedia = ({ url, type, size, duration, title }: Attachment): string => {
  const attributes = { url: toUri(url), fileSize: size, type, medium: mediumOf(type), duration };
  if (title === undefined || isBlank(title)) return emptyElement('media:content', attributes);
  return parentElement('media:content', attributes, [textElement('media:title', title, { type: 'plain' })]);
};

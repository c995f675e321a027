import type { Article, Attachment, Image } from '#shared/model/article.ts';
import { isBlank } from '#shared/plain-text.ts';
import { entryAttachments } from './entry-fields.ts';
import type { FeedView } from './feed-view.ts';
import { toUri } from './wire-values.ts';
import { emptyElement, parentElement, textElement } from './xml.ts';

/** The namespace of Media RSS 1.5.1. */
export const mediaNamespace = 'http://search.yahoo.com/mrss/';

/** The lead image; Media RSS has no attribute for alternative text, and readers show `media:description` in its place. */
export const renderImage = ({ url, alt, width, height }: Image): string => {
  const attributes = { url: toUri(url), medium: 'image', width, height };
  if (alt === undefined || isBlank(alt)) return emptyElement('media:content', attributes);
  return parentElement('media:content', attributes, [textElement('media:description', alt, { type: 'plain' })]);
};

/** An attachment that is not the enclosure (Media RSS, `media:content`). */
export const renderMedia = ({ url, type, size, duration, title }: Attachment): string => {
  const medium = /^(image|audio|video)\//.exec(type)?.[1];
  const attributes = { url: toUri(url), fileSize: size, type, medium, duration };
  if (title === undefined || isBlank(title)) return emptyElement('media:content', attributes);
  return parentElement('media:content', attributes, [textElement('media:title', title, { type: 'plain' })]);
};

/** Apple, A Podcaster's Guide to RSS: artwork is a JPEG or a PNG. */
const renderArtwork = (...pictures: readonly (string | undefined)[]): string => {
  const url = pictures.find((candidate) => candidate !== undefined && /\.(?:jpe?g|png)(?:[?#]|$)/i.test(candidate));
  return url === undefined ? '' : emptyElement('itunes:image', { href: toUri(url) });
};

const isAudio = (article: Article): boolean => /^audio\//.test(entryAttachments(article).enclosure?.type ?? '');

/** Declared only in a feed with audio: directories do not judge another feed as a podcast. */
export const itunesNamespace = (view: FeedView): Readonly<Record<string, string>> =>
  view.entries.some(isAudio) ? { 'xmlns:itunes': 'http://www.itunes.com/dtds/podcast-1.0.dtd' } : {};

/** The channel elements that podcast directories require of a feed with audio (Apple, A Podcaster's Guide to RSS). */
export const renderItunesChannel = (view: FeedView): readonly string[] => {
  if (!view.entries.some(isAudio)) return [];
  const { title, author, logo, icon } = view.site;
  return [
    textElement('itunes:author', author?.name ?? title),
    emptyElement('itunes:category', { text: 'News' }),
    textElement('itunes:explicit', 'false'),
    renderArtwork(logo, icon),
    // A directory sends mail to the owner to prove who owns the feed.
    author?.email === undefined
      ? ''
      : parentElement('itunes:owner', {}, [
          textElement('itunes:name', author.name),
          textElement('itunes:email', author.email),
        ]),
  ];
};

/** An episode's picture, and its length in whole seconds. */
export const renderItunesItem = (article: Article): string => {
  if (!isAudio(article)) return '';
  const duration = entryAttachments(article).enclosure?.duration;
  const length = duration === undefined ? '' : textElement('itunes:duration', String(Math.round(duration)));
  return `${renderArtwork(article.image?.url)}${length}`;
};

/** Declared only if the site names a colour: the W3C validator does not know the namespace. */
export const webfeedsNamespace = ({ site }: FeedView): Readonly<Record<string, string>> =>
  site.accentColor === undefined ? {} : { 'xmlns:webfeeds': 'http://webfeeds.org/rss/1.0' };

/** Feedly, Optimizing feeds: the colour as six digits without `#`, the icon, and a logo as SVG. */
export const renderWebfeeds = ({ site: { accentColor, icon, logo } }: FeedView): string => {
  if (accentColor === undefined) return '';
  return [
    textElement('webfeeds:accentColor', accentColor.slice(1).toUpperCase()),
    icon === undefined ? '' : textElement('webfeeds:icon', toUri(icon)),
    logo !== undefined && /\.svg$/i.test(logo) ? textElement('webfeeds:logo', toUri(logo)) : '',
  ].join('');
};

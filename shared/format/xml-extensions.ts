import type { Article, Attachment, Image } from '#shared/model/article.ts';
import { isBlank } from '#shared/plain-text.ts';
import { entryAttachments } from './entry-fields.ts';
import type { FeedView } from './feed-view.ts';
import { toUri } from './wire-values.ts';
import { emptyElement, parentElement, textElement } from './xml.ts';

/** The namespace of Media RSS 1.5.1. */
export const mediaNamespace = 'http://search.yahoo.com/mrss/';

/** The lead image; Media RSS has no attribute for alternative text, and readers show `media:description` in its place. */
export const renderImage = ({ url, alt = '', width, height, credit = '' }: Image): string => {
  const attributes = { url: toUri(url), medium: 'image', width, height };
  const texts = [
    isBlank(alt) ? '' : textElement('media:description', alt, { type: 'plain' }),
    isBlank(credit) ? '' : textElement('media:credit', credit),
  ].filter((element) => element !== '');
  return texts.length === 0
    ? emptyElement('media:content', attributes)
    : parentElement('media:content', attributes, texts);
};

/** Declared only in a feed with a place: the W3C validator asks for no unused namespace. */
export const georssNamespace = ({ entries }: FeedView): Readonly<Record<string, string>> =>
  entries.some(({ location }) => location !== undefined) ? { 'xmlns:georss': 'http://www.georss.org/georss' } : {};

/** GeoRSS Simple: latitude before longitude. */
export const renderLocation = ({ location }: Article): string => {
  if (location === undefined) return '';
  const { latitude, longitude, name = '' } = location;
  const point = textElement('georss:point', `${latitude} ${longitude}`);
  return isBlank(name) ? point : `${point}${textElement('georss:featureName', name)}`;
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

const hasPodcastElements = ({ episode }: Article): boolean =>
  episode?.transcripts !== undefined || episode?.chapters !== undefined || episode?.persons !== undefined;

/** Declared only in a feed with elements of the Podcast namespace. */
export const podcastNamespace = (view: FeedView): Readonly<Record<string, string>> =>
  view.entries.some(hasPodcastElements) ? { 'xmlns:podcast': 'https://podcastindex.org/namespace/1.0' } : {};

/** The channel elements that podcast directories require of a feed with audio (Apple, A Podcaster's Guide to RSS). */
export const renderItunesChannel = (view: FeedView): readonly string[] => {
  if (!view.entries.some(isAudio)) return [];
  const { title, author, logo, icon } = view.site;
  return [
    textElement('itunes:author', author?.name ?? title),
    emptyElement('itunes:category', { text: 'News' }),
    // Apple: a show with one explicit episode is explicit.
    textElement('itunes:explicit', String(view.entries.some(({ episode }) => episode?.isExplicit === true))),
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

const optionalElement = (name: string, value: string | number | boolean | undefined): string =>
  value === undefined ? '' : textElement(name, String(value));

/** An episode's picture, its length in whole seconds, and its place in the show. */
export const renderItunesItem = (article: Article): string => {
  if (!isAudio(article)) return '';
  const { image, episode } = article;
  const duration = entryAttachments(article).enclosure?.duration;
  return [
    renderArtwork(image?.url),
    optionalElement('itunes:duration', duration && Math.round(duration)),
    optionalElement('itunes:season', episode?.season),
    optionalElement('itunes:episode', episode?.number),
    optionalElement('itunes:episodeType', episode?.kind),
    optionalElement('itunes:explicit', episode?.isExplicit),
  ].join('');
};

/** Podcast namespace 1.0: the transcripts, chapters and persons of an episode. */
export const renderPodcastItem = ({ episode }: Article): string => {
  const { transcripts = [], chapters, persons = [] } = episode ?? {};
  return [
    ...transcripts.map(({ url, type, language, rel }) =>
      emptyElement('podcast:transcript', { url: toUri(url), type, language, rel }),
    ),
    chapters === undefined ? '' : emptyElement('podcast:chapters', { url: toUri(chapters.url), type: chapters.type }),
    ...persons.map(({ name, role, group, url, image }) =>
      textElement('podcast:person', name, { role, group, img: image && toUri(image), href: url && toUri(url) }),
    ),
  ].join('');
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

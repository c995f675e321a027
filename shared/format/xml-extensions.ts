import type { Article, Attachment, Image } from '#shared/model/article.ts';
import { isBlank } from '#shared/plain-text.ts';
import type { FeedView } from './feed-view.ts';
import { toUri } from './wire-values.ts';
import { emptyElement, parentElement, textElement } from './xml.ts';

/** The namespace of Media RSS 1.5.1. */
export const mediaNamespace = 'http://search.yahoo.com/mrss/';

/** The lead image; Media RSS has no attribute for alternative text, and readers show `media:description` in its place. */
export const renderImage = ({ url, alt = '', width, height, credit = '' }: Image): string => {
  const attributes = { url: toUri(url), medium: 'image', width, height };
  const texts = [
    // Media RSS, `media:thumbnail`: "a representative image"; some readers look for nothing else.
    emptyElement('media:thumbnail', { url: toUri(url), width, height }),
    isBlank(alt) ? '' : textElement('media:description', alt, { type: 'plain' }),
    isBlank(credit) ? '' : textElement('media:credit', credit),
  ];
  return parentElement('media:content', attributes, texts);
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
export const renderMedia = ({ url, type, size, duration, ...details }: Attachment): string => {
  const { title, width, height, credit, alt, description, thumbnail } = details;
  const medium = /^(image|audio|video)\//.exec(type)?.[1];
  // Media RSS allows no size of 0.
  const attributes = { url: toUri(url), fileSize: size || undefined, type, medium, duration, width, height };
  const text = (name: string, value = '', type?: 'plain'): string =>
    isBlank(value) ? '' : textElement(name, value, { type });
  const children = [
    text('media:title', title, 'plain'),
    text('media:description', isBlank(description ?? '') ? alt : description, 'plain'),
    text('media:credit', credit),
    thumbnail === undefined ? '' : emptyElement('media:thumbnail', { url: toUri(thumbnail) }),
  ].filter((child) => child !== '');
  return children.length === 0
    ? emptyElement('media:content', attributes)
    : parentElement('media:content', attributes, children);
};

const hasWebfeeds = ({ site: { accentColor, webfeeds } }: FeedView): boolean =>
  accentColor !== undefined || webfeeds !== undefined;

/** Declared only if the site has settings for it: the W3C validator does not know the namespace. */
export const webfeedsNamespace = (view: FeedView): Readonly<Record<string, string>> =>
  !hasWebfeeds(view) ? {} : { 'xmlns:webfeeds': 'http://webfeeds.org/rss/1.0' };

/**
 * Feedly, Optimizing feeds: the cover, the colour as six digits without `#`, the icon, a logo as SVG, related articles, and
 * analytics.
 */
export const renderWebfeeds = (view: FeedView): string => {
  if (!hasWebfeeds(view)) return '';
  const { accentColor, icon, logo, webfeeds: { cover, analytics, related } = {} } = view.site;
  return [
    cover === undefined ? '' : emptyElement('webfeeds:cover', { image: toUri(cover) }),
    accentColor === undefined ? '' : textElement('webfeeds:accentColor', accentColor.slice(1).toUpperCase()),
    icon === undefined ? '' : textElement('webfeeds:icon', toUri(icon)),
    logo !== undefined && /\.svg$/i.test(logo) ? textElement('webfeeds:logo', toUri(logo)) : '',
    related === undefined ? '' : emptyElement('webfeeds:related', { layout: related, target: 'browser' }),
    analytics === undefined ? '' : emptyElement('webfeeds:analytics', { id: analytics, engine: 'GoogleAnalytics' }),
  ].join('');
};

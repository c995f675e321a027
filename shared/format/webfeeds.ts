import type { FeedView } from '#shared/model/feed.ts';
import { toUri } from './uri.ts';
import { textElement } from './xml.ts';

/** Declared only where the site names a colour: the W3C validator does not know it. */
export const webfeedsNamespace = ({ site }: FeedView): Readonly<Record<string, string>> =>
  site.accentColor === undefined ? {} : { 'xmlns:webfeeds': 'http://webfeeds.org/rss/1.0' };

/** Feedly, Optimizing feeds: the colour as six digits without `#`, the icon, and a logo as SVG. */
export const renderWebfeeds = ({ site: { accentColor, icon, logo } }: FeedView): string => {
  if (accentColor === undefined) return '';
  const vector = logo !== undefined && /\.svg$/i.test(logo) ? textElement('webfeeds:logo', toUri(logo)) : '';
  const small = icon === undefined ? '' : textElement('webfeeds:icon', toUri(icon));
  return `${textElement('webfeeds:accentColor', accentColor.slice(1).toUpperCase())}${small}${vector}`;
};

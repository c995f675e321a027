import { uuid5 } from '#shared/hash.ts';
import { toGuidUrn } from '#shared/model/guid-urn.ts';
import { withoutTrailingSlashes } from '#shared/trailing-slashes.ts';
import type { FeedView } from './feed-view.ts';

/** RFC 4287 §4.2.6: permanent, so it depends on the site and the first slug, and not on the URL that serves the feed. */
export const atomFeedId = ({ site, feed, first }: Pick<FeedView, 'site' | 'feed' | 'first'>): string => {
  const place = withoutTrailingSlashes(site.url.replace(/^https?:\/\//, ''));
  return `urn:uuid:${uuid5(`${place}/#barid-feed-${first?.slug ?? feed.slug}`)}`;
};

/**
 * RFC 3987 §2.2, `ucschar`: letters of every script; §4.1: no formatting characters of direction. White space is left out,
 * because XML readers trim it.
 */
const iriLetters =
  /(?![\s\u200E\u200F\u202A-\u202E])[\u00A0-\uD7FF\uF900-\uFDCF\uFDF0-\uFFEF\u{10000}-\u{1FFFD}\u{20000}-\u{2FFFD}\u{30000}-\u{3FFFD}\u{E1000}-\u{EFFFD}]+/gu;

/** RFC 3986 §2: the characters of a URI after its scheme; brackets stand in hosts only. */
const absoluteUri = /^[a-z][a-z0-9+.-]*:(?:[a-z0-9;/?:@&=+$.\-_!~*'(),#]|%[0-9a-f]{2})+$/i;

/** What some schemes require beyond that: RFC 9110 §4.2 (a host), RFC 8141 §2, RFC 9562 §4, RFC 4151 §2.1. */
const schemes: readonly (readonly [scheme: RegExp, whole: RegExp])[] = [
  [/^https?:/i, /^https?:\/\/[^/]/i],
  [/^urn:uuid:/i, /^urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i],
  [/^urn:/i, /^urn:[a-z0-9][a-z0-9-]{1,31}:(?:[a-z0-9()+,.:=@;$_!*'-]|%[0-9a-f]{2})+$/i],
  [/^tag:/i, /^tag:(?:[a-z0-9._-]+@)?[a-z0-9.-]+,\d{4}(?:-\d{2}){0,2}:[^#]*(?:#[^#]*)?$/],
];

/**
 * RFC 4287 §4.2.6: an id must be an IRI, and is compared letter by letter. A guid that is one stands as it is, whatever its
 * script, spelling and escapes. A guid may be any text: one that is no IRI becomes a URN.
 */
export const atomEntryId = (guid: string): string => {
  // RFC 3987 §3.1: an IRI as a URI.
  const uri = guid.replace(iriLetters, encodeURIComponent);
  const fitsScheme = schemes.every(([scheme, whole]) => !scheme.test(uri) || whole.test(uri));
  if (absoluteUri.test(uri) && fitsScheme) return guid;
  return toGuidUrn(guid);
};

import { uuid5 } from '#shared/hash.ts';
import type { Feed, SiteIdentity } from '#shared/site/site.ts';

/** RFC 4287 §4.2.6: permanent, so it depends on the site and the slug, and not on the URL that serves the feed. */
export const atomFeedId = (site: SiteIdentity, { slug }: Feed): string => {
  const place = site.url.replace(/^https?:\/\//, '').replace(/\/+$/, '');
  return `urn:uuid:${uuid5(`${place}/#barid-feed-${slug}`)}`;
};

/** RFC 3987 §2.2: an IRI has no white space and no control characters. */
const spaceOrControl = /[\s\p{C}]/u;

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
 * RFC 4287 §4.2.6: an id must be an IRI, and the W3C validator expects a URI. A guid may be any text: one that is not a
 * URI becomes a URN.
 */
export const atomEntryId = (guid: string): string => {
  if (!spaceOrControl.test(guid)) {
    // RFC 3987 §3.1: an IRI as a URI, its host in the letters of DNS.
    const ascii = guid
      .replace(/(?<=^https?:\/\/)[^/?#]*[^\0-\x7F/?#][^/?#]*/i, (host) => URL.parse(`https://${host}/`)?.host ?? host)
      .replace(/[\u0080-\u{10FFFF}]+/gu, encodeURIComponent);
    const fitsScheme = schemes.every(([scheme, whole]) => !scheme.test(ascii) || whole.test(ascii));
    if (absoluteUri.test(ascii) && fitsScheme) return ascii;
  }
  // RFC 8141 §2 has no tilde.
  return `urn:barid:guid:${encodeURIComponent(guid.toWellFormed()).replaceAll('~', '%7E')}`;
};

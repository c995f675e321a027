/** RFC 3987 §2.2: nothing in an IRI is white space or a control. */
const hasUnseen = /[\s\p{C}]/u;

/** RFC 3986 §2: the characters of a URI after its scheme; brackets stand in hosts only. */
const absoluteUri = /^[a-z][a-z0-9+.-]*:(?:[a-z0-9;/?:@&=+$.\-_!~*'(),#]|%[0-9a-f]{2})+$/i;

/** What some schemes ask for beside: RFC 9110 §4.2 (a host), RFC 8141 §2, RFC 9562 §4, RFC 4151 §2.1. */
const schemes: readonly (readonly [scheme: RegExp, whole: RegExp])[] = [
  [/^https?:/i, /^https?:\/\/[^/]/i],
  [/^urn:uuid:/i, /^urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i],
  [/^urn:/i, /^urn:[a-z0-9][a-z0-9-]{1,31}:(?:[a-z0-9()+,.:=@;$_!*'-]|%[0-9a-f]{2})+$/i],
  [/^tag:/i, /^tag:(?:[a-z0-9._-]+@)?[a-z0-9.-]+,\d{4}(?:-\d{2}){0,2}:[^#]*(?:#[^#]*)?$/],
];

const isUri = (text: string): boolean =>
  absoluteUri.test(text) && schemes.every(([scheme, whole]) => !scheme.test(text) || whole.test(text));

/** RFC 3987 §3.1: a host in the letters of DNS. */
const toAsciiHost = (iri: string): string =>
  iri.replace(/(?<=^https?:\/\/)[^/?#]*[^\0-\x7F/?#][^/?#]*/i, (host) => URL.parse(`https://${host}/`)?.host ?? host);

/** RFC 3987 §3.1: an IRI as the URI that it stands for. */
const toAscii = (iri: string): string => toAsciiHost(iri).replace(/[\u0080-\u{10FFFF}]+/gu, encodeURIComponent);

/** RFC 8141 §2 has no tilde. */
const toUrn = (text: string): string =>
  `urn:barid:guid:${encodeURIComponent(text.toWellFormed()).replaceAll('~', '%7E')}`;

/**
 * RFC 4287 §4.2.6: an id must be an IRI, and the W3C validator wants a URI. A guid may be any text; one that is neither
 * is wrapped in a URN.
 */
export const atomEntryId = (guid: string): string => {
  if (hasUnseen.test(guid)) return toUrn(guid);
  const ascii = toAscii(guid);
  return isUri(ascii) ? ascii : toUrn(guid);
};

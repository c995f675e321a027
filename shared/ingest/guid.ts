import { uuid5 } from '#shared/hash.ts';
import { composedUrl } from '#shared/model/permalink-identity.ts';
import { normalized } from '#shared/plain-text.ts';
import { canonicalPermalink } from '#shared/read/permalink.ts';

/** The fields that a guid is derived from; `published` in RFC 3339. */
export type GuidFields = {
  readonly guid?: string | undefined;
  readonly url?: string | undefined;
  readonly title: string;
  readonly published?: string | undefined;
};

/** The guid of an article that has a permalink and no other identity, the same for all spellings. @throws Rejected PERMALINK_INVALID */
export const derivedFromPermalink = (url: string): string => `urn:uuid:${uuid5(composedUrl(canonicalPermalink(url)))}`;

/**
 * The guid of an article that only the name of its file identifies. macOS writes accents as letters of their own (NFD).
 * No title contains a line break, so that no title gives the guid of a file.
 */
export const derivedFromFile = (name: string, siteUrl: string): string =>
  `urn:uuid:${uuid5(`${siteUrl}\n${normalized(name)}`)}`;

/**
 * The permanent identity of an article: the publisher's guid unchanged, or else derived from the permalink, or else from
 * the title and the day on this site. @throws Rejected PERMALINK_INVALID
 */
export const guidFor = ({ guid, url, title, published }: GuidFields, siteUrl: string): string => {
  if (guid !== undefined && guid.trim() !== '') return guid;
  if (url !== undefined) return derivedFromPermalink(url);
  const normalTitle = normalized(title, 'NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
  return `urn:uuid:${uuid5(`${siteUrl}#${normalTitle} ${published?.slice(0, 10) ?? ''}`)}`;
};

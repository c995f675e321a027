import { createHash } from 'node:crypto';
import { canonicalPermalink } from '#shared/read/permalink.ts';

/** RFC 9562 §6.6: the namespace of URLs. */
const urlNamespace = Buffer.from('6ba7b8119dad11d180b400c04fd430c8', 'hex');

/** RFC 4648 §6, in lower case. */
const base32Alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** RFC 9562 §5.5: SHA-1 of namespace and name, with version and variant written over it. */
const uuid5 = (name: string): string => {
  const digest = createHash('sha1').update(urlNamespace).update(name).digest();
  digest.writeUInt8((digest.readUInt8(6) & 0x0f) | 0x50, 6);
  digest.writeUInt8((digest.readUInt8(8) & 0x3f) | 0x80, 8);
  return digest.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

const normalTitle = (title: string): string => title.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();

/** What an article's guid is made from. */
export type Identity = {
  readonly guid?: string;
  readonly url?: string;
  readonly title: string;
  /** RFC 3339. */
  readonly published?: string;
};

/**
 * The permanent identity of an article: the publisher's to the letter, else made from its permalink, else from its
 * title and day on this site. @throws Rejected PERMALINK_INVALID
 */
export const guidFor = ({ guid, url, title, published }: Identity, siteUrl: string): string => {
  if (guid !== undefined && guid.trim() !== '') return guid;
  if (url !== undefined) return `urn:uuid:${uuid5(canonicalPermalink(url))}`;
  const day = published?.slice(0, 10) ?? '';
  return `urn:uuid:${uuid5(`${siteUrl}#${normalTitle(title)} ${day}`)}`;
};

const base32 = (bytes: Uint8Array): string => {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
  const groups = bits.match(/.{5}/g) ?? [];
  return groups.map((group) => base32Alphabet.charAt(Number.parseInt(group, 2))).join('');
};

/** Our id of the article with this guid: 26 characters of base32 of its SHA-256, safe in paths and keys. */
export const articleId = (guid: string): string => base32(createHash('sha256').update(guid).digest()).slice(0, 26);

/** Whether a text from outside can be an id of ours; the store takes no other for a key. */
export const isArticleId = (text: string): boolean => /^[a-z2-7]{26}$/.test(text);

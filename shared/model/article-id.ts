import { hash } from 'node:crypto';

/** RFC 4648 §6, in lower case. */
const base32Alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** Our id of the article with this guid: 26 characters of base32 of its SHA-256, safe in paths and keys. */
export const articleId = (guid: string): string => {
  const bits = Array.from(hash('sha256', guid, 'buffer'), (byte) => byte.toString(2).padStart(8, '0')).join('');
  const groups = bits.match(/.{5}/g) ?? [];
  return groups
    .map((group) => base32Alphabet.charAt(Number.parseInt(group, 2)))
    .join('')
    .slice(0, 26);
};

/** Whether a text has the form of our ids. */
export const isArticleId = (text: string): boolean => /^[a-z2-7]{26}$/.test(text);

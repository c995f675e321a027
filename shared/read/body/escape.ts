import { withClosedDirections } from './bidi.ts';

/** Characters that XML 1.0 §2.2 forbids, and C1 controls and noncharacters, which validators warn of. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: matches the characters to remove.
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\p{Noncharacter_Code_Point}]/gu;

/** Controls from 0x80 to 0x9f are windows-1252 text that was decoded as ISO-8859-1: U+0092 is an apostrophe. */
const c1 = /[\u0080-\u009f]/g;
const windows1252 = new TextDecoder('windows-1252').decode(Uint8Array.from({ length: 32 }, (_, index) => 0x80 + index));

/** One pass over what nearly all texts are: without any of these. Surrogates may be lone, or a noncharacter of another plane. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: matches the characters to remove.
const suspicious = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]/;

/** A text that every format can carry: well-formed, without the characters that XML forbids. */
export const withoutForbidden = (text: string): string =>
  suspicious.test(text)
    ? text
        .toWellFormed()
        .replace(c1, (character) => windows1252.charAt(character.charCodeAt(0) - 0x80))
        .replace(forbidden, '')
    : text;

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\\': '&#92;',
  "'": '&#39;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

/** A text of a canonical body: it cannot end a CDATA section, a JSON string or a tag. */
export const escapeText = (text: string): string =>
  withoutForbidden(text).replace(/[&<>"\\\n\r\t]/g, (character) => references[character] ?? '');

/** The value of an attribute, for single quotes. */
export const escapeAttribute = (text: string): string =>
  withClosedDirections(withoutForbidden(text))
    .replace(/[ \t\n\r\f]+/g, ' ')
    .trim()
    .replace(/[&<>"\\']/g, (character) => references[character] ?? '');

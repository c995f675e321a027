/** Text folded for matching, with the offset in the original of each folded UTF-16 unit, and of the end. */
export type FoldedText = { readonly text: string; readonly offsets: readonly number[] };

/** Direction marks, the Arabic tatweel, and combining marks: they change no word and no date. */
const ignored = /[\u200b-\u200f\u202a-\u202e\u2066-\u2069\u061c\u0640\ufeff]|\p{M}/u;

/** The value of a decimal digit of any script: Unicode puts the ten of a script in a row (The Unicode Standard §4.6). */
const digitValue = (code: number): number => {
  let zero = code;
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return code - zero;
};

/** Letters that Persian and Urdu keyboards type for Arabic ones, and the dotless i, which is the capital I of Turkish. */
const sameLetters: Readonly<Record<string, string>> = { ی: 'ي', ک: 'ك', ہ: 'ه', ھ: 'ه', ı: 'i' };

const foldCharacter = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  if (/\p{Nd}/u.test(character)) return String(digitValue(code));
  if (/\s/.test(character)) return ' ';
  if (/[\u2010-\u2015\u2212]/.test(character)) return '-';
  if (/[’ʼ`´]/.test(character)) return "'";
  if (character === '،') return ',';
  const same = sameLetters[character];
  if (same !== undefined) return same;
  return character.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
};

/** The letters of one script with their accents are a few hundred. */
const maxKnownCharacters = 4096;
const foldedCharacters = new Map<string, string>();

const foldKnown = (character: string): string => {
  const known = foldedCharacters.get(character);
  if (known !== undefined) return known;
  const folded = ignored.test(character) ? '' : foldCharacter(character);
  if (foldedCharacters.size < maxKnownCharacters) foldedCharacters.set(character, folded);
  return folded;
};

/** Most characters of most texts. */
const foldedAscii = Array.from({ length: 128 }, (_, code) => foldCharacter(String.fromCharCode(code)));

/** Lower case, ASCII digits, no accents and no hamza, every space a plain space. */
export const foldText = (original: string): FoldedText => {
  let text = '';
  const offsets: number[] = [];
  let index = 0;
  for (const character of original) {
    const ascii = foldedAscii[character.charCodeAt(0)];
    const folded = ascii ?? foldKnown(character);
    for (let unit = 0; unit < folded.length; unit += 1) offsets.push(index);
    text += folded;
    index += character.length;
  }
  offsets.push(index);
  return { text, offsets };
};

/** What folding may change. */
const foldable = /[A-Z\t\n\v\f\r`\u0080-\u{10ffff}]/gu;

/** The text of `foldText` alone, for a whole article. */
export const foldedText = (original: string): string =>
  original.replace(foldable, (character) => foldedAscii[character.charCodeAt(0)] ?? foldKnown(character));

/** The words of a text for comparing lines: letters and digits, folded, with one space between words. */
export const foldWords = (text: string): string =>
  foldedText(text)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

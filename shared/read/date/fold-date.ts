/** Text folded for the reading of dates, with the place in the original of each of its characters. */
export type Folded = { readonly text: string; readonly at: readonly number[] };

// Direction marks, the Arabic tatweel, and marks above and below letters say nothing in a date.
const silent = /[\u200b-\u200f\u202a-\u202e\u2066-\u2069\u061c\u0640\ufeff]|\p{M}/u;

const digitBases = [0x0660, 0x06f0, 0x0966, 0xff10] as const;

const foldCharacter = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  const base = digitBases.find((start) => code >= start && code <= start + 9);
  if (base !== undefined) return String(code - base);
  if (/\s/.test(character)) return ' ';
  if (/[\u2010-\u2015\u2212]/.test(character)) return '-';
  if (/[’ʼ`´]/.test(character)) return "'";
  if (character === '،') return ',';
  return character.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
};

/** Lower case, ASCII digits, no accents and no hamza, every space a space. */
export const foldDate = (original: string): Folded => {
  let text = '';
  const at: number[] = [];
  let index = 0;
  for (const character of original) {
    const folded = silent.test(character) ? '' : foldCharacter(character);
    for (let unit = 0; unit < folded.length; unit += 1) at.push(index);
    text += folded;
    index += character.length;
  }
  at.push(index);
  return { text, at };
};

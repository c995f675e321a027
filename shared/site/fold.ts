/** Arabic vowel marks and the stretching stroke: writing with and without them is the same word. */
const arabicMarks = /[\u0640\u064b-\u0652\u0670]/g;

/** Words as people compare them: whatever their case, spacing, apostrophes and encoding. Accents count: pêche is not péché. */
export const fold = (text: string): string =>
  text.normalize('NFKC').replace(arabicMarks, '').replace(/[’ʼ]/g, "'").replace(/\s+/g, ' ').trim().toLowerCase();

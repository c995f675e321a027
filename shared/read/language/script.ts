/** Scripts that Barid tells apart, each with the language that is written in no other script and no other in it. */
const scripts = [
  { name: 'Latn', pattern: /\p{Script=Latin}/gu },
  { name: 'Arab', pattern: /\p{Script=Arabic}/gu },
  { name: 'Tfng', pattern: /\p{Script=Tifinagh}/gu, language: 'zgh' },
  { name: 'Cyrl', pattern: /\p{Script=Cyrillic}/gu },
  { name: 'Grek', pattern: /\p{Script=Greek}/gu, language: 'el' },
  { name: 'Hebr', pattern: /\p{Script=Hebrew}/gu, language: 'he' },
  { name: 'Jpan', pattern: /[\p{Script=Hiragana}\p{Script=Katakana}]/gu, language: 'ja' },
  { name: 'Kore', pattern: /\p{Script=Hangul}/gu, language: 'ko' },
  { name: 'Hans', pattern: /\p{Script=Han}/gu },
  { name: 'Deva', pattern: /\p{Script=Devanagari}/gu },
] as const;

/** The script in which most of a text is written; undefined where none has half of it. */
export type Script = { readonly name: string; readonly language?: string };

/** How much of a text is looked at. */
const maxCharacters = 4000;

/** The script of a text: that of more than half of its letters. */
export const scriptOf = (text: string): Script | undefined => {
  const sample = text.slice(0, maxCharacters);
  const letters = sample.match(/\p{L}/gu)?.length ?? 0;
  return scripts.find(({ pattern }) => (sample.match(pattern)?.length ?? 0) * 2 > letters);
};

/** Letters that Persian and Urdu write in every line, and Arabic and Darija do not. */
const persianLetters = /[\u06cc\u06a9\u067e\u0686]/gu;
const urduLetters = /[\u0679\u0688\u0691\u06ba\u06d2\u06be]/gu;

/** A language in Arabic letters: Arabic, in which Darija is written too, unless letters of another show. */
export const arabicScriptLanguage = (text: string): string => {
  const sample = text.slice(0, maxCharacters);
  const letters = sample.match(/\p{Script=Arabic}/gu)?.length ?? 0;
  const share = (pattern: RegExp): number => (sample.match(pattern)?.length ?? 0) / letters;
  if (share(urduLetters) > 0.02) return 'ur';
  return share(persianLetters) > 0.05 ? 'fa' : 'ar';
};

/** The script that a language tag stands for: `Arab` for `ar-MA` and `ary`. */
export const scriptOfTag = (tag: string): string | undefined => {
  const { script } = new Intl.Locale(tag).maximize();
  return script === 'Hant' ? 'Hans' : script;
};

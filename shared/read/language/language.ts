import { guessLatin, isArabizi } from './latin-language.ts';

/** Scripts that Barid tells apart; `language` where a script is the only one of a language and of no other. */
const scripts: readonly { readonly name: string; readonly pattern: RegExp; readonly language?: string }[] = [
  { name: 'Latn', pattern: /\p{Script=Latin}+/gu },
  { name: 'Arab', pattern: /\p{Script=Arabic}+/gu },
  { name: 'Tfng', pattern: /\p{Script=Tifinagh}+/gu, language: 'zgh' },
  { name: 'Cyrl', pattern: /\p{Script=Cyrillic}+/gu },
  { name: 'Grek', pattern: /\p{Script=Greek}+/gu, language: 'el' },
  { name: 'Hebr', pattern: /\p{Script=Hebrew}+/gu, language: 'he' },
  { name: 'Jpan', pattern: /[\p{Script=Hiragana}\p{Script=Katakana}]+/gu, language: 'ja' },
  { name: 'Kore', pattern: /\p{Script=Hangul}+/gu, language: 'ko' },
  { name: 'Hans', pattern: /\p{Script=Han}+/gu },
  { name: 'Deva', pattern: /\p{Script=Devanagari}+/gu },
];

/** Characters at the beginning of a text that decide on its script. */
const maxSampleCharacters = 4000;

const surrogate = /[\ud800-\udfff]/;

/** How many characters of a text are in runs of such a pattern: a match for each character would be an object for each. */
const countIn = (text: string, runs: RegExp): number =>
  (text.match(runs) ?? []).reduce((count, run) => count + (surrogate.test(run) ? [...run].length : run.length), 0);

/** The script of more than half of a text's letters; undefined for none. */
const scriptOf = (text: string) => {
  const sample = text.slice(0, maxSampleCharacters);
  const letters = countIn(sample, /\p{L}+/gu);
  return scripts.find(({ pattern }) => countIn(sample, pattern) * 2 > letters);
};

/** Letters that every line of Persian or Urdu has, and Arabic and Darija do not. */
const persianLetters = /[\u06cc\u06a9\u067e\u0686]/gu;
const urduLetters = /[\u0679\u0688\u0691\u06ba\u06d2\u06be]/gu;

/** The language that a text's words show; undefined where the detector is unsure. */
const detectLanguage = (text: string): string | undefined => {
  const script = scriptOf(text);
  if (script?.language !== undefined) return script.language;
  if (script?.name === 'Arab') {
    // Arabic, which Darija is written as too, unless letters of another language appear.
    const sample = text.slice(0, maxSampleCharacters);
    const letters = countIn(sample, /\p{Script=Arabic}+/gu);
    const share = (pattern: RegExp): number => (sample.match(pattern)?.length ?? 0) / letters;
    if (share(urduLetters) > 0.02) return 'ur';
    return share(persianLetters) > 0.05 ? 'fa' : 'ar';
  }
  const guess = script?.name === 'Latn' ? guessLatin(text) : undefined;
  return guess?.isSure ? guess.language : undefined;
};

/** A BCP 47 tag in its canonical spelling; undefined for an invalid tag, and for a tag that means “unknown”. */
export const languageTag = (tag: string | undefined): string | undefined => {
  try {
    const canonical = Intl.getCanonicalLocales(tag?.trim().replaceAll('_', '-') || [])[0];
    // RFC 5646 §2.2.1: a language has two or three letters; four are reserved, and none was ever registered with more.
    return /^(?:und|mul|zxx|mis|[a-z]{4,8})\b/i.test(canonical ?? 'und') ? undefined : canonical;
  } catch {
    return undefined;
  }
};

/** Whether a text is in the script that a language tag implies: `Arab` for `ar-MA` and `ary`. */
const fitsScript = (tag: string, text: string): boolean => {
  const { language, script } = new Intl.Locale(tag).maximize();
  const found = scriptOf(text)?.name;
  const implied = script === 'Hant' ? 'Hans' : script;
  // Japanese and Tamazight have more scripts than their tags imply.
  const hasSeveral = /^(?:zgh|tzm|kab|shi|rif|ja)$/.test(language);
  return found === undefined || implied === undefined || implied === found || hasSeveral;
};

/** The language that an article or the page around it declares, and the words that may contradict it. */
export type LanguageClues = {
  /** Declared by the article itself. */
  readonly language?: string | undefined;
  /** Declared by the page or feed around the article, often for the page alone. */
  readonly pageLanguage?: string | undefined;
  readonly title: string;
  /** The text of the body alone: a page's boilerplate is often in another language. */
  readonly text: string;
};

/** A language, with a sentence for the publisher where it is only assumed. */
export type Language = { readonly language: string; readonly warning?: string };

/**
 * The language of an article: the article's own tag unless its letters contradict it, else the language of its words,
 * else the page's tag where the words allow it, else the site's language with a warning.
 */
export const articleLanguage = (clues: LanguageClues, siteLanguage: string): Language => {
  const text = `${clues.title}\n${clues.text}`;
  const own = languageTag(clues.language);
  if (own !== undefined && fitsScript(own, text)) return { language: own };
  const page = languageTag(clues.pageLanguage);
  const primary = page === undefined ? '' : new Intl.Locale(page).language;
  const detected = detectLanguage(clues.text) ?? detectLanguage(text);
  if (detected !== undefined) {
    // Darija is written as `ary` or as `ar`, Tamazight has several tags: the page's own tag is the more precise.
    const isSame =
      primary === detected ||
      (detected === 'ar' && primary === 'ary') ||
      (detected === 'zgh' && /^(?:tzm|kab|shi|rif)$/.test(primary));
    return { language: page !== undefined && isSame ? page : detected };
  }
  // The detector knows these languages: it would have recognised a text of this length.
  const isUnlikely = (text.length > 200 || isArabizi(text)) && /^(?:fr|es|en|de|it|pt|nl|ca)$/.test(primary);
  if (page !== undefined && fitsScript(page, text) && !isUnlikely) return { language: page };
  return {
    language: siteLanguage,
    warning: `language: it is not said, and the words do not show it; it was taken for the site's, ${siteLanguage}.`,
  };
};

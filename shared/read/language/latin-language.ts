import { normalized } from '#shared/plain-text.ts';
import ngrams from './latin-ngrams.json' with { type: 'json' };

/** A guess at a text's language, and whether to trust it. */
export type Guess = { readonly language: string; readonly isSure: boolean };

const { source: _source, ...tables } = ngrams;
const languages = Object.keys(tables);

/** Characters at the beginning of a text that are compared. */
const maxSampleCharacters = 2000;

/**
 * Measured: half of the grams of a text in one of the eight languages are known, with a margin of 0.39; at most a third in
 * Romanian, Swedish, Hausa, Arabizi and Latin Tamazight, with a margin of 0.43 only where a seventh is known.
 */
const minGrams = 5;
const minShare = 0.4;
const minMargin = 0.15;

let scores: ReadonlyMap<string, readonly number[]> | undefined;

/** Each gram's score in each language; built at the first use, because many processes never read an article. */
const scoresByGram = (): ReadonlyMap<string, readonly number[]> => {
  if (scores !== undefined) return scores;
  const made = new Map<string, number[]>();
  for (const [index, table] of Object.values(tables).entries()) {
    for (const [score, grams] of Object.entries(table)) {
      for (const gram of grams) {
        const row = made.get(gram) ?? languages.map(() => 0);
        row[index] = Number(score);
        made.set(gram, row);
      }
    }
  }
  scores = made;
  return made;
};

/** The grams of a word as eld cuts them: four bytes of UTF-8 every three bytes, with a space where the word begins or ends. */
const gramsOf = (word: string): readonly string[] => {
  const bytes = Buffer.from(word).toString('latin1').slice(0, 70);
  const grams: string[] = [];
  for (let at = 0; at + 4 < bytes.length; at += 3) grams.push((at === 0 ? ' ' : '') + bytes.slice(at, at + 4));
  grams.push(`${bytes.length <= 4 ? ' ' : ''}${bytes.slice(bytes.length === 3 ? 0 : -4)} `);
  return grams;
};

/** Arabic in Latin letters has digits for the letters that Latin has not: 3la, s3ib, rbe7na; it is no ordinal, unit or B2B. */
const digitWord = /^(?:[235789]\p{Ll}{2,}|\p{L}+[235789]\p{Ll}+)$/u;
const otherDigitWord =
  /^(?:\d(?:nd|rd|th|st|[eè]me|[eè]re|ers?|es|h|[ckm]?m|[km]g|m?l|mins?|hrs?|sec|[ap]m|[gmkt]b|[kmg]hz|[gmt]o|ans?|jours?|bis|ter|days?|years?|x|way|da)|[bcpeov]2[bcpeov]|k8s|h2o|i18n|l10n|a11y|mp[34]\p{L}*|\p{L}+[a-z]\d)$/u;

/** Frequent words of Arabic and Tamazight in Latin letters that no other language of news has. */
const arabiziWords = new Set(
  (
    'bezaf bzaf bzzaf ghadi ghadia dyal dial dyalo dyalha dyalhom dyalna dyali hadchi hadshi kolchi kulchi chnou chno chkoun ' +
    'shkoun walakin mezyan mzyan mezian khouya khoya bghit bghina makayn makaynch kaynin nchallah inchallah hamdoulah barcha ' +
    'mouch chnowa chneya kifech kifach makach hadik hadak ntouma kifak kifik hayda shlonak shlonkum lazem lyoum lyouma ' +
    'fellawen tamurt tutlayt imazighen taqbaylit tmazight bladna lblad zwina nass wahed wahd kayn rahom enchallah mabrouk'
  ).split(' '),
);
const tamazightLetters = /[ɣɛḥṭḍẓṣṛ]/u;

/** The smallest share of such words; a headline of twelve words has one. */
const minArabiziShare = 0.08;

/** Whether a text is likely Arabic or Tamazight in Latin letters, which the detector takes for Romance languages. */
export const isArabizi = (text: string): boolean => {
  const words =
    normalized(text.slice(0, maxSampleCharacters))
      .match(/[\p{L}\d]+['’]?/gu)
      ?.filter((word) => /\p{L}/u.test(word)) ?? [];
  const marked = words.filter((word) => {
    const lower = word.toLowerCase();
    // “and”, “in” and “with” stand alone.
    if (/^[wfb]$/.test(word)) return true;
    const hasDigit = digitWord.test(word) && !otherDigitWord.test(lower);
    return hasDigit || arabiziWords.has(lower) || tamazightLetters.test(lower);
  });
  return marked.length >= Math.max(1, words.length * minArabiziShare);
};

/** A text's language among eight in Latin letters; sure only where the words belong to that language and no other. */
export const guessLatin = (text: string): Guess | undefined => {
  const words =
    text
      .slice(0, maxSampleCharacters)
      .toLowerCase()
      .match(/\p{L}+(?:['’](?=\p{L}))?/gu) ?? [];
  const grams = new Set(words.flatMap(gramsOf));
  const sums = languages.map(() => 0);
  const known = languages.map(() => 0);
  for (const gram of grams) {
    for (const [index, score] of (scoresByGram().get(gram) ?? []).entries()) {
      sums[index] = (sums[index] ?? 0) + score;
      if (score > 0) known[index] = (known[index] ?? 0) + 1;
    }
  }
  const [best = 0, second = 0] = sums.toSorted((a, b) => b - a);
  const index = sums.indexOf(best);
  const language = languages[index];
  if (language === undefined || best === 0) return undefined;
  const share = (known[index] ?? 0) / grams.size;
  const margin = (best - second) / best;
  const isClear = grams.size >= minGrams && share >= minShare && margin >= minMargin;
  return { language, isSure: isClear && !isArabizi(text) };
};

import { guessLatin } from './latin-language.ts';
import { arabicScriptLanguage, scriptOf, scriptOfTag } from './script.ts';

/** What is known of an article's language before its words are looked at. */
export type LanguageClues = {
  /** What the article says of itself. */
  readonly language?: string | undefined;
  /** What the page or feed around it says, which often speaks of the page only. */
  readonly pageLanguage?: string | undefined;
  readonly title: string;
  /** The body alone: a page's shell is often in another language. */
  readonly text: string;
};

/** A language, with a sentence for the publisher where it is only assumed. */
export type Language = { readonly language: string; readonly warning?: string };

/** A BCP 47 tag in its canonical spelling; undefined for what is none, and for those that say “unknown”. */
export const languageTag = (tag: string | undefined): string | undefined => {
  try {
    const canonical = Intl.getCanonicalLocales(tag?.trim().replaceAll('_', '-') || [])[0];
    // RFC 5646 §2.2.1: a language has two or three letters; four are reserved, and none was ever registered with more.
    return /^(?:und|mul|zxx|mis|[a-z]{4,8})\b/i.test(canonical ?? 'und') ? undefined : canonical;
  } catch {
    return undefined;
  }
};

const primary = (tag: string): string => new Intl.Locale(tag).language;

/** The language that the words show; undefined where they do not show it surely. */
const detect = (text: string): string | undefined => {
  const script = scriptOf(text);
  if (script?.language !== undefined) return script.language;
  if (script?.name === 'Arab') return arabicScriptLanguage(text);
  if (script?.name !== 'Latn') return undefined;
  const guess = guessLatin(text);
  return guess?.isSure ? guess.language : undefined;
};

const fitsScript = (tag: string, text: string): boolean => {
  const script = scriptOf(text)?.name;
  const own = scriptOfTag(tag);
  // Japanese and Tamazight have more scripts than the tag names.
  return (
    script === undefined || own === undefined || own === script || /^(?:zgh|tzm|kab|shi|rif|ja)$/.test(primary(tag))
  );
};

/** Whether a detector that knows fr, es, en … ought to have seen this language in a text of this length. */
const wouldShow = (tag: string, text: string): boolean =>
  text.length > 200 && /^(?:fr|es|en|de|it|pt|nl|ca)$/.test(primary(tag));

/** Darija is written as `ary` or as `ar`: the page's own tag for the detected language is the better one. */
const isSameLanguage = (tag: string, detected: string): boolean =>
  primary(tag) === detected ||
  (detected === 'ar' && primary(tag) === 'ary') ||
  (detected === 'zgh' && /^(?:tzm|kab|shi|rif)$/.test(primary(tag)));

/**
 * The language of an article: what it says of itself unless its letters belie it, else what its words show, else what
 * the page says where that may be; at last the site's, with a warning.
 */
export const articleLanguage = (clues: LanguageClues, siteLanguage: string): Language => {
  const text = `${clues.title}\n${clues.text}`;
  const own = languageTag(clues.language);
  if (own !== undefined && fitsScript(own, text)) return { language: own };
  const page = languageTag(clues.pageLanguage);
  const detected = detect(clues.text) ?? detect(text);
  if (detected !== undefined)
    return { language: page !== undefined && isSameLanguage(page, detected) ? page : detected };
  if (page !== undefined && fitsScript(page, text) && !wouldShow(page, text)) return { language: page };
  return {
    language: siteLanguage,
    warning: `language: it is not said, and the words do not show it; it was taken for the site's, ${siteLanguage}.`,
  };
};

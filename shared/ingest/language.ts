/** What can be known of an article's language before its words are looked at. */
export type LanguageClues = {
  readonly language?: string | undefined;
  readonly pageLanguage?: string | undefined;
  readonly title: string;
  readonly text: string;
};

/** A BCP 47 tag in its canonical spelling; undefined for what is none. */
export const languageTag = (tag: string | undefined): string | undefined => {
  try {
    return Intl.getCanonicalLocales(tag?.trim().replaceAll('_', '-') || [])[0];
  } catch {
    return undefined;
  }
};

/** The language of an article. */
export const articleLanguage = (
  clues: LanguageClues,
  siteLanguage: string,
): { readonly language: string; readonly warning?: string } => ({
  language: languageTag(clues.language) ?? siteLanguage,
});

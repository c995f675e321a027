import { htmlText } from '#shared/format/xml.ts';
import type { PageStrings } from '#shared/pages/page-strings.ts';
import { htmlPhrases, type Phrases } from '#shared/pages/status/phrases.ts';
import type { SiteIdentity } from '#shared/site/site.ts';
import { deskArabic } from './strings/arabic.ts';
import { deskEnglish } from './strings/english.ts';
import { deskFrench } from './strings/french.ts';
import { deskSpanish } from './strings/spanish.ts';
import type { DeskStrings } from './strings/strings.ts';

/** The texts of the desk, of the status page and of all pages in one language, with their markup. */
export type DeskPhrases = Phrases & { readonly desk: DeskStrings; readonly page: PageStrings };

const languages: ReadonlyMap<string, DeskStrings> = new Map(
  [deskFrench, deskArabic, deskSpanish, deskEnglish].map((strings) => [strings.language, strings]),
);

/** The phrases of the desk, in the language of the site's status page. */
export const deskPhrases = (site: SiteIdentity): DeskPhrases => {
  const phrases = htmlPhrases(site);
  const desk = languages.get(phrases.strings.language) ?? deskEnglish;
  // Where other pages name a command, the desk has a button.
  const code = (text: string): string => {
    const { redrive, resume } = desk.actions;
    if (/^npx barid redrive \S/.test(text)) return `<b>${htmlText(resume)}</b>`;
    return /^npx barid (?:redrive|inbox)\b/.test(text) ? `<b>${htmlText(redrive)}</b>` : phrases.code(text);
  };
  return { ...phrases, code, desk };
};

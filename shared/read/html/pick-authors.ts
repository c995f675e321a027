import type { Author } from '#shared/model/article.ts';
import { isPersonName } from '../text/byline.ts';
import type { PageFields } from './page-fields.ts';
import { type IsSiteName, presentLine } from './pick-title.ts';

const lead =
  /^[\s,;:·•|[\]–—-]*(?:more (?:stories|articles|posts|news) (?:by|from)|follow|folgen|suivre|seguir|متابعة|contributors?|reporters?|journaliste|journalist(?:in)?|redakteur(?:in)?|رصد|مراسل|صحفي|صحفية|记者|記者|文|撰文|著者|作者|기자|(?:view|see) all (?:posts|articles|stories) (?:by|from)|(?:zeige )?(?:alle (?:beiträge|artikel)|alles) von|(?:voir )?(?:tous les )?(?:les )?articles (?:de|par)|ver todas las entradas de|beiträge von|pressemitteilung von|(?:ein )?(?:beitrag|artikel) von|about the author|par|by|por|von|di|door|بقلم|كتب|كتبت|written by|posted by|written and reported by|text(?: von)?|texte|texto|(?:text|texte|texto)\s*(?:&|und|et|y)\s*(?:fotos?|photos?|interview)|(?:&|und|et|y)\s*(?:fotos?|photos?|interview)|interview|autore?n?|autora|autorin|auteure?|authors?|erstellt von|verfasst von|veröffentlicht von|gespeichert von)(?:\s*[:：/／–-]\s*|\s+)/iu;
/** A label that lost the space behind it: “AuthorAndreas Kalt”. */
const glued = /^(?:author|autorin|autor|auteur|von|par|by|por)(?=\p{Lu}\p{Ll})/iu;

/** What follows a name in the same line of a page: “Andrea Kategorien: …”, “Konstantin @ 12:00 am”. */
const following =
  /\s?(?:kategorien?|categor(?:y|ies|ías?)|catégories?|quelle|source|fuente|tags?|fotos?|photos?|illustration(?: von)?)\s?:?\s.*|\s@\s.*|(?<=\p{Ll})(?:Quelle|Source|Kategorie)\b.*/u;

const trail = /\s(?:anzeigen|stand|ver todo|voir tout)$|(?<![\s|,;:@/[\]–—-])[\s|,;:@/[\]–—-]+$/iu;

/** News agencies, whose names stand beside that of a person. */
const agency =
  /^(?:(?:l['’]|the\s+)?(?:afp|ap|associated press|reuters|dpa|epd|kna|sid|apa|ats|efe|ansa|belga|anp|tap|aps|map|ani|pti|ians|tnn|upi|agences?|agencias?|agenturen|agencies|wires?|وكالات|أ ف ب))$/iu;
const withAgency = /\s(?:avec|with|mit|con|ومع|مع|via)\s+(.{2,30})$/iu;

/** What a person does at a newsroom. */
const role =
  /^(?:(?:senior|chief|deputy|associate|assistant|executive|managing|staff|national|political|politics|sports|business|technology|health|science|general|special|foreign|our|freelance|contributing|guest|news)\s+){0,3}(?:writer|editor|reporter|journalist|correspondent|contributor|columnist|producer|author|photographer|editor-in-chief|ceo|founder|intern|fellow|redakteur(?:in)?|korrespondent(?:in)?|chefredakteur(?:in)?|volont[äa]r(?:in)?|journaliste|r[ée]dact(?:eur|rice)(?:\s.*)?|correspondante?(?:\s.*)?|reporter|periodista|redactora?(?:\s.*)?|corresponsal(?:\s.*)?|صحفي|صحفية|مراسلة?|محررة?|كاتبة?)$/iu;
const trailingRole =
  /^(\p{Lu}[\p{L}'’.-]*(?:\s\p{Lu}[\p{L}'’.-]*){1,2}?)\s(?:(?:Senior|Chief|Deputy|Associate|Assistant|Executive|Managing|Staff|National|Political|Politics|Sports|Business|Foreign|Contributing|News)\s+){0,3}(?:Writer|Editor|Reporter|Journalist|Correspondent|Contributor|Columnist|Producer|Photographer|Associated Press)$/u;

/** Degrees and the like that follow a name. */
const degree =
  /^(?:ph\.?\s?d|m\.?\s?d|m\.?\s?a|b\.?\s?a|m\.?\s?sc|b\.?\s?sc|r\.?\s?d|r\.?\s?n|jr|sr|esq|mba|dds|do|phd|cfa)\.?$/iu;

const bare = (name: string): string => {
  const shorter = name
    .replace(lead, '')
    .replace(glued, '')
    .replace(following, '')
    .replace(trailingRole, '$1')
    .replace(withAgency, (found, other: string) => (agency.test(other) ? '' : found))
    .replace(trail, '')
    .trim();
  return shorter === name ? name : bare(shorter);
};

/** Of the parts of a line that dashes or slashes separate, the names: no agency, no role, and no city beside a full name. */
const splitDashes = (line: string): readonly string[] => {
  const parts = line.split(/\s[–—-]\s+|\s?\/\s*(?!\/)/u).filter((part) => part !== '');
  if (parts.length < 2 || /^u\/|https?:/.test(line)) return [line];
  const people = parts.filter((part) => !agency.test(part) && !role.test(part));
  const full = people.filter((part) => /\s/u.test(part));
  if (full.length === 0) return [line];
  return line.includes('/') ? full : full.slice(0, 1);
};

/** “Bates, Todd” is one name; “Inès Ait, Omar Bakri” are two; “Hanke, Berlin” is one with a place. */
const splitCommas = (line: string): readonly string[] => {
  const parts = line
    .split(/\s?[,;،]\s+/u)
    .filter((part) => part !== '' && !degree.test(part))
    .filter((part, index) => index === 0 || !role.test(part));
  const isSingle = (part: string): boolean => !/\s/u.test(part);
  if (parts.length === 2 && parts.every(isSingle)) return [`${parts[1]} ${parts[0]}`];
  // “hessenschau.de, Frankfurt, Germany”: an organisation with its address.
  if (parts.length > 2 && parts.every(isSingle)) return parts.slice(0, 1);
  const names = parts.filter((part) => !isSingle(part));
  return names.length > 0 && names.length < parts.length && parts.length > 1 ? names : parts;
};

/** What stands beside a name in its line, in which no two spaces follow each other and is none: remarks, addresses, handles, reading times, hours, links, places. */
const asides: readonly RegExp[] = [
  /(?<=\S)\s?[([（【][^()[\]（）【】]{0,120}[)\]）】]?/gu,
  /\s?\S{1,80}@[\w-]{1,60}(?:\.[\w-]{1,60}){1,4}/gu,
  /(?<=\S)\s?@[\w.]{2,40}/gu,
  /\s?(?:(?:temps de )?lecture|lesedauer|lesezeit|(?:reading|read) time|tiempo de lectura|tempo di lettura|مدة القراءة|وقت القراءة)\s?[:：]?\s?\d{1,3}\s?(?:min(?:ute)?[ns]?|minutos?|minuti|دقائق|دقيقة|دقيقه)?\.?/giu,
  /\s?\b\d{1,3}[- ]?(?:min(?:ute)?[ns]?|minutos?|minuti|دقائق|دقيقة)\.?(?:\s+(?:read|de lecture|de lectura|di lettura|lesezeit|قراءة))?(?!\s+ago)(?!\p{L})/giu,
  /\s?\b(?:\d{1,3}|an?)\s*(?:mins?|minutes?|hours?|hrs?|days?|weeks?|months?|years?)\s+ago\b/giu,
  /\s?(?:il y a|vor|hace|منذ|قبل)\s+\d{1,3}\s*\p{L}+/giu,
  /\s?\b\d{1,2}[:h.]\d{2}\s?(?:[ap]\.?m\.?)?(?:\s?(?:[ECMP][SD]T|GMT|UTC|BST|CES?T|IST|ET|PT))?(?!\p{L})/giu,
  /\s?(?:see (?:full )?bio|(?:view|see|read) (?:full )?(?:profile|bio(?:graphy)?|all posts)|full bio|follow(?:ing)?|folgen|suivre|s’abonner|seguir|متابعة|voir (?:le|son) profil|ver perfil|mehr anzeigen|contact)\s*$/giu,
  /\s(?:for|in|auf|dans|sur)\s+(?!['’]t\b|der\b|den\b|de\b)\p{Lu}.{0,60}$/gu,
];

/** A line of a byline without what stands beside its names; a city or an office stands behind `·`. */
export const withoutAsides = (line: string): string => {
  const parts = line.split(/\s?[·•]\s*/u).filter((part) => part !== '');
  // A section stands before the name as an office stands behind it: “Politik · Nadia Alaoui”.
  const head =
    (parts[0]?.includes(' ') === true ? parts[0] : parts.find((part) => part.includes(' '))) ?? parts[0] ?? '';
  const bareHead = asides.reduce((text, aside) => text.replace(aside, ' '), head);
  return bareHead
    .replace(/\s+/gu, (space) => (space.includes('\u00a0') ? '\u00a0' : ' '))
    .replace(/^[\s,;:–—-]+|(?<![\s,;:–—-])[\s,;:–—-]+$/gu, '');
};

/** Given names and particles that begin with the letter و, which also means “and”. */
const wawName =
  /^و(?:ليد|ائل|فاء|سام|سيم|داد|حيد|حيدة|ردة|ردي|جدي|جدان|هيب|هبي|هبة|ديع|لاء|ئام|اصف|ضاح|صال|لد|الي|هاب|فيق|جيه|صفي|رد|عد|ليام|يليام)$/u;

/** “محمد العلوي وسعاد بنعلي”: two names of two words each, the second with و before it. */
const splitArabic = (line: string): readonly string[] => {
  const words = line.split(/\s+/u);
  const at = words.findIndex(
    (word, index) =>
      index >= 2 && index <= words.length - 2 && /^و\p{Script=Arabic}{2,}$/u.test(word) && !wawName.test(word),
  );
  if (at < 0) return [line];
  const rest = [(words[at] ?? '').slice(1), ...words.slice(at + 1)].join(' ');
  return [words.slice(0, at).join(' '), ...splitArabic(rest)];
};

/** A longer text in an author's place is no byline, in characters. */
const maxNamesCharacters = 1000;

/** Names as bylines give them: several in one, with the words that lead to them. */
const toNames = ({ name, ...rest }: Author): readonly Author[] => {
  if (name.length > maxNamesCharacters) return [];
  const line = bare(withoutAsides(presentLine(name) ?? ''));
  const names = line
    .split(/\s?\|\s*|\s(?:and|et|y|und|og|och|و)\s+(?=[\p{Lu}\p{Script=Arabic}])|\s[&+]\s+/u)
    .flatMap(splitDashes)
    .flatMap(splitCommas)
    .flatMap(splitArabic)
    .map(bare)
    .filter((part, index) => part !== '' && (index === 0 || !role.test(part)));
  return names.length > 1 ? names.map((part) => ({ name: part })) : names.map((part) => ({ ...rest, name: part }));
};

/** The names in a line of a byline, without the words that lead to them. */
export const namesIn = (line: string): readonly string[] => toNames({ name: line }).map(({ name }) => name);

/** The article's authors: a person before an organisation, and anybody before the site itself. */
export const pickAuthors = (sources: readonly PageFields[], isSiteName: IsSiteName): readonly Author[] => {
  const lists = sources
    .map((source) => ({
      authors: (source.authors ?? []).flatMap(toNames).filter(({ name }) => isPersonName(name)),
      source,
    }))
    .filter(({ authors }) => authors.length > 0);
  const people = lists.find(
    ({ authors, source }) => source.isByOrganisation !== true && authors.some(({ name }) => !isSiteName(name)),
  );
  return (people ?? lists[0])?.authors ?? [];
};

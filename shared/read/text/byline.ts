import { foldText } from '../date/fold-text.ts';
import { readHijriDay } from '../date/hijri.ts';
import { type DateContext, findDate, parseDate } from '../date/parse-date.ts';
import { readAgo, readNamedDay } from '../date/relative-date.ts';
import { isPersonName } from './person-name.ts';

/** What a byline tells: who, when, and when again. */
export type Byline = { readonly author?: string; readonly published?: Date; readonly modified?: Date };

const updateWords =
  /(?:mis(?:e)? a jour|mise a jour|modifie|actualise|last updated?|updated|actualizado|actualizada|ultima actualizacion|aktualisiert|geandert|stand|aggiornato|atualizado|bijgewerkt|اخر تحديث|تحديث|حدث|عدل)/u;

/** Words of a byline that name nobody, over folded text. */
const labels =
  /(?<![\p{L}])(?:publie(?:e)?|poste|paru|veroffentlicht|erschienen|erstellt|aktualisiert|datum|uhr|pubblicato|publicado|gepubliceerd|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lunedi|martedi|mercoledi|giovedi|venerdi|sabato|domenica|date|cst|est|edt|cdt|pst|pdt|bst|updated on|published on|posted on|ecrit|redige|mis(?:e)? a jour|mise a jour|modifie|actualise|derniere|published|posted|written|last updated?|updated|publicado|publicada|escrito|actualizado|actualizada|ultima actualizacion|نشر(?:ت)?(?: في| يوم| بتاريخ)?|تم النشر|تاريخ النشر|اخر تحديث|تحديث|بتاريخ|على الساعة|الساعة|بتوقيت غرينتش|بتوقيت|fecha|التاريخ|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|monday|tuesday|wednesday|thursday|friday|saturday|sunday|lunes|martes|miercoles|jueves|viernes|sabado|domingo|الاثنين|الثلاثاء|الاربعاء|الخميس|الجمعة|السبت|الاحد|gmt|utc|cest|cet)(?!\p{L})/gu;

/** Small words that lead to a date or hang on it, and stand within names too: they go at the ends only. */
const smallWord =
  /^(?:le|on|el|at|a|las|la|the|de|in|date|em|يوم|في|الموافق|ل|م|ه|ص|مساء|صباحا|am|pm|h|fr|mo|mi|do|sa|so|lun|mar|mer|jeu|ven|sam|dim|mon|tue|wed|thu|fri|sat|sun|mie|jue|vie|sab|dom)$/u;
const clock = /\d{1,2}\s?[:h.]\s?\d{2}(?:\s?:\s?\d{2})?(?:\s?[ap]\.?m\b\.?)?/gu;

const authorLabel =
  /^(?:par|by|por|von|di|door|written by|posted by|ein (?:beitrag|artikel) von|text von|verfasst von|erstellt von|gespeichert von|veroffentlicht von|ecrit par|redige par|escrito por|publie par|posted by|publicado por|de la redaction de|texte|auteur|author|autor|autora|بقلم|كتب|كتبت|كتبه|اعداد|الكاتب|تحرير|المحرر)\s*[:：]?\s+|^(?:auteur|author|autore?n?|autorin|text|texte|texto|von|بقلم|كتب|الكاتب|الكاتبة|اعداد|تحرير|نشره)\s*[:：]\s*/u;

const edges = /^[\s\p{P}\p{S}]+|[\s\p{P}\p{S}]+$/gu;

/** The longest byline that is one. */
const maxLength = 160;

/** Stands for a masked character: of the private use area, which no byline uses. */
const gone = '\ue000';

/** What is left of the original where the folded text keeps a character that is not masked. */
const remains = (line: string, masked: string, at: readonly number[]): string => {
  let kept = '';
  let previous = -1;
  for (const [index, character] of [...masked].entries()) {
    const from = at[index] ?? 0;
    if (from === previous) continue;
    kept +=
      character === gone
        ? character
        : line.slice(from, at[index + 1] === from ? from + 1 : (at[index + 1] ?? from + 1));
    previous = from;
  }
  return kept;
};

const mask = (text: string, pattern: RegExp): string => text.replace(pattern, (found) => gone.repeat(found.length));

const withoutSmallWords = (text: string): string => {
  const words = text.replace(edges, '').split(/\s+/u);
  const isSmall = (word: string | undefined): boolean =>
    word !== undefined && word === word.toLowerCase() && smallWord.test(foldText(word.replace(edges, '')).text);
  let from = 0;
  let to = words.length;
  while (from < to && isSmall(words[from])) from += 1;
  while (to > from && isSmall(words[to - 1])) to -= 1;
  return words.slice(from, to).join(' ').replace(edges, '');
};

const withoutLabel = (text: string): string => {
  const { text: folded, offsets } = foldText(text);
  const label = authorLabel.exec(folded)?.[0].length ?? 0;
  return text.slice(offsets[label] ?? label);
};

/** What is left of a line once its dates and labels are gone, in the order of the line. */
const leftovers = (line: string): readonly string[] => {
  const { text, offsets } = foldText(line);
  const hijri = readHijriDay(text);
  const dated =
    hijri === undefined
      ? text
      : text.slice(0, hijri.start) + gone.repeat(hijri.end - hijri.start) + text.slice(hijri.end);
  const masked = mask(mask(mask(dated, clock), labels), /[0-9]+/gu);
  return remains(line, masked, offsets)
    .split(/[\ue000|]+/u)
    .map((part) => withoutSmallWords(withoutLabel(withoutSmallWords(part))))
    .filter((part) => /\p{L}{2}/u.test(part));
};

const lettersOf = (text: string): number => text.match(/\p{L}/gu)?.length ?? 0;

/** The name that stands in a byline: the longest of what is left; undefined where that is no name. */
const nameIn = (parts: readonly string[]): string | undefined => {
  const [name] = parts.toSorted((a, b) => lettersOf(b) - lettersOf(a));
  return name !== undefined && name.split(/\s+/u).length <= 7 && name.length <= 70 ? name : undefined;
};

/** A line that says who wrote, with or without a date: “Par Nadia Alaoui”, “بقلم: سعاد”. */
const labelledAuthor = (line: string): string | undefined => {
  const { text, offsets } = foldText(line);
  const label = authorLabel.exec(text)?.[0];
  if (label === undefined || line.length > 90 || /[.!?؟]$/u.test(line.trim())) return undefined;
  const name = line.slice(offsets[label.length] ?? label.length).replace(edges, '');
  return name.split(/\s+/u).length <= 8 && isPersonName(name) ? name : undefined;
};

const isUpdate = (text: string): boolean => updateWords.test(foldText(text).text);

/** The dates of a line, each with whether it is an update's, and the line without them. */
const datesOf = (line: string, context: DateContext) => {
  const dates: { readonly date: Date; readonly isUpdate: boolean }[] = [];
  let rest = '';
  let tail = line;
  for (let found = findDate(tail, context); found !== undefined && dates.length < 3; found = findDate(tail, context)) {
    const before = tail.slice(0, found.start);
    dates.push({ date: found.date, isUpdate: isUpdate(before) });
    rest += `${before} | `;
    tail = tail.slice(found.end);
  }
  return { dates, rest: rest + tail };
};

/** “il y a 2 heures”, “Publié hier à 18h”: a date for whoever reads it at once. */
const relativeByline = (line: string, context: DateContext): Byline | undefined => {
  if (line.length > 60 || /[.!?؟]$/u.test(line)) return undefined;
  const { text } = foldText(line);
  const bare = text.replace(/^(?:publie(?:e)?|posted|published|publicado|نشر|تم النشر)\s*:?\s*/u, '').trim();
  const isRelative = readAgo(bare) !== undefined || (readNamedDay(bare) !== undefined && bare.split(' ').length <= 4);
  const published = isRelative ? parseDate(bare, context) : undefined;
  return published === undefined ? undefined : { published };
};

/**
 * The byline that a line is, glued as it may be (“euromagreb27 نوفمبر 2024آخر تحديث :”); undefined where the line says
 * more than a byline does.
 */
export const readByline = (line: string, context: DateContext): Byline | undefined => {
  if (line.length > maxLength) return undefined;
  const { dates, rest } = datesOf(line, context);
  if (dates.length === 0) {
    const author = labelledAuthor(line);
    return author === undefined ? relativeByline(line, context) : { author };
  }
  const parts = leftovers(rest);
  const author = nameIn(parts);
  const isMore = (author === undefined && parts.length > 0) || /[.!?؟]\s*$/u.test(line.replace(/[ap]\.m\.\s*$/u, ''));
  if (isMore) return undefined;
  const published = dates.find((date) => !date.isUpdate)?.date;
  const modified = dates.find((date) => date.isUpdate)?.date;
  return {
    ...(author === undefined ? {} : { author }),
    ...(published === undefined ? {} : { published }),
    ...(modified === undefined ? {} : { modified }),
  };
};

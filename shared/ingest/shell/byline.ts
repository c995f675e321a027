import { foldDate } from '../date/fold-date.ts';
import { type DateContext, findDate } from '../dates.ts';

/** What a byline tells: who, when, and when again. */
export type Byline = { readonly author?: string; readonly published?: Date; readonly modified?: Date };

const updateWords =
  /(?:mis(?:e)? a jour|mise a jour|modifie|actualise|last updated?|updated|actualizado|actualizada|ultima actualizacion|اخر تحديث|تحديث|حدث|عدل)/u;

/** Words of a byline that name nobody, over folded text. */
const labels =
  /(?<![\p{L}])(?:publie(?:e)?|poste|paru|ecrit|redige|mis(?:e)? a jour|mise a jour|modifie|actualise|derniere|published|posted|written|last|updated?|publicado|publicada|escrito|actualizado|actualizada|ultima actualizacion|نشر(?:ت)?(?: في| يوم| بتاريخ)?|تم النشر|تاريخ النشر|اخر تحديث|تحديث|بتاريخ|يوم|في|على الساعة|الساعة|بتوقيت|le|on|el|at|a las|a|at|date|fecha|التاريخ|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lun|mar|mer|jeu|ven|sam|dim|monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun|lunes|martes|miercoles|jueves|viernes|sabado|domingo|الاثنين|الإثنين|الثلاثاء|الاربعاء|الخميس|الجمعة|السبت|الاحد|gmt|utc|cet|cest|am|pm|ص|م|مساء|صباحا|هـ|h)(?!\p{L})/gu;
const clock = /\d{1,2}\s?[:h.]\s?\d{2}(?:\s?:\s?\d{2})?/gu;

const authorLabel =
  /^(?:par|by|por|written by|ecrit par|redige par|escrito por|publie par|posted by|publicado por|de la redaction de|texte|auteur|author|autor|autora|بقلم|كتب|كتبت|كتبه|اعداد|الكاتب|تحرير|المحرر)\s*[:：]?\s+|^(?:auteur|author|autor|بقلم|كتب|الكاتب|الكاتبة|اعداد|تحرير|نشره)\s*[:：]\s*/u;

const edges = /^[\s\p{P}\p{S}]+|[\s\p{P}\p{S}]+$/gu;

/** The longest byline that is one. */
const maxLength = 160;

/** What is left of the original where the folded text keeps a character that is not masked. */
const remains = (line: string, masked: string, at: readonly number[]): string => {
  let kept = '';
  let previous = -1;
  for (const [index, character] of [...masked].entries()) {
    const from = at[index] ?? 0;
    if (from === previous) continue;
    kept +=
      character === '\u0000' ? ' ' : line.slice(from, at[index + 1] === from ? from + 1 : (at[index + 1] ?? from + 1));
    previous = from;
  }
  return kept;
};

const mask = (text: string, pattern: RegExp): string => text.replace(pattern, (found) => '\u0000'.repeat(found.length));

/** The name that stands in a byline once its dates and labels are gone; undefined where what is left is no name. */
const nameIn = (line: string): string | undefined => {
  const { text, at } = foldDate(line);
  const masked = mask(mask(mask(text, clock), labels), /[0-9]+/gu);
  const rest = remains(line, masked, at).replace(/\s+/gu, ' ').replace(edges, '');
  const label = authorLabel.exec(foldDate(rest).text)?.[0].length ?? 0;
  const name = rest.slice(foldDate(rest).at[label] ?? label).replace(edges, '');
  const words = name.split(/\s+/u);
  return /\p{L}{2}/u.test(name) && words.length <= 7 && name.length <= 70 ? name : undefined;
};

/** A line that says who wrote, with or without a date: “Par Nadia Alaoui”, “بقلم: سعاد”. */
const labelledAuthor = (line: string): string | undefined => {
  const { text, at } = foldDate(line);
  const label = authorLabel.exec(text)?.[0];
  if (label === undefined || line.length > 90 || /[.!?؟]$/u.test(line.trim())) return undefined;
  const name = line.slice(at[label.length] ?? label.length).replace(edges, '');
  return name.split(/\s+/u).length <= 8 && /\p{L}{2}/u.test(name) ? name : undefined;
};

const isUpdate = (text: string): boolean => updateWords.test(foldDate(text).text);

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

/**
 * The byline that a line is, glued as it may be (“euromagreb27 نوفمبر 2024آخر تحديث :”); undefined where the line says
 * more than a byline does.
 */
export const readByline = (line: string, context: DateContext): Byline | undefined => {
  if (line.length > maxLength) return undefined;
  const { dates, rest } = datesOf(line, context);
  if (dates.length === 0) {
    const author = labelledAuthor(line);
    return author === undefined ? undefined : { author };
  }
  const author = nameIn(rest);
  const isOnlyByline =
    author !== undefined || !/\p{L}{3}/u.test(mask(foldDate(rest).text, labels).replaceAll('\u0000', ' '));
  if (!isOnlyByline || /[.!?؟]\s*$/u.test(line.replace(/[ap]\.m\.\s*$/u, ''))) return undefined;
  const published = dates.find((date) => !date.isUpdate)?.date;
  const modified = dates.find((date) => date.isUpdate)?.date;
  return {
    ...(author === undefined ? {} : { author }),
    ...(published === undefined ? {} : { published }),
    ...(modified === undefined ? {} : { modified }),
  };
};

import { defined } from '#shared/defined.ts';
import { foldedText, foldText } from '../date/fold-text.ts';
import { type Day, dayIn } from '../date/local-time.ts';
import { readOtherDay } from '../date/other-calendars.ts';
import { type DateContext, findDate, parseDate } from '../date/parse-date.ts';
import { readAgo, readNamedDay } from '../date/relative-date.ts';

/** The author and the dates of a byline. */
export type Byline = { readonly author?: string; readonly published?: Date; readonly modified?: Date };

/** Texts in an author's place that name no person: accounts, roles, links, captions. */
const notAPerson =
  /^https?:|\bhttps?:\/\/|www\.|@[\w-]+\.\w|^@(?![\w.]{2,40}$)|[「」“”«»]|^\d+\s+(?:comments?|commentaires?|kommentare?|comentarios?|views?|shares?|hours?|minutes?|days?)\b|^(?:share|partager|teilen|compartir|tweet|print|email)\s+(?:on|sur|auf|en|by|this|per|par)\b|^(?:temps de lecture|lesedauer|lesezeit|reading time|مدة القراءة|abbruch|abbrechen|cancel|annuler|quelle|source|fuente)\b|^(?:(?:mon|tue|wed|thu|fri|sat|sun|[ap]m|[ecmp][sd]?t|gmt|utc|bst|ist|cest|cet|at|on|updated|published|posted)(?!\p{L})[\s,.:\d]*)+$|^\p{L}{3,12}\.? \d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d{2}$|^(?:admin|administrat(?:or|eur|dor)|wordpress\w*|webmaster|unknown|undefined|null|none|no author|anonymous|anonyme|follow|human|stand|last modified|redaktion lesen|kommentare?|comments?|commentaires?|comentarios?|author|autor|auteur|staff|editor|guest|test|user|n\/a|agenturen|agences?|agencias?|وكالات|著者|by|par|por|von|um|uhr|folgen|suivre|seguir|متابعة|follow us.*|see full bio|full bio|sections?|nachrichten|teilen|share|partager|last updated?|son güncelleme|g[üu]ncelleme|am|pm|\p{L}{3,12}\.? \d{1,2}|\p{L}{3,12}:[\s.\d]+|see all|(?:\d|[ap]m|[ecmp][sd]t|gmt|utc|[:. ])+)$|^(?:fotos?|photos?|bild(?:er)?|illustration|image|صورة|تصوير)\s*(?::|by\b|von\b|par\b)|\bGmbH\b/iu;

/** Words with which a sentence of law or news begins, and no name: “Por decreto del Gobierno …”. */
const sentenceStart =
  /^(?:decretos?|d[ée]cret|orden|ordre|order|ley|loi|law|decree|arr[êe]t[ée]?|resoluci[óo]n|r[ée]solution|motivos?|raisons?|causa|cause|falta|manque|primera|premi[èe]re|segunda|seconde|ahora|maintenant|now|ejemplo|exemple|example|favor|supuesto|fin|cons[ée]quent|consiguiente|way|end)(?=\s|$)/iu;

/** Several words of which the first is in lower case are a phrase, unless it is a particle of names. */
const lowerPhrase =
  /^(?!(?:de|da|di|du|del|della|dos|el|al|la|le|van|von|der|ten|ter|bin|ben|ibn|abu|ait|ould)\s)\p{Ll}[^\s.]*\s+\S/u;

/** Whether a text may be the name of a person or a newsroom. */
export const isPersonName = (name: string): boolean =>
  /\p{L}{2}/u.test(name) &&
  name.length <= 100 &&
  !notAPerson.test(name) &&
  !sentenceStart.test(name) &&
  !lowerPhrase.test(name) &&
  name.split(/\s+/u).length <= 12;

/** No byline is longer, in characters. */
const maxBylineCharacters = 160;

const updateWords =
  /(?:mis(?:e)? a jour|mise a jour|modifie|actualise|last updated?|updated|actualizado|actualizada|ultima actualizacion|aktualisiert|geandert|letzte anderung|letzte aktualisierung|zuletzt|last (?:modified|edited|changed)|derniere modification|ultimo aggiornamento|stand|aggiornato|atualizado|bijgewerkt|اخر تحديث|تحديث|حدث|عدل)/u;

/** Words of a byline that are part of no name, over folded text. */
const labels =
  /(?<![\p{L}])(?:publie(?:e)?|poste|paru|veroffentlicht|erschienen|erstellt|aktualisiert|datum|uhr|pubblicato|publicado|gepubliceerd|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lunedi|martedi|mercoledi|giovedi|venerdi|sabato|domenica|date|cst|est|edt|cdt|pst|pdt|bst|updated on|published on|posted on|ecrit|redige|mis(?:e)? a jour|mise a jour|modifie|actualise|derniere|published|posted|written|last updated?|updated|publicado|publicada|escrito|actualizado|actualizada|ultima actualizacion|نشر(?:ت)?(?: في| يوم| بتاريخ)?|تم النشر|تاريخ النشر|اخر تحديث|تحديث|بتاريخ|على الساعة|الساعة|بتوقيت غرينتش|بتوقيت|fecha|التاريخ|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|monday|tuesday|wednesday|thursday|friday|saturday|sunday|lunes|martes|miercoles|jueves|viernes|sabado|domingo|الاثنين|الثلاثاء|الاربعاء|الخميس|الجمعة|السبت|الاحد|gmt|utc|cest|cet)(?!\p{L})/gu;

/** Small words around a date that also occur within names: they are removed at the ends only. */
const smallWord =
  /^(?:le|on|el|at|a|las|la|the|de|in|date|em|يوم|في|الموافق|ل|م|ه|ص|مساء|صباحا|am|pm|h|fr|mo|mi|do|sa|so|lun|mar|mer|jeu|ven|sam|dim|mon|tue|wed|thu|fri|sat|sun|mie|jue|vie|sab|dom)$/u;
const clock = /\d{1,2}\s?[:h.]\s?\d{2}(?:\s?:\s?\d{2})?(?:\s?[ap]\.?m\b\.?)?/gu;

const authorLabel =
  /^(?:par|by|por|von|di|door|written by|posted by|ein (?:beitrag|artikel) von|text von|verfasst von|erstellt von|gespeichert von|veroffentlicht von|ecrit par|redige par|escrito por|publie par|posted by|publicado por|de la redaction de|texte|auteur|author|autor|autora|بقلم|كتب|كتبت|كتبه|اعداد|الكاتب|تحرير|المحرر)\s*[:：]?\s+|^(?:auteur|author|autore?n?|autorin|text|texte|texto|von|بقلم|كتب|الكاتب|الكاتبة|اعداد|تحرير|نشره)\s*[:：]\s*/u;

/** Punctuation around a name; a handle keeps its @. */
const edges = /^(?:(?!@\w)[\s\p{P}\p{S}])+|(?<![\s\p{P}\p{S}])[\s\p{P}\p{S}]+$/gu;
const sentenceEnd = /[.!?؟]$/u;

/** Replaces a masked character; of the private use area, which no byline uses. */
const maskCharacter = '\ue000';

/** The original of a folded and masked line: masked characters stay masked, others are as they were written. */
const unfold = (line: string, masked: string, offsets: readonly number[]): string => {
  let original = '';
  let previous = -1;
  for (const [index, character] of [...masked].entries()) {
    const from = offsets[index] ?? 0;
    // One character may fold into several.
    if (from === previous) continue;
    const next = offsets[index + 1] ?? from + 1;
    original += character === maskCharacter ? character : line.slice(from, next === from ? from + 1 : next);
    previous = from;
  }
  return original;
};

const trimSmallWords = (text: string): string => {
  const words = text.replace(edges, '').split(/\s+/u);
  const isSmall = (word: string | undefined): boolean =>
    word !== undefined && word === word.toLowerCase() && smallWord.test(foldedText(word.replace(edges, '')));
  let from = 0;
  let to = words.length;
  while (from < to && isSmall(words[from])) from += 1;
  while (to > from && isSmall(words[to - 1])) to -= 1;
  return words.slice(from, to).join(' ').replace(edges, '');
};

/** The parts of a line that are no date, clock time or label, in the order of the line. */
const nameParts = (line: string, today: Day): readonly string[] => {
  const { text, offsets } = foldText(line);
  const mask = (from: string, pattern: RegExp): string =>
    from.replace(pattern, (found) => maskCharacter.repeat(found.length));
  const other = readOtherDay(text, today);
  const undated =
    other === undefined
      ? text
      : text.slice(0, other.start) + maskCharacter.repeat(other.end - other.start) + text.slice(other.end);
  const masked = mask(mask(mask(undated, clock), labels), /[0-9]+/gu);
  return unfold(line, masked, offsets)
    .split(/[\ue000|]+/u)
    .map((part) => {
      const trimmed = trimSmallWords(part);
      const folded = foldText(trimmed);
      const label = authorLabel.exec(folded.text)?.[0].length ?? 0;
      return trimSmallWords(trimmed.slice(folded.offsets[label] ?? label));
    })
    .filter((part) => /\p{L}{2}/u.test(part));
};

/** A byline without a full date: “Par Nadia Alaoui”, “بقلم: سعاد”, “il y a 2 heures”, “Publié hier à 18h”. */
const undatedByline = (line: string, context: DateContext): Byline | undefined => {
  const { text, offsets } = foldText(line);
  const label = authorLabel.exec(text)?.[0];
  if (label !== undefined && line.length <= 90 && !sentenceEnd.test(line.trim())) {
    const author = line.slice(offsets[label.length] ?? label.length).replace(edges, '');
    if (author.split(/\s+/u).length <= 8 && isPersonName(author)) return { author };
  }
  if (line.length > 60 || sentenceEnd.test(line)) return undefined;
  const date = text.replace(/^(?:publie(?:e)?|posted|published|publicado|نشر|تم النشر)\s*:?\s*/u, '').trim();
  const isRelative = readAgo(date) !== undefined || (readNamedDay(date) !== undefined && date.split(' ').length <= 4);
  const published = isRelative ? parseDate(date, context) : undefined;
  return published === undefined ? undefined : { published };
};

/**
 * The byline that a line consists of, even with its parts glued together (“euromagreb27 نوفمبر 2024آخر تحديث :”);
 * undefined for a line that says more than a byline does.
 */
export const readByline = (line: string, context: DateContext): Byline | undefined => {
  if (line.length > maxBylineCharacters) return undefined;
  const dates: { readonly date: Date; readonly isUpdate: boolean }[] = [];
  let withoutDates = '';
  let tail = line;
  for (let found = findDate(tail, context); found !== undefined && dates.length < 3; found = findDate(tail, context)) {
    const before = tail.slice(0, found.start);
    dates.push({ date: found.date, isUpdate: updateWords.test(foldedText(before)) });
    withoutDates += `${before} | `;
    tail = tail.slice(found.end);
  }
  if (dates.length === 0) return undatedByline(line, context);
  const parts = nameParts(withoutDates + tail, dayIn(context.now, context.timeZone));
  const lettersOf = (text: string): number => text.match(/\p{L}/gu)?.length ?? 0;
  const [longest] = parts.toSorted((a, b) => lettersOf(b) - lettersOf(a));
  const isName = longest !== undefined && longest.split(/\s+/u).length <= 7 && longest.length <= 70;
  const isSentence = /[.!?؟]\s*$/u.test(line.replace(/[ap]\.m\.\s*$/u, ''));
  if ((longest !== undefined && !isName) || isSentence) return undefined;
  return defined({
    author: longest,
    published: dates.find(({ isUpdate }) => !isUpdate)?.date,
    modified: dates.find(({ isUpdate }) => isUpdate)?.date,
  });
};

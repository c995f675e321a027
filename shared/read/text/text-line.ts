import { oneLine } from '../body/html-to-text.ts';
import { foldText, foldWords } from '../date/fold-text.ts';
import { type BoilerplateKind, boilerplateKind } from './boilerplate-phrases.ts';

/** A line of a text page that is not empty. */
export type TextLine = {
  /** The line without its heading marks. */
  readonly text: string;
  /** The line as `foldWords` folds it, for comparison with other lines. */
  readonly key: string;
  readonly kind: BoilerplateKind | undefined;
  /** Whether it is marked as a heading: `*…*`, `**…**`, `__…__` or `# …`. */
  readonly isHeading: boolean;
  /** Whether it is a sentence or several, as a paragraph is. */
  readonly isProse: boolean;
  /** Whether an empty line precedes it. */
  readonly startsBlock: boolean;
};

const heading = /^(?:\*{1,2}([^*]{3,300})\*{1,2}|#{1,3}\s(.{3,300}?)\s?#{0,20}|_{2}([^_]{3,300})_{2})$/u;

/** The lines of a text in order, without the empty ones. */
export const textLines = (text: string): readonly TextLine[] => {
  const lines: TextLine[] = [];
  let startsBlock = true;
  for (const raw of text.split(/\r\n?|\n|\u2028|\u2029/u)) {
    const line = oneLine(raw);
    if (line === '') {
      startsBlock = true;
      continue;
    }
    const [, starred, hashed, underscored] = heading.exec(line) ?? [];
    const plain = (starred ?? hashed ?? underscored ?? line).trim();
    const isHeading = plain !== line;
    const kind = boilerplateKind(plain);
    const words = plain.split(/\s+/u).length;
    const isSentence = words >= 8 && /[.!?؟…:»”"’')\]]$/u.test(plain) && /[.!?؟…,،;؛]/u.test(plain);
    const isProse = kind === undefined && !isHeading && (isSentence || words >= 25);
    lines.push({ text: plain, key: foldWords(plain), kind, isHeading, isProse, startsBlock });
    startsBlock = false;
  }
  return lines;
};

/** A line `Label: value` of a text page. */
export type LabelledField = {
  readonly name: 'title' | 'author' | 'published' | 'modified' | 'url' | 'language' | 'tags' | 'visibility';
  readonly value: string;
};

/** Labels of what keeps an article from the public; `readVisibility` knows what the values say. */
const visibilityLabel =
  /^(?:\.\.\s+|:)?(?:statut|status|estado|etat|state|visibilite|visibility|visibilidad|acces|access|acceso|draft|brouillon|borrador|publie|publicado|published|embargo|الحالة|حاله?ة? النشر|مسودة|منشور|حظر النشر)\s*[:：=]\s*/u;

/** The labels in French, English, Spanish and Arabic, over folded text; a line that is a URL needs none. */
const fieldLabels: readonly (readonly [RegExp, LabelledField['name']])[] = [
  [/^(?:titre|title|titulo|العنوان|عنوان)\s*:\s*/u, 'title'],
  [/^(?:auteure?|author|autor|autora|الكاتب|المؤلف)\s*:\s*/u, 'author'],
  [
    /^(?:date(?: de publication)?|published|publication date|fecha(?: de publicacion)?|التاريخ|تاريخ النشر)\s*:\s*/u,
    'published',
  ],
  [/^(?:modified|date de modification|fecha de modificacion|تاريخ التعديل)\s*:\s*/u, 'modified'],
  [/^(?:url|lien|link|permalink|enlace|adresse|الرابط|رابط)\s*:\s*(?=https?:)/u, 'url'],
  [/^(?=https?:\/\/\S+$)/u, 'url'],
  [/^(?:langue|language|lang|idioma|اللغة)\s*:\s*(?=[a-z]{2,3}(?:[-_][a-zA-Z\d]+)*$)/u, 'language'],
  [
    /^(?:tags?|mots[- ]cles?|etiquettes?|keywords?|topics?|etiquetas?|palabras clave|temas|الوسوم|وسوم|الكلمات (?:المفتاحية|الدلالية)|كلمات (?:مفتاحية|دلالية))\s*:\s*/u,
    'tags',
  ],
  [visibilityLabel, 'visibility'],
];

/** A line without the marks of direction and other characters that nobody sees before its first word. */
const fromFirstWord = (line: string): string => line.replace(/^[\p{Cf}\s]+/u, '');

/** The field that a line holds; undefined for a line without a label or without a value. */
export const readLabelledField = (line: string): LabelledField | undefined => {
  const shown = fromFirstWord(line).slice(0, 500);
  const { text, offsets } = foldText(shown);
  for (const [label, name] of fieldLabels) {
    const found = label.exec(text);
    if (found === null) continue;
    const value = shown.slice(offsets[found[0].length] ?? shown.length).trim();
    if (value !== '') return { name, value };
  }
  return undefined;
};

const anyLabel = /^(?:\.\.\s+|[:*•-]\s*)?([\p{L}\p{M}][\p{L}\p{M}\w '’-]{1,40}?)\s*[:：]\s*(\S.{0,200})$/u;

/** The label and the value of a line, whatever they say. */
export const readLabel = (line: string): readonly [label: string, value: string] | undefined => {
  const [, label, value] = anyLabel.exec(fromFirstWord(line).slice(0, 500)) ?? [];
  return label === undefined || value === undefined ? undefined : [label, value];
};

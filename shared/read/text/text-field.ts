import { foldText } from '../date/fold-text.ts';

/** What a line `Label: value` above a text says, whichever language labels it. */
export type Field = {
  readonly name: 'title' | 'author' | 'published' | 'modified' | 'url' | 'language' | 'tags';
  readonly value: string;
};

const labels: readonly (readonly [RegExp, Field['name']])[] = [
  [/^(?:titre|title|titulo|العنوان|عنوان)\s*:\s*/u, 'title'],
  [/^(?:auteure?|author|autor|autora|الكاتب|المؤلف)\s*:\s*/u, 'author'],
  [
    /^(?:date(?: de publication)?|published|publication date|fecha(?: de publicacion)?|التاريخ|تاريخ النشر)\s*:\s*/u,
    'published',
  ],
  [/^(?:modified|date de modification|fecha de modificacion|تاريخ التعديل)\s*:\s*/u, 'modified'],
  [/^(?:url|lien|link|permalink|enlace|adresse|الرابط|رابط)\s*:\s*(?=https?:)/u, 'url'],
  [/^(?=https?:\/\/\S+$)/u, 'url'],
  [/^(?:langue|language|lang|idioma|اللغة)\s*:\s*(?=[a-z]{2,3}(?:[-_]\w+)*$)/u, 'language'],
  [
    /^(?:tags?|mots[- ]cles?|etiquettes?|keywords?|topics?|etiquetas?|palabras clave|temas|الوسوم|وسوم|الكلمات (?:المفتاحية|الدلالية)|كلمات (?:مفتاحية|دلالية))\s*:\s*/u,
    'tags',
  ],
];

/** The field that a line of text is; undefined for any other line. */
export const readField = (line: string): Field | undefined => {
  const { text, offsets } = foldText(line.slice(0, 500));
  for (const [label, name] of labels) {
    const found = label.exec(text);
    if (found === null) continue;
    const value = line.slice(offsets[found[0].length] ?? line.length).trim();
    if (value !== '') return { name, value };
  }
  return undefined;
};

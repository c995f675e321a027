import { defined } from '#shared/defined.ts';
import type { DateContext } from '../date/parse-date.ts';
import { type Byline, readByline } from './byline.ts';
import { readLabelledField, type TextLine } from './text-line.ts';

/** The title, byline and labelled fields above the first paragraph of a text page. */
export type TextHead = {
  readonly title: string;
  /** The title as `TextLine.key`, to find its repetitions. */
  readonly titleKey: string;
  readonly url?: string;
  readonly language?: string;
  readonly authors: readonly string[];
  readonly tags: readonly string[];
  readonly published?: string;
  readonly modified?: string;
  /** Indexes of the lines that are title or byline, and so no part of the body. */
  readonly usedLines: ReadonlySet<number>;
};

/** How many lines may precede the first paragraph; menus are long. */
const maxHeadLines = 60;

const countWords = (line: TextLine): number => line.text.split(/\s+/u).length;

/** The index of the title above line `end`: the line with the most signs of one. The entries of a menu have none. */
const titleIndex = (
  lines: readonly TextLine[],
  end: number,
  bylines: ReadonlyMap<number, Byline>,
): number | undefined => {
  const [first, second] = lines;
  if (first === undefined) return undefined;
  const occurrences = new Map<string, number>();
  for (const { key } of lines) occurrences.set(key, (occurrences.get(key) ?? 0) + 1);
  // Without a menu above, a first line alone in its block is the title, and the line below it a second headline.
  const isFirstTitle = end <= 4 && countWords(first) >= 2 && second?.startsBlock === true;
  let best: { readonly index: number; readonly score: number } | undefined;
  for (const [index, line] of lines.slice(0, end).entries()) {
    const words = countWords(line);
    if (line.kind !== undefined || bylines.has(index) || words > 40 || line.key === '') continue;
    const isRepeated = (occurrences.get(line.key) ?? 0) > 1 && words >= 3;
    const isAboveByline = bylines.has(index + 1) || bylines.has(index + 2);
    const score =
      (line.isHeading ? 4 : 0) +
      (isRepeated ? 4 : 0) +
      (isAboveByline ? 3 : 0) +
      (index === 0 && isFirstTitle ? 2 : 0) +
      (words >= 4 ? 3 : words >= 2 ? 1 : 0) +
      (line.startsBlock ? 1 : 0);
    if (best === undefined || score > best.score) best = { index, score };
  }
  if (best !== undefined) return best.index;
  // A title may read like a sentence and so end the head, if other text follows it.
  const mayBeTitle = first.kind === undefined && second?.startsBlock === true && first.text.length <= 200;
  return mayBeTitle ? 0 : undefined;
};

/** The index of a line above or below the line with the date that holds a name and nothing else. */
const nameBesideDate = (
  head: readonly TextLine[],
  bylines: ReadonlyMap<number, Byline>,
  titleLine: number | undefined,
): number | undefined => {
  const [dated] = [...bylines].find(([, byline]) => byline.published ?? byline.modified) ?? [];
  if (dated === undefined) return undefined;
  return [dated - 1, dated + 1].find((index) => {
    const line = head[index];
    return (
      line !== undefined &&
      index !== titleLine &&
      !bylines.has(index) &&
      line.kind === undefined &&
      !line.isHeading &&
      countWords(line) <= 4 &&
      !/[\d.!?:؟,،/|]/u.test(line.text) &&
      line.text.split(/\s+/u).every((word) => /^(?:\p{Lu}|\p{Lo}|d['’]|el|al|de|la|ben|von|van)/u.test(word))
    );
  });
};

/** Title, byline and labelled fields of a text page; undefined for a page without a title. */
export const readHead = (lines: readonly TextLine[], context: DateContext): TextHead | undefined => {
  const prose = lines.findIndex((line) => line.isProse);
  const end = Math.min(prose < 0 ? lines.length : prose, maxHeadLines);
  const head = lines.slice(0, end);
  const fields = new Map<string, string>();
  const bylines = new Map<number, Byline>();
  for (const [index, { text }] of head.entries()) {
    const field = readLabelledField(text);
    if (field !== undefined && !fields.has(field.name)) fields.set(field.name, field.value);
    // An empty byline keeps a labelled line from becoming the title or part of the body.
    const byline = field === undefined ? readByline(text, context) : {};
    if (byline !== undefined) bylines.set(index, byline);
  }
  const titleLine = fields.has('title') ? undefined : titleIndex(lines, end, bylines);
  const title = fields.get('title') ?? (titleLine === undefined ? undefined : lines[titleLine]?.text);
  if (title === undefined) return undefined;
  const found = [...bylines.values()];
  const bylineAuthor = found.find(({ author }) => author !== undefined)?.author;
  const nameLine = bylineAuthor === undefined ? nameBesideDate(head, bylines, titleLine) : undefined;
  const author = fields.get('author') ?? bylineAuthor ?? (nameLine === undefined ? undefined : head[nameLine]?.text);
  return {
    title,
    titleKey: (titleLine === undefined ? undefined : lines[titleLine]?.key) ?? title,
    ...defined({
      url: fields.get('url'),
      language: fields.get('language'),
      published: fields.get('published') ?? found.find(({ published }) => published)?.published?.toISOString(),
      modified: fields.get('modified') ?? found.find(({ modified }) => modified)?.modified?.toISOString(),
    }),
    authors: author === undefined ? [] : [author],
    tags: fields.get('tags')?.split(/[,;،]/u) ?? [],
    usedLines: new Set([...bylines.keys(), titleLine, nameLine].filter((index) => index !== undefined)),
  };
};

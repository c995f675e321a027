import type { DateContext } from '../date/parse-date.ts';
import { type Byline, readByline } from './byline.ts';
import { readField } from './text-field.ts';
import type { TextLine } from './text-line.ts';

/** What stands above the first paragraph of a text page. */
export type TextHead = {
  readonly title: string;
  /** The title as lines are compared with it. */
  readonly titleKey: string;
  readonly url?: string;
  readonly language?: string;
  readonly authors: readonly string[];
  readonly tags: readonly string[];
  readonly published?: string;
  readonly modified?: string;
  /** Places of the lines that are used up. */
  readonly used: ReadonlySet<number>;
};

/** How many lines may stand above the first paragraph: menus are long. */
const maxHead = 60;

const wordsOf = (line: TextLine): number => line.text.split(/\s+/u).length;

const headEnd = (lines: readonly TextLine[]): number => {
  const prose = lines.findIndex((line) => line.isProse);
  return Math.min(prose < 0 ? lines.length : prose, maxHead);
};

type Scored = { readonly index: number; readonly score: number };

/** The line that is the title: marked, said twice, just above the byline; a menu's entry is none of these. */
const titleIndex = (
  lines: readonly TextLine[],
  end: number,
  bylines: ReadonlyMap<number, Byline>,
): number | undefined => {
  const count = new Map<string, number>();
  for (const { key } of lines) count.set(key, (count.get(key) ?? 0) + 1);
  const candidates: Scored[] = lines.slice(0, end).flatMap((line, index) => {
    const words = wordsOf(line);
    if (line.kind !== undefined || bylines.has(index) || words > 40 || line.key === '') return [];
    const nearByline = [1, 2].some((step) => bylines.has(index + step)) ? 3 : 0;
    const isLong = words >= 4 ? 3 : words >= 2 ? 1 : 0;
    const isTwice = (count.get(line.key) ?? 0) > 1 && words >= 3 ? 4 : 0;
    const marks = (line.isMarked ? 4 : 0) + isTwice + nearByline + (opens(lines, end, index) ? 2 : 0);
    return [{ index, score: marks + isLong + (line.startsBlock ? 1 : 0) }];
  });
  const best = candidates.reduce<Scored | undefined>(
    (a, b) => (a === undefined || b.score > a.score ? b : a),
    undefined,
  );
  return best?.index ?? (isTitled(lines) ? 0 : undefined);
};

/** Where no menu stands above, the first line alone in its block is the title, and what follows it a second headline. */
const opens = (lines: readonly TextLine[], end: number, index: number): boolean => {
  const [first, second] = lines;
  return index === 0 && end <= 4 && first !== undefined && wordsOf(first) >= 2 && second?.startsBlock === true;
};

/** A first line that reads like a sentence may be a title still, where more follows it. */
const isTitled = ([first, second]: readonly TextLine[]): boolean =>
  first !== undefined && first.kind === undefined && second?.startsBlock === true && first.text.length <= 200;

/** A name alone on its line beside a line with the date. */
const looksLikeName = (line: TextLine | undefined): boolean =>
  line !== undefined &&
  line.kind === undefined &&
  !line.isMarked &&
  wordsOf(line) <= 4 &&
  !/[\d.!?:؟,،/|]/u.test(line.text) &&
  line.text.split(/\s+/u).every((word) => /^(?:\p{Lu}|\p{Lo}|d['’]|el|al|de|la|ben|von|van)/u.test(word));

const iso = (date: Date | undefined): string | undefined => date?.toISOString();

/** Title, byline and fields of a text page; undefined where it has no title. */
export const readHead = (lines: readonly TextLine[], context: DateContext): TextHead | undefined => {
  const end = headEnd(lines);
  const head = lines.slice(0, end);
  const fields = new Map(
    head.flatMap(({ text }, index) => [[index, readField(text)] as const].filter(([, field]) => field !== undefined)),
  );
  const field = (name: string) => [...fields.values()].find((found) => found?.name === name)?.value;
  const bylines = new Map(
    head.flatMap(({ text }, index) => {
      const byline = fields.has(index) ? {} : readByline(text, context);
      return byline === undefined ? [] : [[index, byline] as const];
    }),
  );
  const at = field('title') === undefined ? titleIndex(lines, end, bylines) : undefined;
  const title = field('title') ?? (at === undefined ? undefined : lines[at]?.text);
  if (title === undefined) return undefined;
  const used = new Set([...bylines.keys(), ...(at === undefined ? [] : [at])]);
  const authors = authorsOf(head, bylines, used);
  const dates = [...bylines.values()];
  const published = field('published') ?? iso(dates.find((byline) => byline.published)?.published);
  const modified = field('modified') ?? iso(dates.find((byline) => byline.modified)?.modified);
  const author = field('author');
  return {
    title,
    titleKey: (at === undefined ? undefined : lines[at]?.key) ?? title,
    ...optional({ url: field('url'), language: field('language'), published, modified }),
    authors: author === undefined ? authors : [author],
    tags: field('tags')?.split(/[,;،]/u) ?? [],
    used,
  };
};

const optional = (values: Readonly<Record<'url' | 'language' | 'published' | 'modified', string | undefined>>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

const authorsOf = (
  head: readonly TextLine[],
  bylines: ReadonlyMap<number, Byline>,
  used: Set<number>,
): readonly string[] => {
  const named = [...bylines.values()].flatMap(({ author }) => (author === undefined ? [] : [author]));
  const [dated] = [...bylines].find(([, byline]) => byline.published ?? byline.modified) ?? [];
  if (named.length > 0 || dated === undefined) return named.slice(0, 1);
  for (const index of [dated - 1, dated + 1]) {
    const line = head[index];
    if (line === undefined || used.has(index) || !looksLikeName(line)) continue;
    used.add(index);
    return [line.text];
  }
  return [];
};

import { readField } from './text-field.ts';
import type { TextHead } from './text-head.ts';
import type { TextLine } from './text-line.ts';

const isList = (line: TextLine | undefined): boolean =>
  line !== undefined && !line.isProse && line.text.split(/\s+/u).length <= 25;

/** Where the page goes on after the article: its comments, or a list of other articles with no paragraph after it. */
const bodyEnd = (lines: readonly TextLine[], from: number): number => {
  const hasBodyBefore = (index: number): boolean => lines.slice(from, index).some((line) => line.isProse);
  const comments = lines.findIndex((line, index) => index >= from && line.kind === 'comments' && hasBodyBefore(index));
  const end = comments < 0 ? lines.length : comments;
  const last = lines.slice(0, end).findLastIndex((line) => line.isProse);
  const shell = lines.findIndex((line, index) => index > last && index < end && line.kind !== undefined);
  return shell < 0 || last < from ? end : shell;
};

/** Titles of other articles that follow a “read also” with nothing behind it, up to the next paragraph. */
const linkedBelow = (lines: readonly TextLine[], at: number, end: number): number => {
  const isLabelOnly = !/[:：]\s*\S/u.test(lines[at]?.text ?? '') && (lines[at]?.text.split(/\s+/u).length ?? 0) <= 6;
  let next = at + 1;
  while (isLabelOnly && next < end && isList(lines[next]) && lines[next]?.startsBlock === false) next += 1;
  // One title in a block of its own, between two paragraphs.
  const isAlone = isLabelOnly && next === at + 1 && isList(lines[next]) && lines[next + 1]?.startsBlock === true;
  return isAlone && next < end ? next + 1 : next;
};

/** A hard-wrapped paragraph has lines of one length: their ends are the editor's, not the writer's. */
const isWrapped = (block: readonly TextLine[]): boolean => {
  const lengths = block.slice(0, -1).map(({ text }) => text.length);
  return (
    block.length > 1 &&
    lengths.every((length) => length >= 45 && length <= 100) &&
    Math.max(...lengths) - Math.min(...lengths) <= 30
  );
};

const toParagraphs = (blocks: readonly (readonly TextLine[])[]): string =>
  blocks.map((block) => block.map(({ text }) => text).join(isWrapped(block) ? ' ' : '\n\n')).join('\n\n');

/** The paragraphs of a text page, an empty line between them, and the tags that stand below them. */
export const withoutShell = (
  lines: readonly TextLine[],
  head: TextHead,
): { readonly body: string; readonly tags: readonly string[] } => {
  const firstUsed = Math.max(0, Math.min(...head.used, lines.length - 1));
  const from = head.used.size === 0 ? 0 : firstUsed;
  const end = bodyEnd(lines, from);
  const tags: string[] = [];
  const blocks: TextLine[][] = [];
  for (let index = from; index < end; index += 1) {
    const line = lines[index];
    if (line === undefined || head.used.has(index) || line.key === head.titleKey) continue;
    const field = readField(line.text);
    if (field !== undefined && !line.isProse) {
      if (field.name === 'tags') tags.push(...field.value.split(/[,;،|]/u));
      continue;
    }
    if (line.kind === 'read-also') index = linkedBelow(lines, index, end) - 1;
    if (line.kind !== undefined) continue;
    const block = line.startsBlock ? undefined : blocks.at(-1);
    if (block === undefined) blocks.push([line]);
    else block.push(line);
  }
  return { body: toParagraphs(blocks), tags };
};

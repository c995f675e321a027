import { oneLine } from '../body/plain-text.ts';
import { foldText } from '../date/fold-text.ts';
import { type BoilerplateKind, boilerplateKind } from './boilerplate-phrases.ts';

/** A line of a text page. */
export type TextLine = {
  readonly text: string;
  /** The line as it is compared with others: folded, without marks. */
  readonly key: string;
  readonly kind: BoilerplateKind | undefined;
  /** It is marked as a heading: `*…*`, `**…**`, `# …`, or underlined. */
  readonly isMarked: boolean;
  /** Whole sentences: what an article is made of. */
  readonly isProse: boolean;
  /** An empty line stands before it. */
  readonly startsBlock: boolean;
};

const marked = /^(?:\*{1,2}([^*]{3,300})\*{1,2}|#{1,3}\s+(.{3,300}?)\s*#*|_{2}([^_]{3,300})_{2})$/u;

/** A line without its heading marks. */
const unmarked = (line: string): string => {
  const match = marked.exec(line);
  return (match?.[1] ?? match?.[2] ?? match?.[3] ?? line).trim();
};

const keyOf = (text: string): string =>
  foldText(text)
    .text.replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

const isProse = (text: string): boolean => {
  const words = text.split(/\s+/u).length;
  const endsSentence = /[.!?؟…:»”"’')\]]$/u.test(text);
  return (words >= 8 && endsSentence && /[.!?؟…,،;؛]/u.test(text)) || words >= 25;
};

/** The lines of a text that say anything, in order. */
export const textLines = (text: string): readonly TextLine[] => {
  const lines: TextLine[] = [];
  let startsBlock = true;
  for (const raw of text.split(/\r\n?|\n|\u2028|\u2029/u)) {
    const line = oneLine(raw);
    if (line === '') {
      startsBlock = true;
      continue;
    }
    const plain = unmarked(line);
    const isMarked = plain !== line;
    const kind = boilerplateKind(plain);
    lines.push({
      text: plain,
      key: keyOf(plain),
      kind,
      isMarked,
      isProse: kind === undefined && !isMarked && isProse(plain),
      startsBlock,
    });
    startsBlock = false;
  }
  return lines;
};

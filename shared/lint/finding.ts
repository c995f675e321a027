import { type RuleName, rules, type Severity } from './rules.ts';

/** Tells the place of an index in the text; lines end with LF, CR or CR LF (XML 1.0 §2.11). */
export const positionsIn = (text: string): ((index: number) => Position) => {
  const starts = [0];
  for (const { index, 0: end } of text.matchAll(/\r\n?|\n/g)) starts.push(index + end.length);
  return (index) => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: index - (starts[low] ?? 0) + 1 };
  };
};

/** A place in a document, both from 1; columns count UTF-16 units, as editors do. */
export type Position = { readonly line: number; readonly column: number };

/** One rule that a document breaks, and where. */
export type Finding = Position & {
  readonly rule: RuleName;
  /** Where the rule is from: `RFC 4287 §4.2.6`. */
  readonly clause: string;
  /** An error breaks a MUST; a warning is what some reader or directory stumbles over. */
  readonly severity: Severity;
  /** What is wrong, with what was found. */
  readonly message: string;
  /** What to do. */
  readonly advice: string;
};

/** A finding before it has its rule's severity and advice. */
export type Fault = {
  readonly rule: RuleName;
  readonly clause: string;
  readonly at: Position;
  readonly message: string;
};

/** What a check has against a value; the clause is the element's own unless it names another. */
export type Problem = { readonly rule: RuleName; readonly message: string; readonly clause?: string };

/** Looks at one value. */
export type Check = (value: string) => readonly Problem[];

/** A text as messages quote it: in one line, and short. */
export const quote = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return `“${line.length > 60 ? `${line.slice(0, 57)}…` : line}”`;
};

/** The problems of a value as faults at its place. */
export const toFaults = (problems: readonly Problem[], at: Position, clause: string): readonly Fault[] =>
  problems.map((problem) => ({ clause, ...problem, at }));

/** The fault with its rule's severity and advice. */
export const toFinding = ({ rule, clause, at, message }: Fault): Finding => ({
  rule,
  clause,
  ...rules[rule],
  line: at.line,
  column: at.column,
  message,
});

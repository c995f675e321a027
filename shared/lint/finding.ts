import type { RuleName, Severity } from './rules.ts';

/** A place in a document. Both numbers start at 1; columns count UTF-16 units, as editors do. */
export type Position = { readonly line: number; readonly column: number };

/** The first character of a document. */
export const documentStart: Position = { line: 1, column: 1 };

/** Returns a function that gives the position of an index in the text. Lines end with LF, CR or CR LF (XML 1.0 §2.11). */
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

/** A broken rule at a position of a document, as the linter reports it. */
export type Finding = Position & {
  readonly rule: RuleName;
  /** The section of the specification: `RFC 4287 §4.2.6`. */
  readonly clause: string;
  /** An error violates a specification; a warning causes problems in some readers or directories. */
  readonly severity: Severity;
  /** The fault, with a quotation of the document. */
  readonly message: string;
  /** The correction. */
  readonly advice: string;
};

/** A finding without the severity and the advice of its rule. */
export type Fault = {
  readonly rule: RuleName;
  readonly clause: string;
  readonly at: Position;
  readonly message: string;
};

/** Makes the fault of a rule. */
export const fault = (rule: RuleName, clause: string, at: Position, message: string): Fault => ({
  rule,
  clause,
  at,
  message,
});

/** A fault of a single value. The clause defaults to that of the element. */
export type Problem = { readonly rule: RuleName; readonly message: string; readonly clause?: string };

/** Returns the problems of a value; none for a valid one. */
export type Check = (value: string) => readonly Problem[];

/** Converts the problems of the value at a position into faults. */
export const toFaults = (problems: readonly Problem[], at: Position, clause: string): readonly Fault[] =>
  problems.map((problem) => ({ clause, ...problem, at }));

/** Quotes a text for a message: on one line, at most 60 characters. */
export const quote = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return `“${line.length > 60 ? `${line.slice(0, 57)}…` : line}”`;
};

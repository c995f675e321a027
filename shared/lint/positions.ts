import type { Position } from './finding.ts';

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

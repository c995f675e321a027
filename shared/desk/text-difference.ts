/** A run of text that two texts share, or that one of them has. */
export type Run = { readonly kind: 'same' | 'inserted' | 'deleted'; readonly text: string };

/** Comparisons of one alignment: two texts of 2,000 words. Of longer ones, the part between is shown as replaced. */
const maxComparisons = 4_000_000;

/** The lengths of the longest common subsequences of the rests of two lists, row after row. */
const commonLengths = (before: readonly string[], after: readonly string[]): Uint16Array => {
  const width = after.length + 1;
  const lengths = new Uint16Array((before.length + 1) * width);
  for (let row = before.length - 1; row >= 0; row -= 1) {
    for (let column = after.length - 1; column >= 0; column -= 1) {
      const at = row * width + column;
      lengths[at] =
        before[row] === after[column]
          ? (lengths[at + width + 1] ?? 0) + 1
          : Math.max(lengths[at + width] ?? 0, lengths[at + 1] ?? 0);
    }
  }
  return lengths;
};

type Step = { readonly kind: Run['kind']; readonly parts: readonly string[] };

/** The steps from one list to another between their common beginning and end. */
const alignMiddle = (before: readonly string[], after: readonly string[]): readonly Step[] => {
  if (before.length * after.length > maxComparisons)
    return [
      { kind: 'deleted', parts: before },
      { kind: 'inserted', parts: after },
    ];
  const lengths = commonLengths(before, after);
  const width = after.length + 1;
  const steps: Step[] = [];
  let [row, column] = [0, 0];
  while (row < before.length || column < after.length) {
    const [old, fresh] = [before[row], after[column]];
    if (old !== undefined && old === fresh) {
      steps.push({ kind: 'same', parts: [old] });
      [row, column] = [row + 1, column + 1];
    } else if (
      old !== undefined &&
      (fresh === undefined || (lengths[(row + 1) * width + column] ?? 0) >= (lengths[row * width + column + 1] ?? 0))
    ) {
      steps.push({ kind: 'deleted', parts: [old] });
      row += 1;
    } else {
      steps.push({ kind: 'inserted', parts: fresh === undefined ? [] : [fresh] });
      column += 1;
    }
  }
  return steps;
};

const align = (before: readonly string[], after: readonly string[]): readonly Step[] => {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  return [
    { kind: 'same', parts: before.slice(0, start) },
    ...alignMiddle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    { kind: 'same', parts: before.slice(before.length - end) },
  ];
};

/** Words with the white space behind them. */
const wordsOf = (text: string): readonly string[] => text.match(/\S+\s*|^\s+/g) ?? [];

/** Neighbouring steps of one kind as one run; what was deleted stands before what was inserted there. */
const joinRuns = (steps: readonly Step[]): readonly Run[] => {
  const runs: { kind: Run['kind']; text: string }[] = [];
  const add = (kind: Run['kind'], text: string): void => {
    const last = runs.at(-1);
    if (text === '') return;
    if (last?.kind === kind) last.text += text;
    else runs.push({ kind, text });
  };
  let [deleted, inserted] = ['', ''];
  const flush = (): void => {
    add('deleted', deleted);
    add('inserted', inserted);
    [deleted, inserted] = ['', ''];
  };
  for (const { kind, parts } of steps) {
    const text = parts.join('');
    if (kind === 'deleted') deleted += text;
    else if (kind === 'inserted') inserted += text;
    else if (text !== '') {
      flush();
      add('same', text);
    }
  }
  flush();
  return runs;
};

/** The difference between two texts, word by word: first their lines are aligned, then the words of lines that changed. */
export const textDifference = (before: string, after: string): readonly Run[] => {
  const linesOf = (text: string): readonly string[] => text.match(/[^\n]+\n?|\n/g) ?? [];
  const runs: Run[] = [];
  let [deleted, inserted]: [string, string] = ['', ''];
  const flush = (): void => {
    if (deleted !== '' || inserted !== '') runs.push(...joinRuns(align(wordsOf(deleted), wordsOf(inserted))));
    [deleted, inserted] = ['', ''];
  };
  for (const { kind, parts } of align(linesOf(before), linesOf(after))) {
    if (kind === 'deleted') deleted += parts.join('');
    else if (kind === 'inserted') inserted += parts.join('');
    else {
      flush();
      if (parts.length > 0) runs.push({ kind: 'same', text: parts.join('') });
    }
  }
  flush();
  return joinRuns(runs.map(({ kind, text }) => ({ kind, parts: [text] })));
};

/** Words that are shown on either side of a change. */
const contextWords = 12;

/** A run that is the same, cut to what is near a change. */
const cut = (text: string, isFirst: boolean, isLast: boolean): string => {
  const words = wordsOf(text);
  const head = isFirst ? 0 : contextWords;
  const tail = isLast ? 0 : contextWords;
  if (words.length <= head + tail + 1) return text;
  const start = words.slice(0, head).join('').trimEnd();
  const end = words.slice(words.length - tail).join('');
  return `${start}${isFirst ? '' : ' '}[…]${isLast ? '' : ' '}${tail === 0 ? '' : end}`;
};

/** The runs of a difference, without what is far from every change. */
export const nearChanges = (runs: readonly Run[]): readonly Run[] =>
  runs.map((run, index) =>
    run.kind === 'same' ? { ...run, text: cut(run.text, index === 0, index === runs.length - 1) } : run,
  );

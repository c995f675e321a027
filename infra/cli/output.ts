/** Where a command says what it found: for a person, or with `--json` for a program, one value a line. */
export type Output = {
  readonly isJson: boolean;
  /** A result: `value` for programs, `words` for people. */
  readonly result: (value: unknown, words: string) => void;
  /** Something on the way, for people only; goes to the error output, so that results can be piped. */
  readonly note: (words: string) => void;
};

/** Speaks to these streams. */
export const outputTo = (
  isJson: boolean,
  out: Pick<NodeJS.WritableStream, 'write'>,
  err: Pick<NodeJS.WritableStream, 'write'>,
): Output => ({
  isJson,
  result: (value, words) => void out.write(isJson ? `${JSON.stringify(value)}\n` : `${words}\n`),
  note: (words) => void (isJson || err.write(`${words}\n`)),
});

/** Rows as lines with aligned columns. */
export const columns = (rows: readonly (readonly string[])[]): string => {
  const widths = rows.reduce<number[]>(
    (sofar, row) => row.map((cell, index) => Math.max(cell.length, sofar[index] ?? 0)),
    [],
  );
  return rows
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

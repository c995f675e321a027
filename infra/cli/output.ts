/** Prints what a command finds: text for people, or with `--json` one JSON value per line. */
export type Output = {
  readonly isJson: boolean;
  /** A result: `value` for programs, `text` for people. */
  readonly result: (value: unknown, text: string) => void;
  /** A remark for people only. It goes to stderr, so that results can be piped. */
  readonly note: (text: string) => void;
};

type Stream = Pick<NodeJS.WritableStream, 'write'>;

/** An output that writes results to `out` and notes to `err`. */
export const outputTo = (isJson: boolean, out: Stream, err: Stream): Output => ({
  isJson,
  result: (value, text) => void out.write(isJson ? `${JSON.stringify(value)}\n` : `${text}\n`),
  note: (text) => void (isJson || err.write(`${text}\n`)),
});

/** Rows of cells as lines with aligned columns. */
export const columns = (rows: readonly (readonly string[])[]): string => {
  const widths = rows.reduce<number[]>(
    (found, row) => row.map((cell, index) => Math.max(cell.length, found[index] ?? 0)),
    [],
  );
  const toLine = (row: readonly string[]): string =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd();
  return rows.map(toLine).join('\n');
};

const barWidth = 30;

/** A progress bar for work of `total` units. It draws nothing when the stream is not a terminal. */
export const progressBar = (stream: NodeJS.WriteStream, total: number) => ({
  show: (done: number, text: string): void => {
    if (!stream.isTTY) return;
    const share = total === 0 ? 1 : Math.min(1, done / total);
    const filled = Math.round(share * barWidth);
    const bar = `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}`;
    stream.write(`\r${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${text}\u001B[K`);
  },
  end: (): void => void (stream.isTTY && stream.write('\n')),
});

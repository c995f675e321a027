const width = 30;

/** A bar on a terminal that shows how far a long work has come; nothing where the output is no terminal. */
export const progressOn = (stream: NodeJS.WriteStream, total: number) => ({
  show: (done: number, words: string): void => {
    if (!stream.isTTY) return;
    const share = total === 0 ? 1 : Math.min(1, done / total);
    const filled = Math.round(share * width);
    const bar = `${'█'.repeat(filled)}${'░'.repeat(width - filled)}`;
    stream.write(`\r${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${words}\u001B[K`);
  },
  end: (): void => void (stream.isTTY && stream.write('\n')),
});

import { type Profiler, Session } from 'node:inspector';

/** Which parts of the product's code ran. */
export type Coverage = {
  /** Whether code ran since the last look that had never run before; reading it takes about ten milliseconds. */
  readonly hasNews: () => boolean;
  /** As `hasNews`, and from now on that code is known. */
  readonly take: () => boolean;
  /** The functions that ran, and the blocks in them that never did. */
  readonly totals: () => { readonly functions: number; readonly openBlocks: number };
  readonly stop: () => void;
};

type Span = readonly [start: number, end: number];

/** What two lists of spans have in common, both in order and without overlaps. */
const common = (a: readonly Span[], b: readonly Span[]): readonly Span[] => {
  const both: Span[] = [];
  let [i, j] = [0, 0];
  for (;;) {
    const [one, other] = [a[i], b[j]];
    if (one === undefined || other === undefined) return both;
    const [start, end] = [Math.max(one[0], other[0]), Math.min(one[1], other[1])];
    if (start < end) both.push([start, end]);
    if (one[1] < other[1]) i += 1;
    else j += 1;
  }
};

const lengthOf = (spans: readonly Span[]): number => spans.reduce((sum, [start, end]) => sum + end - start, 0);

const isProduct = (url: string): boolean => url.startsWith('file:') && url.includes('/shared/');

/**
 * Follows which blocks of the code in `shared/` run, by V8's precise coverage. V8 counts while the code runs, and resets at each look:
 * so a look after each batch of documents is enough, and one after each document only where the batch brought news.
 */
export const startCoverage = (): Coverage => {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: false, detailed: true });
  /** For each function that ran, the spans of its code that never did. */
  const open = new Map<string, readonly Span[]>();
  const look = (isKept: boolean): boolean => {
    let isNew = false;
    const readFunction = (url: string, { ranges }: Profiler.FunctionCoverage): void => {
      const [whole, ...inner] = ranges;
      if (whole === undefined || whole.count === 0) return;
      const key = `${url}:${whole.startOffset}-${whole.endOffset}`;
      const missed = inner
        .filter(({ count }) => count === 0)
        .map((range): Span => [range.startOffset, range.endOffset]);
      const known = open.get(key);
      const left = known === undefined ? missed : common(known, missed);
      if (known !== undefined && lengthOf(left) === lengthOf(known)) return;
      isNew = true;
      if (isKept) open.set(key, left);
    };
    session.post('Profiler.takePreciseCoverage', (_error, { result }) => {
      for (const { url, functions } of result) if (isProduct(url)) for (const one of functions) readFunction(url, one);
    });
    return isNew;
  };
  return {
    hasNews: () => look(false),
    take: () => look(true),
    totals: () => ({
      functions: open.size,
      openBlocks: [...open.values()].reduce((sum, spans) => sum + spans.length, 0),
    }),
    stop: () => session.disconnect(),
  };
};

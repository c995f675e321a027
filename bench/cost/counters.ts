/** Counts by name, such as `PutItem`, `write units`, `PUT bytes`. */
export type Counts = Readonly<Record<string, number>>;

/** Counters that begin at 0. */
export type Counters = {
  readonly add: (name: string, by?: number) => void;
  /** The counts since `before`, without those that are 0. */
  readonly since: (before: Counts) => Counts;
  readonly now: () => Counts;
};

/** Makes counters. */
export const makeCounters = (): Counters => {
  const counts = new Map<string, number>();
  const now = (): Counts => Object.fromEntries(counts);
  return {
    add: (name, by = 1) => void counts.set(name, (counts.get(name) ?? 0) + by),
    since: (before) => subtract(now(), before),
    now,
  };
};

const combine = (a: Counts, b: Counts, sign: 1 | -1): Counts => {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  const sums = names.map((name) => [name, (a[name] ?? 0) + sign * (b[name] ?? 0)] as const);
  return Object.fromEntries(sums.filter(([, sum]) => sum !== 0));
};

/** `a + b` for each name. */
export const add = (a: Counts, b: Counts): Counts => combine(a, b, 1);

/** `a - b` for each name; 0 is left out. */
export const subtract = (a: Counts, b: Counts): Counts => combine(a, b, -1);

/** Each count divided by `by`. */
export const divide = (counts: Counts, by: number): Counts =>
  Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, count / by]));

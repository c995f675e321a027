/**
 * What one piece of work consumes on AWS: capacity units of the table (a write unit is 1 KB, a read unit 4 KB read
 * consistently), requests to the bucket, messages, and invocations of functions.
 */
export type Units = {
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly tableCalls: number;
  readonly transactions: number;
  readonly puts: number;
  readonly heads: number;
  readonly messages: number;
  readonly invocations: number;
};

/**
 * The counted units: `npm run bench -- cost` measures them on the real handlers, `barid cost` and docs/scale.md calculate
 * with them, and test/cost/counted-units.test.ts fails when the code consumes more. When the code consumes
 * less, copy the lower figures from the bench (BENCH_DETAILS=1 also prints every operation, and units by kind of row).
 */
export const countedUnits = {
  /** One new article of 6 KB in 3 feeds and 8 facet feeds with full windows of 50, up to the documents; without the hub. */
  article: {
    writeUnits: 76,
    readUnits: 765,
    tableCalls: 216,
    transactions: 1,
    puts: 44,
    heads: 44,
    messages: 0,
    invocations: 2,
  },
  /** The next sweep, which finds the article's publish hint and checks that its feeds show it. */
  articleCheck: {
    writeUnits: 1,
    readUnits: 600,
    tableCalls: 400,
    transactions: 0,
    puts: 9,
    heads: 100,
    messages: 0,
    invocations: 1,
  },
  /** For the same article: telling the built-in hub of the 11 feeds, to which nobody is subscribed. */
  hub: {
    writeUnits: 0,
    readUnits: 12,
    tableCalls: 12,
    transactions: 0,
    puts: 0,
    heads: 0,
    messages: 0,
    invocations: 2,
  },
  /** One delivery of a changed feed to one of 60 WebSub subscribers of a topic. */
  delivery: {
    writeUnits: 0.1,
    readUnits: 0.13,
    tableCalls: 0.2,
    transactions: 0,
    puts: 0,
    heads: 0,
    messages: 0.02,
    invocations: 0.02,
  },
  /** A minute in which nothing happens: all schedules, averaged over an hour. */
  idleMinute: {
    writeUnits: 1.4,
    readUnits: 74,
    tableCalls: 62,
    transactions: 0,
    puts: 0.6,
    heads: 21,
    messages: 0,
    invocations: 2,
  },
} as const satisfies Record<string, Units>;

/** The works that are counted. */
export type CountedWork = keyof typeof countedUnits;

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
  /** Storing one new article of 6 KB in 11 feeds. */
  accept: {
    writeUnits: 44,
    readUnits: 5,
    tableCalls: 4,
    transactions: 1,
    puts: 0,
    heads: 0,
    messages: 0,
    invocations: 1,
  },
  /** Storing one of a batch of 100 such articles. */
  acceptBatch: {
    writeUnits: 44,
    readUnits: 5,
    tableCalls: 1.3,
    transactions: 1,
    puts: 0,
    heads: 0,
    messages: 0,
    invocations: 0.01,
  },
  /** Publishing these 11 feeds, with full windows of 50, by a warm function that holds the articles of the windows. */
  publish: {
    writeUnits: 3,
    readUnits: 27,
    tableCalls: 27,
    transactions: 0,
    puts: 12,
    heads: 0,
    messages: 0,
    invocations: 1,
  },
  /** The same by a function that was just started. */
  coldPublish: {
    writeUnits: 3,
    readUnits: 76,
    tableCalls: 27,
    transactions: 0,
    puts: 12,
    heads: 0,
    messages: 0,
    invocations: 1,
  },
  /** The next sweep: it finds the publish hints of a minute's articles, checks their feeds and publishes the sitemaps. */
  check: {
    writeUnits: 6,
    readUnits: 49,
    tableCalls: 52,
    transactions: 0,
    puts: 2,
    heads: 0,
    messages: 0,
    invocations: 1,
  },
  /** Making a document of a facet's feed, with a full window of 50, when it is first requested, by a function just started. */
  firstRequest: {
    writeUnits: 5,
    readUnits: 57,
    tableCalls: 9,
    transactions: 1,
    puts: 1,
    heads: 1,
    messages: 0,
    invocations: 1,
  },
  /** Telling the built-in hub of the changed feeds among these 11, to which nobody is subscribed. */
  hub: {
    writeUnits: 0,
    readUnits: 4,
    tableCalls: 4,
    transactions: 0,
    puts: 0,
    heads: 0,
    messages: 0,
    invocations: 2,
  },
  /** One delivery of a changed feed to one of 60 WebSub subscribers of a topic. */
  delivery: {
    writeUnits: 0.09,
    readUnits: 0.12,
    tableCalls: 0.18,
    transactions: 0,
    puts: 0,
    heads: 0,
    messages: 0.02,
    invocations: 0.02,
  },
  /** One event of an article to one of two webhooks, of ten articles at a time: creation with its cursor, claim, outcome. */
  webhook: {
    writeUnits: 6.5,
    readUnits: 6,
    tableCalls: 6,
    transactions: 1,
    puts: 0,
    heads: 0,
    messages: 1,
    invocations: 0.2,
  },
  /** A minute in which nothing happens: all schedules, averaged over an hour. */
  idleMinute: {
    writeUnits: 0.27,
    readUnits: 10.81,
    tableCalls: 17.1,
    transactions: 0,
    puts: 0.04,
    heads: 0.36,
    messages: 0,
    invocations: 2,
  },
  /** A minute with 70 short articles, 100,000 a day, in the same 11 feeds: without credits, only the sweep publishes. */
  busyMinute: {
    writeUnits: 2886,
    readUnits: 1337,
    tableCalls: 1231,
    transactions: 70,
    puts: 23,
    heads: 0,
    messages: 0,
    invocations: 141,
  },
} as const satisfies Record<string, Units>;

/** The works that are counted. */
export type CountedWork = keyof typeof countedUnits;

/** The feeds that the counted article is in: three of the site file, and eight of facets. */
export const countedFeeds = 11;

/** What an article's entry in one more feed consumes: a row of less than 1 KB, in the transaction that stores the article. */
export const entryWriteUnits = 2;

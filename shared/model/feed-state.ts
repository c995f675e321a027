import { sha256 } from '#shared/hash.ts';

/** The hash of a document's bytes in the feed's state: the first half of SHA-256, hexadecimal. */
export const documentHash = (bytes: string | Uint8Array): string => sha256(bytes).slice(0, 32);

/** One document as it was last written to the public bucket. */
export type DocumentState = {
  readonly key: string;
  /** See `documentHash`. */
  readonly hash: string;
  /** As the object store gave it, quotes included. */
  readonly etag: string;
  /** The public URL of the document. */
  readonly url: string;
  /** The feed's revision that last changed the bytes. */
  readonly changedInRevision: number;
};

/** What was last published of a feed. Notifications are made from it. */
export type FeedState = {
  readonly slug: string;
  /** 1, 2, 3…: one more with each write. */
  readonly revision: number;
  /** Hash of everything that the documents are rendered from: equal means that nothing has to be published. */
  readonly fingerprint: string;
  readonly documents: readonly DocumentState[];
  /** Every document of the feed answers 410, and no receiver is notified. */
  readonly isGone?: boolean;
  /** Written by a restore: no event publishes the feed and no receiver is notified before the rebuild after it. */
  readonly isRestored?: boolean;
  readonly writtenAt: string;
  /** Left after this write; see `creditsOf`. */
  readonly credits: number;
};

/** Whether two readings found the same state: a restore replaces a row by one that may have the same revision. */
export const isSameState = (one: FeedState | undefined, other: FeedState | undefined): boolean =>
  one?.revision === other?.revision && one?.writtenAt === other?.writtenAt && one?.isRestored === other?.isRestored;

/** Publications that a feed may make one after the other without waiting for the sweep. */
export const maxCredits = 500;

/** A feed that the sweep publishes each minute spends more than this brings: it stays at one publication a minute. */
const creditMs = 90_000;

/** The credits of a feed now: those that its last publication left, and those that came since. A new feed has all. */
export const creditsOf = (state: Pick<FeedState, 'credits' | 'writtenAt'> | undefined, now: Date): number => {
  if (state === undefined) return maxCredits;
  const gained = Math.max(0, now.getTime() - Date.parse(state.writtenAt)) / creditMs;
  return Math.min(maxCredits, state.credits + gained);
};

/** A feed that a site file once named; `isGone` once its documents answer 410. */
export type PublishedFeed = { readonly slug: string; readonly isGone: boolean };

/** Progress of the backfill that moves stored articles into the feeds of a changed site file. */
export type BackfillState = {
  /** Hash of the site file's selectors and facets: another hash starts another backfill. */
  readonly selectorHash: string;
  /** When a backfill for this hash first ran, RFC 3339. */
  readonly firstSeenAt: string;
  /** When the current or last pass started, RFC 3339. */
  readonly startedAt: string;
  /** Cursor of the article list; absent at the start of a pass and after its end. */
  readonly after?: string;
  /** The pass has reached the last article. */
  readonly isComplete: boolean;
  /** 1, 2, 3…: one more with each write. */
  readonly revision: number;
};

/** An article's place in one feed. */
export type Place = {
  readonly id: string;
  readonly published: string;
  readonly revision: number;
  /** Bytes of what the article says, about. */
  readonly size: number;
};

/** Which places of a feed: published at `from` or later, and before `before`. Oldest first, unless it says otherwise. */
export type Span = {
  readonly from?: string;
  readonly before?: string;
  readonly newestFirst?: boolean;
  readonly limit?: number;
};

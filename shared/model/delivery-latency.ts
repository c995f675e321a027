/** How long the newest articles took, in seconds, from their arrival until a receiver was notified in all of their feeds. */
export type DeliveryLatency = {
  /** Ascending. */
  readonly delivered: readonly number[];
  /** Seconds waited so far, for articles not delivered yet; ascending. */
  readonly waiting: readonly number[];
};

/** The smallest of the sorted numbers that at least this share of them does not exceed; undefined for none. */
export const quantile = (sorted: readonly number[], share: number): number | undefined =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];

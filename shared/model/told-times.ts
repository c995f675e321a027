/** How long the newest articles took, in seconds: from being taken until a receiver had been told of them in all of their feeds. */
export type ToldTimes = {
  /** Sorted, shortest first. */
  readonly told: readonly number[];
  /** How long those have waited that it is yet to be told of. */
  readonly waiting: readonly number[];
};

/** Of sorted numbers the one that this share of them does not exceed; undefined for none. */
export const quantile = (sorted: readonly number[], share: number): number | undefined =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];

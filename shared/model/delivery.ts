/** The ways in which a receiver is told. */
export type Route = 'websub-publish' | 'websub-distribute';

/** One thing to tell one receiver. */
export type Delivery = {
  /** Stable over retries: what a receiver may use for dedupe. */
  readonly id: string;
  readonly route: Route;
  /** URL of the receiver. */
  readonly receiver: string;
  /** What it is about: a feed's slug, and with it the topics whose bytes changed. */
  readonly feed: string;
  readonly topics: readonly string[];
  /** The feed's revision that is told. */
  readonly revision: number;
  /** When the change was written: the order of deliveries. */
  readonly when: string;
  readonly status: 'owed' | 'told' | 'superseded' | 'failed';
  readonly attempts: number;
  /** When the next attempt is due, while it is owed. */
  readonly nextAttempt: string;
  /** An attempt is under way; should whoever makes it die, the next one is due at `nextAttempt` all the same. */
  readonly claimed?: boolean;
  /** When it was told, superseded or given up. */
  readonly ended?: string;
  /** In words, what the receiver answered last. */
  readonly lastAnswer?: string;
};

/** How a receiver has been doing. */
export type Receiver = {
  readonly url: string;
  readonly lastSuccess?: string;
  readonly lastFailure?: string;
  /** In words. */
  readonly lastError?: string;
  /** Failures since the last success. */
  readonly failures: number;
  /** While in the future nothing is sent to it. */
  readonly pausedUntil?: string;
};

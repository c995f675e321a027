/** Who read a feed on one day, as counts: no address of a reader is kept. */
export type ReaderCount = {
  /** `2024-11-27` in UTC. */
  readonly day: string;
  /** The slug. */
  readonly feed: string;
  /** People who read it in services that say how many they are, such as Feedly. */
  readonly subscribers: number;
  /** These services by their names. */
  readonly services: Readonly<Record<string, number>>;
  /** Programs that polled it for a reader of their own. */
  readonly pollers: number;
  /** Subscribers at the built-in WebSub hub. */
  readonly hubSubscribers: number;
};

/** The counts of a feed's day as they are stored: each can be added to in any order, and again. */
export type ReaderDay = Pick<ReaderCount, 'day' | 'feed' | 'services' | 'hubSubscribers'> & {
  /** The pollers of the day, as `Sketch`. */
  readonly sketch: Uint8Array;
  /** 1, 2, 3…: one more with each write. */
  readonly revision: number;
};

/** A request of the access log, as far as counting needs it. */
export type LoggedRequest = {
  readonly day: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly userAgent: string;
  readonly address: string;
};

import { type Delivery, ownHub } from './delivery.ts';

/** Subscribers with keys behind `from`, up to `to`; all of the topic without either. */
export type KeyRange = { readonly from?: string; readonly to?: string };

/**
 * A page of a fan-out: up to 100 subscribers of a topic, to whom one revision is sent. The row is work that is due until
 * the page is over. The page without `from` is the first one of its topic; it makes the others.
 */
export type FanOutPage = KeyRange & {
  readonly topic: string;
  /** The slug of the feed. */
  readonly feed: string;
  readonly revision: number;
  /** When the revision was written. */
  readonly changedAt: string;
  /** The revision retracts an entry: waits for no burst. */
  readonly isRetraction?: true;
  /** Short keys of the subscribers that need no more of this page: notified, unsubscribed, or with their own delivery. */
  readonly done: readonly string[];
  /** When the page is to be started, or its claim times out. */
  readonly dueAt: string;
  /** A process is sending the page. */
  readonly isClaimed?: true;
  /** Grows by one with each write. */
  readonly version: number;
};

/** Where a page's row is. */
export type PageAddress = Pick<FanOutPage, 'topic' | 'from'>;

/** What wakes `deliver` for a page: its address, and the instant that the message is for. */
export type PageMessage = PageAddress & Partial<Pick<FanOutPage, 'dueAt'>>;

/** A topic that has subscribers, and its last fan-out. */
export type SubscribedTopic = {
  readonly topic: string;
  /** The revision of the feed that was fanned out last, or that the first subscriber could read itself. */
  readonly revision: number;
  readonly changedAt: string;
  /** When the fan-outs of the last minute ended, to space out a burst. */
  readonly fannedOutAt: readonly string[];
  /** Grows by one with each subscription that is confirmed. */
  readonly confirmations: number;
  /** A fan-out had pages behind the first one: those of an older revision have to be looked for. */
  readonly hasLaterPages?: true;
};

/** What the ledger keeps of a page that is over: a delivery to our own hub, with the short keys of the notified subscribers. */
export type PageRecord = Delivery & KeyRange & { readonly notified: readonly string[] };

/** Under which receiver the ledger keeps the pages of a topic behind the first one, which is a delivery to `@hub`. */
export const laterPages = (topic: string): string => `${ownHub} ${topic}`;

/** The key is in the range. */
export const isInRange = (key: string, { from, to }: KeyRange): boolean =>
  (from === undefined || key > from) && (to === undefined || key <= to);

/** The beginning of a subscriber's key, which tells it apart from the others of its page: a hundred fit into a kilobyte. */
export const shortKey = (key: string): string => key.slice(0, 10);

import type { BaridEvent } from './event.ts';

/** What our own hub does: hand a change to its subscribers, send it to one of them, ask a callback what it wants. */
export type HubRoute = 'hub-fan-out' | 'hub-distribute' | 'hub-verify';

/** Our own hub, as a receiver of changes. */
export const ownHub = '@hub';

/** The ways in which a receiver is told. */
export type Route = HubRoute | 'websub-hub' | 'webhook' | 'event-bus' | 'index-now' | 'rss-cloud' | 'weblog-ping';

/** The `feed` of a delivery that is about articles or deliveries and no feed: no feed can have this slug. */
export const noFeed = '@none';

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
  /** The feed's revision that is told; or the article's. */
  readonly revision: number;
  /** The article that it is about, where it is about one: its id. */
  readonly article?: string;
  /** What a webhook is told, word for word the same at each attempt. */
  readonly event?: BaridEvent;
  /** A takedown: it goes before all that waits. */
  readonly isRetraction?: boolean;
  /** The delivery about the same feed or article that this receiver is to be told before this one. */
  readonly predecessor?: Pick<Delivery, 'changedAt' | 'id'>;
  /** When the change was written: the order of deliveries. */
  readonly changedAt: string;
  readonly status: 'pending' | 'delivered' | 'superseded' | 'failed';
  readonly attempts: number;
  /** When the next attempt is due, while it is owed. */
  readonly nextAttemptAt: string;
  /** An attempt is under way; should whoever makes it die, the next one is due at `nextAttempt` all the same. */
  readonly isClaimed?: boolean;
  /** When somebody brought it back by hand: its patience counts from then. */
  readonly redrivenAt?: string;
  /** When it was told, superseded or given up. */
  readonly endedAt?: string;
  /** In words, what the receiver answered last. */
  readonly lastAnswer?: string;
};

/** The last that a receiver was owed about a feed or an article: which revision, and in which delivery. */
export type NotifyCursor = {
  readonly revision: number;
  readonly changedAt: string;
  readonly id: string;
  /** It was a takedown. */
  readonly isRetraction?: boolean;
};

/** The feed or the article that a delivery is about, and what its receiver had heard of it when the delivery was made. */
export type CursorUpdate = { readonly about: string; readonly previous: NotifyCursor | undefined };

/** How a receiver has been doing. */
export type Receiver = {
  readonly url: string;
  readonly lastSuccess?: string;
  readonly lastFailure?: string;
  /** In words. */
  readonly lastError?: string;
  /** Failures since the last success. */
  readonly failures: number;
  /** The first of them. */
  readonly failingSince?: string;
  /** While in the future nothing is sent to it. */
  readonly pausedUntil?: string;
  /** It asked for that pause itself: not even a takedown goes before its end. */
  readonly pauseRequested?: boolean;
  /** When somebody was warned that it will be disabled. */
  readonly warnedAt?: string;
  /** Since when nothing is sent to it until somebody resumes it by hand. */
  readonly disabledAt?: string;
};

/** How a host has been doing, whoever of it is told. */
export type Host = {
  readonly host: string;
  /** One more with each writing. */
  readonly version: number;
  /** Attempts under way; one whose instant has passed has died. */
  readonly inFlight: readonly { readonly id: string; readonly expiresAt: string; readonly isProbe?: boolean }[];
  /** Tries and failures by the minute (minutes since 1970), of the last five. */
  readonly minutes: readonly { readonly minute: number; readonly requests: number; readonly failures: number }[];
  /** Until then nothing is sent; after it one probe decides. */
  readonly openUntil?: string;
  /** How often in a row it was opened. */
  readonly openCount?: number;
};

/** The host of a receiver, by which it shares a breaker and places with its neighbours. */
export const hostOf = ({ receiver }: Pick<Delivery, 'receiver'>): string => URL.parse(receiver)?.host ?? receiver;

import type { ArticleSource } from './article.ts';

/** What a source's answers can be. */
export const sourceKinds = ['feed', 'page', 'wordpress', 'sitemap'] as const;

/** One of them. */
export type SourceKind = (typeof sourceKinds)[number];

/** What an upstream says of when it wants to be asked; times in seconds. */
export type Hints = {
  readonly maxAge?: number;
  /** RSS 2.0's `ttl`. */
  readonly ttl?: number;
  /** The RSS 1.0 syndication module's period by its frequency. */
  readonly updatePeriod?: number;
  /** Hours of the day in GMT, 0 to 23, in which nobody should ask. */
  readonly skipHours?: readonly number[];
  /** Days of the week in GMT, 0 for Sunday. */
  readonly skipDays?: readonly number[];
};

/** Our subscription to a source at its hub (WebSub). Instants are RFC 3339. */
export type HubSubscription = {
  readonly hub: string;
  readonly topic: string;
  /** What the hub signs its pushes with. */
  readonly secret: string;
  /** The part of the callback's address that nobody can guess. */
  readonly token: string;
  readonly asked: string;
  /** How often it was asked for since the hub last confirmed it. */
  readonly asks: number;
  /** When the lease ends that the hub confirmed. */
  readonly leaseEnds?: string;
  readonly leaseSeconds?: number;
  /** Why the hub does not want it, in its words. */
  readonly denied?: string;
  readonly lastPush?: string;
  /** When each of the newest pushes came, newest first; kept where pushes are measured. */
  readonly pushes?: readonly string[];
  /** A poll found what no push had brought: the hub is not relied upon until it pushes again. */
  readonly missed?: string;
};

/** What Barid knows of a source that it follows. */
export type SourceState = {
  readonly id: string;
  /** One more with each write. */
  readonly revision: number;
  /** A digest of what the site file said of it: where that changes, everything is read anew. */
  readonly setup: string;
  /** The address in the site file. */
  readonly url: string;
  /** Where it is polled instead: it has moved for good, or its page named a feed. */
  readonly at?: string;
  readonly kind?: SourceKind;
  /** What its articles say they are from: settled when it is first read, so that a new title makes no new revisions. */
  readonly origin?: ArticleSource;
  readonly etag?: string;
  readonly lastModified?: string;
  /** What its last answer said of when to come again. */
  readonly hints?: Hints;
  /** Digests of the entries that were offered already, newest first. */
  readonly seen: readonly string[];
  /** When its newest articles were published, newest first: what the polling interval is made from. */
  readonly arrivals: readonly string[];
  /** Articles that it brought. */
  readonly articles: number;
  readonly polled?: string;
  readonly succeeded?: string;
  /** Absent: it is not polled any more. */
  readonly nextPoll?: string;
  readonly failures: number;
  readonly lastError?: string;
  /** Entries of the last answer that could not be taken, and why not the first of them. */
  readonly refused?: { readonly count: number; readonly reason: string };
  /** When it answered that it is gone for good. */
  readonly gone?: string;
  readonly hub?: HubSubscription;
};

/** A page that a source led to. */
export type FollowedPage = {
  readonly url: string;
  readonly etag?: string;
  readonly lastModified?: string;
  /** When it was read first, and last. */
  readonly first: string;
  readonly last: string;
  /** Failures since it was last read. */
  readonly failures: number;
};

import type { ArticleSource } from './article.ts';

/** The kinds of documents that a source can be. */
export const sourceKinds = ['feed', 'page', 'wordpress', 'sitemap'] as const;

/** The kind of a source's document. */
export type SourceKind = (typeof sourceKinds)[number];

/** When a source asks to be polled; durations in seconds. */
export type PollingHints = {
  /** `Cache-Control: max-age`, less the answer's age. */
  readonly maxAge?: number;
  /** RSS 2.0 `ttl`. */
  readonly ttl?: number;
  /** RSS 1.0 syndication module: `updatePeriod` divided by `updateFrequency`. */
  readonly updatePeriod?: number;
  /** Hours of the day without polls, 0 to 23, in GMT. */
  readonly skipHours?: readonly number[];
  /** Days of the week without polls, 0 for Sunday, in GMT. */
  readonly skipDays?: readonly number[];
};

/** Our subscription to a source at its hub (WebSub). Instants are RFC 3339. */
export type HubSubscription = {
  /** The hub's URL. */
  readonly hub: string;
  readonly topic: string;
  /** The hub signs its pushes with this secret (WebSub §7.1). */
  readonly secret: string;
  /** The unguessable part of our callback URL. */
  readonly token: string;
  readonly requestedAt: string;
  /** Requests since the hub last confirmed the subscription. */
  readonly attempts: number;
  /** The end of the confirmed lease; absent before the first confirmation. */
  readonly leaseEndsAt?: string;
  readonly leaseSeconds?: number;
  /** The hub's reason for denying the subscription. */
  readonly deniedReason?: string;
  readonly lastPushAt?: string;
  /** Instants of the newest pushes, newest first; kept for hub probes only. */
  readonly pushTimes?: readonly string[];
  /** When a poll found an article that the hub had not pushed; cleared by the next push. */
  readonly missedPushAt?: string;
};

/** A WordPress post whose article is retracted when the post is withdrawn; `isListed` while the list of posts has it. */
export type WatchedPost = { readonly id: number; readonly article: string; readonly isListed?: true };

/** The stored state of a source. Instants are RFC 3339. */
export type SourceState = {
  readonly id: string;
  /** One more with each write. */
  readonly revision: number;
  /** Hash of the source's configuration in the site file; a change resets the state. */
  readonly configHash: string;
  /** The URL in the site file. */
  readonly url: string;
  /** Polled instead of `url`: a permanent redirect led there, or the page at `url` declares this feed. */
  readonly pollUrl?: string;
  readonly kind?: SourceKind;
  /** Stored in every article of the source. Fixed at the first read, so that a new title creates no revisions. */
  readonly attribution?: ArticleSource;
  readonly etag?: string;
  readonly lastModified?: string;
  readonly pollingHints?: PollingHints;
  /** Hashes of the entries that were accepted or refused already, newest first. */
  readonly entryHashes: readonly string[];
  /** Hashes of guids and permalinks that several entries of one document had: they identify none of them. */
  readonly sharedIdentities?: readonly string[];
  /** The posts of a WordPress site that were public, the one longest unchecked first. */
  readonly posts?: readonly WatchedPost[];
  /** URLs of article pages, newest first: they are read again after they leave the page that links to them. */
  readonly pages?: readonly string[];
  /** Publication dates of the newest articles, newest first; the polling interval follows from them. */
  readonly recentPublished: readonly string[];
  /** Articles that the source created. */
  readonly articleCount: number;
  readonly lastPolledAt?: string;
  readonly lastSucceededAt?: string;
  /** Absent when the source is no longer polled. */
  readonly nextPollAt?: string;
  /** Failed polls since the last success. */
  readonly failures: number;
  readonly lastError?: string;
  /** Entries of the last answer that were refused, and the reason of the first. */
  readonly refused?: { readonly count: number; readonly reason: string };
  /** Why the source may not be syndicated, as it says itself; it is followed all the same. */
  readonly restriction?: string;
  /** When the source answered 410. */
  readonly goneAt?: string;
  readonly subscription?: HubSubscription;
};

/** An article page that a source links to. Instants are RFC 3339. */
export type FollowedPage = {
  readonly url: string;
  readonly etag?: string;
  readonly lastModified?: string;
  readonly firstReadAt: string;
  readonly lastReadAt: string;
  /** Failed requests since the last success. */
  readonly failures: number;
};

/** The condition of a source; `waiting` until its first successful poll. */
export type SourceCondition = 'waiting' | 'followed' | 'failing' | 'gone';

/** The condition of a source with this state. */
export const sourceCondition = (state: SourceState | undefined): SourceCondition => {
  if (state?.goneAt !== undefined) return 'gone';
  if ((state?.failures ?? 0) > 0) return 'failing';
  return state?.lastSucceededAt === undefined ? 'waiting' : 'followed';
};

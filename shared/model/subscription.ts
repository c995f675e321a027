/** Who is sent a topic's bytes when they change, and until when (WebSub §3, §5). */
export type Subscription = {
  /** The public URL of a feed document. */
  readonly topic: string;
  readonly callback: string;
  /** The end of the lease. */
  readonly expiresAt: string;
  /** What distributions to it are signed with. */
  readonly secret?: string;
  /** When it was verified last. */
  readonly verifiedAt: string;
  /** It asked for what changed only (`hub.content=diff`, an extension of ours). */
  readonly wantsDiff?: true;
  /** Marks of the entries that it has; absent before its first push, which is whole. */
  readonly entryHashes?: readonly string[];
};

/** A request of which the hub does not know yet whether the callback wants it (WebSub §5.3). */
export type SubscriptionIntent = {
  /** Another for each request. */
  readonly id: string;
  readonly mode: 'subscribe' | 'unsubscribe';
  readonly topic: string;
  readonly callback: string;
  /** Takes the place of the active secret once it is verified, and no earlier. */
  readonly secret?: string;
  readonly leaseSeconds: number;
  readonly wantsDiff?: true;
  /** Unguessable: whoever gives it back has read it at the callback. */
  readonly challenge: string;
  readonly requestedAt: string;
};

/** Into so many parts the subscribers of a topic are divided, so that many can be worked on at once. */
export const subscriberShards = 8;

/** One page of a topic's subscribers, to be owed a revision. */
export type FanOutPage = {
  readonly feed: string;
  readonly topic: string;
  readonly revision: number;
  /** When the revision was written. */
  readonly changedAt: string;
  /** It withdraws an entry. */
  readonly isRetraction?: boolean;
  readonly shard: number;
  /** Where the page before this one ended. */
  readonly after?: string;
};

/** A subscription at our hub (WebSub §3, §5). Instants are RFC 3339. */
export type Subscription = {
  /** The public URL of a feed document. */
  readonly topic: string;
  readonly callback: string;
  /** The end of the lease. */
  readonly expiresAt: string;
  /** Signs the pushes to this subscriber (WebSub §7.1). */
  readonly secret?: string;
  /** The start of the last verification. */
  readonly verifiedAt: string;
  /** The subscriber asked for changed entries only (`hub.content=diff`, an extension of ours). */
  readonly wantsDiff?: true;
  /** Hashes of the entries that a diff subscriber has; absent before its first push, which is whole. */
  readonly entryHashes?: readonly string[];
};

/** A request to subscribe or unsubscribe that its callback has not confirmed yet (WebSub §5.3). */
export type SubscriptionIntent = {
  /** A new one for each request. */
  readonly id: string;
  readonly mode: 'subscribe' | 'unsubscribe';
  readonly topic: string;
  readonly callback: string;
  /** Replaces the secret of the subscription once the callback has confirmed. */
  readonly secret?: string;
  readonly leaseSeconds: number;
  readonly wantsDiff?: true;
  /** Unguessable: only a party that receives requests at the callback can return it. */
  readonly challenge: string;
  readonly requestedAt: string;
};

/** The subscribers of a topic are stored in this many partitions, which are fanned out concurrently. */
export const subscriberShards = 8;

/** One page of a topic's subscribers, for which deliveries of a revision are to be created. */
export type FanOutPage = {
  readonly feed: string;
  readonly topic: string;
  readonly revision: number;
  /** When the revision was written. */
  readonly changedAt: string;
  /** The revision retracts an entry. */
  readonly isRetraction?: boolean;
  readonly shard: number;
  /** The cursor of the page before. */
  readonly after?: string;
};

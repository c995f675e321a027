import { sha256 } from '#shared/hash.ts';

/** A subscription at our hub (WebSub §3, §5). Instants are RFC 3339. */
export type Subscription = {
  /** The public URL of a feed document. */
  readonly topic: string;
  /** The topic as the subscriber spelt it, if otherwise: it knows the subscription by that. */
  readonly requestedTopic?: string;
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
  /** A push failed, and a delivery of its own retries it: later revisions follow that delivery, in order. */
  readonly hasOwnDelivery?: boolean;
};

/** A request to subscribe or unsubscribe that its callback has not confirmed yet (WebSub §5.3). */
export type SubscriptionIntent = {
  /** A new one for each request. */
  readonly id: string;
  readonly mode: 'subscribe' | 'unsubscribe';
  readonly topic: string;
  /** The topic as the request spelt it, if otherwise. */
  readonly requestedTopic?: string;
  readonly callback: string;
  /** Replaces the secret of the subscription once the callback has confirmed. */
  readonly secret?: string;
  readonly leaseSeconds: number;
  readonly wantsDiff?: true;
  /** Unguessable: only a party that receives requests at the callback can return it. */
  readonly challenge: string;
  readonly requestedAt: string;
};

/** The key of a subscriber among those of its topic: evenly distributed, so that a range of keys is a share of them. */
export const subscriberKey = (callback: string): string => sha256(callback).slice(0, 32);

import type { Attention } from '#shared/model/attention.ts';
import type { Delivery, Receiver } from '#shared/model/delivery.ts';
import type { DeliveryLatency } from '#shared/model/delivery-latency.ts';
import type { HubHealth } from '#shared/model/hub-health.ts';
import type { ReceiverCondition } from '#shared/model/receiver-condition.ts';
import type { SourceCondition } from '#shared/model/source-state.ts';

/** The state of a feed; without a revision it has not been published yet. */
export type FeedStatus = {
  readonly slug: string;
  readonly title: string;
  readonly url: string;
  readonly revision?: number;
  readonly written?: string;
  /** Since when the published feed lacks a change. */
  readonly behindSince?: string;
  /** How many entries it shows, where more would make its documents too large. */
  readonly shortenedTo?: number;
};

/** The state of a receiver, and its newest deliveries. */
export type ReceiverStatus = {
  readonly url: string;
  readonly condition: ReceiverCondition;
  readonly health?: Receiver;
  /** Of a hub: the observations of Barid's own subscription there. */
  readonly hub?: HubHealth;
  readonly latency: DeliveryLatency;
  readonly deliveries: readonly Delivery[];
};

/** The state of a source. */
export type SourceStatus = {
  readonly id: string;
  readonly url: string;
  readonly condition: SourceCondition;
  readonly articleCount: number;
  readonly failures: number;
  readonly lastSucceededAt?: string | undefined;
  readonly nextPollAt?: string | undefined;
  readonly lastError?: string | undefined;
};

/** The state of the pipeline at an instant. */
export type Status = {
  readonly now: string;
  /** What needs somebody, the most urgent first. */
  readonly attention: readonly Attention[];
  readonly feeds: readonly FeedStatus[];
  readonly receivers: readonly ReceiverStatus[];
  readonly sources: readonly SourceStatus[];
  /** Failed deliveries to any receiver, counted up to 100. */
  readonly failed: { readonly count: number; readonly newest: readonly Delivery[] };
  /** Articles that their publishers marked as not public yet, counted up to 100. */
  readonly drafts: {
    readonly count: number;
    readonly newest: readonly { readonly id: string; readonly title: string }[];
  };
  readonly deadLetters: readonly { readonly queue: string; readonly messages: number }[];
};

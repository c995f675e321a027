import type { Delivery, Receiver } from '#shared/model/delivery.ts';
import type { HubHealth } from '#shared/model/hub-health.ts';
import type { ReceiverCondition } from '#shared/model/receiver-condition.ts';
import type { SourceCondition } from '#shared/model/source-condition.ts';
import type { ToldTimes } from '#shared/model/told-times.ts';

/** A feed as it stands; without a revision nothing has been published in it yet. */
export type FeedStatus = {
  readonly slug: string;
  readonly title: string;
  readonly url: string;
  readonly revision?: number;
  readonly written?: string;
  /** Since when there is a change that it does not show yet. */
  readonly behindSince?: string;
};

/** How a receiver has been doing, and its newest deliveries. */
export type ReceiverStatus = {
  readonly url: string;
  readonly condition: ReceiverCondition;
  readonly health?: Receiver;
  /** Where it is a hub: what our own subscription there shows. */
  readonly hub?: HubHealth;
  readonly times: ToldTimes;
  readonly deliveries: readonly Delivery[];
};

/** How an upstream has been doing. */
export type SourceStatus = {
  readonly id: string;
  readonly url: string;
  readonly condition: SourceCondition;
  readonly articles: number;
  readonly failures: number;
  readonly succeeded?: string | undefined;
  readonly nextPoll?: string | undefined;
  readonly lastError?: string | undefined;
};

/** How the pipeline is doing at an instant. */
export type Status = {
  readonly now: string;
  readonly feeds: readonly FeedStatus[];
  readonly receivers: readonly ReceiverStatus[];
  readonly sources: readonly SourceStatus[];
  /** Deliveries that were given up, whoever they were for; they are counted up to a hundred. */
  readonly failed: { readonly count: number; readonly newest: readonly Delivery[] };
  readonly deadLetters: readonly { readonly queue: string; readonly messages: number }[];
};

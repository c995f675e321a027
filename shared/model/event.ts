import type { Article } from './article.ts';

/** An article in an event: thin, so that a receiver that needs the rest fetches it. */
export type ArticleBrief = Pick<
  Article,
  'id' | 'guid' | 'url' | 'title' | 'summary' | 'language' | 'published' | 'modified' | 'revision' | 'status' | 'feeds'
>;

/** A feed in an event; `topics` are the URLs of the documents that changed. */
export type FeedBrief = {
  readonly slug: string;
  readonly title: string;
  readonly revision: number;
  readonly topics: readonly string[];
};

/** A failed delivery in an event. */
export type FailureBrief = {
  readonly id: string;
  readonly route: string;
  readonly receiver: string;
  readonly feed?: string;
  readonly article?: string;
  readonly revision: number;
  readonly attempts: number;
  readonly lastAnswer?: string;
};

/** An event as it is sent (Standard Webhooks, "Payload structure"). */
export type BaridEvent =
  | {
      readonly type: 'article.published' | 'article.updated' | 'article.retracted';
      readonly timestamp: string;
      readonly data: ArticleBrief;
    }
  | { readonly type: 'feed.updated'; readonly timestamp: string; readonly data: FeedBrief }
  | { readonly type: 'delivery.failed'; readonly timestamp: string; readonly data: FailureBrief };

/** An event for a bus: `detail` is JSON, `time` an RFC 3339 instant. */
export type BusEvent = { readonly type: string; readonly time: string; readonly detail: string };

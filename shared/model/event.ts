import type { Article } from './article.ts';

/** What webhooks are told of an article: thin, so that whoever wants the rest fetches it. */
export type ArticleBrief = Pick<
  Article,
  'id' | 'guid' | 'url' | 'title' | 'summary' | 'language' | 'published' | 'modified' | 'revision' | 'status' | 'feeds'
>;

/** What webhooks are told of a feed: the topics are those whose bytes changed. */
export type FeedBrief = {
  readonly slug: string;
  readonly title: string;
  readonly revision: number;
  readonly topics: readonly string[];
};

/** What webhooks are told of a delivery that was given up. */
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

/** An event as it is sent (Standard Webhooks, "Payload structure"): what happened, when, and to what. */
export type BaridEvent =
  | {
      readonly type: 'article.published' | 'article.updated' | 'article.retracted';
      readonly timestamp: string;
      readonly data: ArticleBrief;
    }
  | { readonly type: 'feed.updated'; readonly timestamp: string; readonly data: FeedBrief }
  | { readonly type: 'delivery.failed'; readonly timestamp: string; readonly data: FailureBrief };

/** An event as a bus takes it: `detail` is JSON, `time` an RFC 3339 instant. */
export type BusEvent = { readonly type: string; readonly time: string; readonly detail: string };

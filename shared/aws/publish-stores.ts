import { tableClient } from './clients.ts';
import { dynamoArchiveStore } from './dynamo-archive-store.ts';
import { dynamoArticleStore } from './dynamo-article-store.ts';
import { dynamoFacetStore } from './dynamo-facet-store.ts';
import { dynamoFeedEntryStore } from './dynamo-feed-entry-store.ts';
import { dynamoFeedStateStore } from './dynamo-feed-state-store.ts';
import { dynamoHubStore } from './dynamo-hub-store.ts';
import { dynamoPublishQueueStore } from './dynamo-publish-queue-store.ts';

/** The stores of the functions `publish` and `sweep`, over one table, of a Barid at `publicUrl`. */
export const publishStores = (table: string, publicUrl: string, client = tableClient()) => ({
  feedEntries: dynamoFeedEntryStore(table, publicUrl, client),
  feedStates: dynamoFeedStateStore(table, client),
  archives: dynamoArchiveStore(table, client),
  articles: dynamoArticleStore(table, publicUrl, client),
  facets: dynamoFacetStore(table, client),
  publishQueue: dynamoPublishQueueStore(table, client),
  hubs: dynamoHubStore(table, client),
});

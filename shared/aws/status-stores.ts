import { dynamoArticleStore } from './dynamo-article-store.ts';
import { dynamoDeliveryStore } from './dynamo-delivery-store.ts';
import { dynamoFeedEntryStore } from './dynamo-feed-entry-store.ts';
import { dynamoFeedStateStore } from './dynamo-feed-state-store.ts';
import { dynamoHostStore } from './dynamo-host-store.ts';
import { dynamoHubStore } from './dynamo-hub-store.ts';
import { dynamoPublishQueueStore } from './dynamo-publish-queue-store.ts';
import { dynamoSessionStore } from './dynamo-session-store.ts';
import { dynamoSourceStore } from './dynamo-source-store.ts';
import { dynamoTokenStore } from './dynamo-token-store.ts';
import { dynamoUnreadableRows } from './dynamo-unreadable-rows.ts';
import { sqsDeadLetters } from './sqs-dead-letters.ts';

/** The stores of the function `status`, over one table and the dead-letter queues, of a Barid at `publicUrl`. */
export const statusStores = (table: string, deadLetterQueues: readonly string[], publicUrl: string) => ({
  articles: dynamoArticleStore(table, publicUrl),
  hosts: dynamoHostStore(table),
  deadLetters: sqsDeadLetters(deadLetterQueues),
  feedEntries: dynamoFeedEntryStore(table, publicUrl),
  feedStates: dynamoFeedStateStore(table),
  deliveries: dynamoDeliveryStore(table),
  publishQueue: dynamoPublishQueueStore(table),
  sources: dynamoSourceStore(table),
  tokens: dynamoTokenStore(table),
  hubs: dynamoHubStore(table),
  sessions: dynamoSessionStore(table),
  unreadable: dynamoUnreadableRows(table),
});

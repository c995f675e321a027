import type { Clock } from '#shared/ports.ts';
import { deliveryStores } from './delivery-stores.ts';
import { dynamoAnswerStore } from './dynamo-answer-store.ts';
import { dynamoArticleStore } from './dynamo-article-store.ts';
import { dynamoAuditStore } from './dynamo-audit-store.ts';
import { dynamoFeedEntryStore } from './dynamo-feed-entry-store.ts';
import { dynamoNearCopies } from './dynamo-near-copies.ts';
import { dynamoPublishQueueStore } from './dynamo-publish-queue-store.ts';
import { dynamoReaderStore } from './dynamo-reader-store.ts';
import { dynamoSourceStore } from './dynamo-source-store.ts';
import { dynamoTableCopy } from './dynamo-table-copy.ts';
import { dynamoTokenStore } from './dynamo-token-store.ts';

/** The stores and queues of the function `api`, over one table and the deliveries queue, of a Barid at `publicUrl`. */
export const apiStores = (table: string, queueUrl: string, publicUrl: string, clock: Clock) => ({
  ...deliveryStores(table, queueUrl, publicUrl),
  articles: dynamoArticleStore(table, publicUrl),
  copies: dynamoNearCopies(table),
  publishQueue: dynamoPublishQueueStore(table),
  table: dynamoTableCopy(table),
  feedEntries: dynamoFeedEntryStore(table, publicUrl),
  audit: dynamoAuditStore(table),
  tokens: dynamoTokenStore(table),
  readers: dynamoReaderStore(table),
  sources: dynamoSourceStore(table),
  answers: dynamoAnswerStore(table, clock),
});

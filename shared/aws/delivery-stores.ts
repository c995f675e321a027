import { dynamoArchiveStore } from './dynamo-archive-store.ts';
import { dynamoArticleStore } from './dynamo-article-store.ts';
import { dynamoDeliveryStore } from './dynamo-delivery-store.ts';
import { dynamoFacetStore } from './dynamo-facet-store.ts';
import { dynamoFanOutStore } from './dynamo-fan-out-store.ts';
import { dynamoFeedStateStore } from './dynamo-feed-state-store.ts';
import { dynamoHostStore } from './dynamo-host-store.ts';
import { dynamoSubscriptionStore } from './dynamo-subscription-store.ts';
import { sqsDeliveryQueue } from './sqs-delivery-queue.ts';
import { sqsFanOutQueue } from './sqs-fan-out-queue.ts';

/** The stores and queues of delivery, over one table and one queue, of a Barid at `publicUrl`. */
export const deliveryStores = (table: string, queueUrl: string, publicUrl: string) => ({
  archives: dynamoArchiveStore(table),
  articles: dynamoArticleStore(table, publicUrl),
  feedStates: dynamoFeedStateStore(table),
  facets: dynamoFacetStore(table),
  deliveries: dynamoDeliveryStore(table),
  fanOuts: dynamoFanOutStore(table),
  hosts: dynamoHostStore(table),
  subscriptions: dynamoSubscriptionStore(table),
  queue: sqsDeliveryQueue(queueUrl),
  pages: sqsFanOutQueue(queueUrl),
});

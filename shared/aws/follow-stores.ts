import { dynamoArticleStore } from './dynamo-article-store.ts';
import { dynamoDeliveryStore } from './dynamo-delivery-store.ts';
import { dynamoFeedStateStore } from './dynamo-feed-state-store.ts';
import { dynamoHubStore } from './dynamo-hub-store.ts';
import { dynamoSourceStore } from './dynamo-source-store.ts';

/** The stores of the function `follow`, over one table, of a Barid at `publicUrl`. */
export const followStores = (table: string, publicUrl: string) => ({
  sources: dynamoSourceStore(table),
  articles: dynamoArticleStore(table, publicUrl),
  feedStates: dynamoFeedStateStore(table),
  deliveries: dynamoDeliveryStore(table),
  hubs: dynamoHubStore(table),
});

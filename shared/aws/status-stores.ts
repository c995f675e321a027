import { dynamoDeliveryStore } from './dynamo-delivery-store.ts';
import { dynamoFeedStore } from './dynamo-feed-store.ts';
import { dynamoHubStore } from './dynamo-hub-store.ts';
import { dynamoSourceStore } from './dynamo-source-store.ts';

/** All that tells how the pipeline is doing, over one table. */
export const statusStores = (table: string) => ({
  feeds: dynamoFeedStore(table),
  deliveries: dynamoDeliveryStore(table),
  sources: dynamoSourceStore(table),
  hubs: dynamoHubStore(table),
});

import type { Clock } from '#shared/ports.ts';
import { apiStores } from './api-stores.ts';
import { dynamoSubscriptionStore } from './dynamo-subscription-store.ts';
import { statusStores } from './status-stores.ts';

/** The stores and queues of the function `desk`: those of the API and of the status page, and the counter of attempts to sign in. */
export const deskStores = (table: string, queueUrl: string, deadLetterQueues: readonly string[], clock: Clock) => ({
  ...statusStores(table, deadLetterQueues),
  ...apiStores(table, queueUrl, clock),
  subscriptions: dynamoSubscriptionStore(table),
});

import type { Clock } from '#shared/ports.ts';
import { apiStores } from './api-stores.ts';
import { dynamoSubscriptionStore } from './dynamo-subscription-store.ts';
import { statusStores } from './status-stores.ts';

/** The resources of the function `desk`. */
type DeskResources = {
  readonly TABLE: string;
  readonly DELIVERIES_QUEUE: string;
  readonly DEAD_LETTERS: readonly string[];
};

/**
 * The stores and queues of the function `desk`, of a Barid at `publicUrl`: those of the API and of the status page, and the
 * counter of attempts to sign in.
 */
export const deskStores = (
  { TABLE, DELIVERIES_QUEUE, DEAD_LETTERS }: DeskResources,
  publicUrl: string,
  clock: Clock,
) => ({
  ...statusStores(TABLE, DEAD_LETTERS, publicUrl),
  ...apiStores(TABLE, DELIVERIES_QUEUE, publicUrl, clock),
  subscriptions: dynamoSubscriptionStore(TABLE),
});

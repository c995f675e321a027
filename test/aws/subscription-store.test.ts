import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import { localClients } from '#infra/local/sdk-clients.ts';
import { dynamoSubscriptionStore } from '#shared/aws/dynamo-subscription-store.ts';
import { subscriptionStoreContract } from '#test/contracts/subscription-store.ts';
import { startTable } from '#test/local-parts.ts';
import { memorySubscriptionStore } from '#test/memory/memory-subscription-store.ts';

let table: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  table = await startTable();
});
afterAll(() => table.stop());

subscriptionStoreContract('memory', async () => memorySubscriptionStore());
subscriptionStoreContract('DynamoDB', async () =>
  dynamoSubscriptionStore(table.table, DynamoDBDocumentClient.from(localClients.table(table.endpoint))),
);

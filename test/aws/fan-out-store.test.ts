import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import { localClients } from '#infra/local/sdk-clients.ts';
import { dynamoFanOutStore } from '#shared/aws/dynamo-fan-out-store.ts';
import { dynamoSubscriptionStore } from '#shared/aws/dynamo-subscription-store.ts';
import type { SubscribedTopic } from '#shared/model/fan-out.ts';
import { fanOutStoreContract } from '#test/contracts/fan-out-store.ts';
import { startTable } from '#test/local-parts.ts';
import { memoryFanOutStore } from '#test/memory/memory-fan-out-store.ts';
import { memorySubscriptionStore } from '#test/memory/memory-subscription-store.ts';

let table: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  table = await startTable();
});
afterAll(() => table.stop());

fanOutStoreContract('memory', async () => {
  const topics = new Map<string, SubscribedTopic>();
  return { fanOuts: memoryFanOutStore(topics), subscriptions: memorySubscriptionStore(topics) };
});
fanOutStoreContract('DynamoDB', async () => {
  const client = DynamoDBDocumentClient.from(localClients.table(table.endpoint));
  return {
    fanOuts: dynamoFanOutStore(table.table, client),
    subscriptions: dynamoSubscriptionStore(table.table, client),
  };
});

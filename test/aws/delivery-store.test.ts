import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import { localClients } from '#infra/local/resources.ts';
import { dynamoDeliveryStore } from '#shared/aws/dynamo-delivery-store.ts';
import { deliveryStoreContract } from '#test/contracts/delivery-store.ts';
import { startTable } from '#test/local-parts.ts';
import { memoryDeliveryStore } from '#test/memory/memory-delivery-store.ts';

let table: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  table = await startTable();
});
afterAll(() => table.stop());

deliveryStoreContract('memory', async () => memoryDeliveryStore());
deliveryStoreContract('DynamoDB', async () =>
  dynamoDeliveryStore(table.table, DynamoDBDocumentClient.from(localClients.table(table.endpoint))),
);

import { dynamoHubStore } from '#shared/aws/dynamo-hub-store.ts';
import { hubStoreContract } from '#test/contracts/hub-store.ts';
import { memoryHubStore } from '#test/memory/memory-publish-stores.ts';
import { emptyTables } from './dynamo-stores.ts';

const openTable = emptyTables();

hubStoreContract('memory', async () => memoryHubStore());
hubStoreContract('DynamoDB', async () => {
  const { table, client } = await openTable();
  return dynamoHubStore(table, client);
});

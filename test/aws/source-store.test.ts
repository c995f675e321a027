import { dynamoSourceStore } from '#shared/aws/dynamo-source-store.ts';
import { sourceStoreContract } from '#test/contracts/source-store.ts';
import { emptyTables } from './dynamo-stores.ts';

const openTable = emptyTables();

sourceStoreContract('DynamoDB', async () => {
  const { table, client } = await openTable();
  return dynamoSourceStore(table, client);
});

import { dynamoSessionStore } from '#shared/aws/dynamo-session-store.ts';
import { sessionStoreContract } from '#test/contracts/session-store.ts';
import { memorySessionStore } from '#test/memory/memory-session-store.ts';
import { emptyTables } from './dynamo-stores.ts';

const emptyTable = emptyTables();

sessionStoreContract('DynamoDB', async () => {
  const { table, client } = await emptyTable();
  return dynamoSessionStore(table, client);
});
sessionStoreContract('memory', async () => memorySessionStore());

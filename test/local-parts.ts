import { localClients } from '#infra/local/clients.ts';
import { startDynamoDb } from '#infra/local/dynamodb/start-dynamodb.ts';
import { ensureTable } from '#infra/local/resources/ensure-table.ts';

/** A DynamoDB in memory with Barid's table in it, fresh for each caller. */
export const startTable = async (
  table = 'barid',
): Promise<{ readonly endpoint: string; readonly table: string; readonly stop: () => Promise<void> }> => {
  const { url, close } = await startDynamoDb();
  const client = localClients.table(url);
  await ensureTable(client, table);
  client.destroy();
  return { endpoint: url, table, stop: close };
};

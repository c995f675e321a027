import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import { localClients } from '#infra/local/sdk-clients.ts';
import { publishStores } from '#shared/aws/publish-stores.ts';
import { createTable, startTable } from '#test/local-parts.ts';

/** One DynamoDB for a test file; each call gives an empty table. */
export const emptyTables = () => {
  let dynamodb: Awaited<ReturnType<typeof startTable>>;
  let client: DynamoDBClient;
  let opened = 0;
  beforeAll(async () => {
    dynamodb = await startTable();
    client = localClients.table(dynamodb.endpoint);
  });
  afterAll(async () => {
    client.destroy();
    await dynamodb.stop();
  });

  return async () => {
    opened += 1;
    const table = `stores-${opened}`;
    await createTable(dynamodb.endpoint, table);
    return {
      table,
      endpoint: dynamodb.endpoint,
      client: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    };
  };
};

/** Where the Barid of these tests is. */
export const publicUrl = 'https://feeds.example.org';

/** With each call an empty table, and the stores of articles and feeds over it. */
export const dynamoStores = () => {
  const emptyTable = emptyTables();
  return async () => {
    const opened = await emptyTable();
    const { table, client } = opened;
    return { ...opened, ...publishStores(table, publicUrl, client) };
  };
};

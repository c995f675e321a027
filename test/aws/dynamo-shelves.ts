import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import { localClients } from '#infra/local/clients.ts';
import { ensureTable } from '#infra/local/resources/ensure-table.ts';
import { dynamoArticleStore } from '#shared/aws/dynamo-article-store.ts';
import { dynamoFeedStore } from '#shared/aws/dynamo-feed-store.ts';
import { startTable } from '#test/local-parts.ts';

/** For the tests of one file: a DynamoDB, and with each call an empty table of it. */
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
    const table = `shelf-${opened}`;
    await ensureTable(client, table);
    return {
      table,
      endpoint: dynamodb.endpoint,
      client: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    };
  };
};

/** The same, with the stores of articles and feeds over each table. */
export const dynamoShelves = () => {
  const emptyTable = emptyTables();
  return async () => {
    const opened = await emptyTable();
    const { table, client } = opened;
    return { ...opened, articles: dynamoArticleStore(table, client), feeds: dynamoFeedStore(table, client) };
  };
};

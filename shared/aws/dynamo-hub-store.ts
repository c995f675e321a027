import { DeleteCommand, type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { HubHealth } from '#shared/model/hub-health.ts';
import type { HubStore } from '#shared/ports.ts';
import { keys } from './keys.ts';
import { queryAll } from './query-all.ts';
import { tableClient } from './table-client.ts';
import { callStore, writeStore } from './translate-errors.ts';

const isHealth = (row: Readonly<Record<string, unknown>>): row is HubHealth =>
  typeof row.hub === 'string' && typeof row.revision === 'number' && Array.isArray(row.delays);

const readAll = async (client: DynamoDBDocumentClient, table: string): Promise<readonly HubHealth[]> => {
  const rows = await queryAll(client, {
    TableName: table,
    KeyConditionExpression: 'PK = :pk',
    ExpressionAttributeValues: { ':pk': keys.hub('').PK },
    ConsistentRead: true,
  });
  return rows.map(({ PK: _PK, SK: _SK, ...health }) => health).filter(isHealth);
};

/** How the hubs do: one row for each. */
export const dynamoHubStore = (table: string, client = tableClient()): HubStore => ({
  all: () => readAll(client, table),

  withheldHubs: async () =>
    (await readAll(client, table))
      .filter(({ withheld }) => withheld !== undefined)
      .map(({ hub }) => hub)
      .toSorted(),

  write: (health) => {
    const isFirst = health.revision === 1;
    const put = new PutCommand({
      TableName: table,
      Item: { ...keys.hub(health.hub), ...health },
      ConditionExpression: isFirst ? 'attribute_not_exists(PK)' : 'revision = :before',
      ...(isFirst ? {} : { ExpressionAttributeValues: { ':before': health.revision - 1 } }),
    });
    return writeStore(() => client.send(put));
  },

  remove: async (hub) => {
    await callStore(() => client.send(new DeleteCommand({ TableName: table, Key: keys.hub(hub) })));
  },
});

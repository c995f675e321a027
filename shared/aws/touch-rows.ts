import { DeleteCommand, type DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { FeedStore } from '#shared/ports.ts';
import { keys } from './keys.ts';
import { queryAll } from './query-all.ts';
import { callStore } from './translate-errors.ts';

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** What was published once, and what is to be looked at (architecture.md §4). */
export const touchRows = (
  client: DynamoDBDocumentClient,
  table: string,
): Pick<FeedStore, 'known' | 'know' | 'touches' | 'settle'> => ({
  known: async () => {
    const rows = await queryAll(client, {
      TableName: table,
      KeyConditionExpression: 'PK = :pk',
      ExpressionAttributeValues: { ':pk': keys.known('').PK },
      ConsistentRead: true,
    });
    return rows.map(({ SK, isGone }) => ({ slug: String(SK), isGone: isGone === true }));
  },

  know: async ({ slug, isGone }) => {
    await callStore(() => client.send(new PutCommand({ TableName: table, Item: { ...keys.known(slug), isGone } })));
  },

  touches: async (limit) => {
    const query = new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'PK = :pk',
      ExpressionAttributeValues: { ':pk': keys.touch('').PK },
      ConsistentRead: true,
      Limit: limit,
    });
    const { Items = [] } = await callStore(() => client.send(query));
    return Items.map(({ SK, feeds, published }) => ({
      id: String(SK),
      feeds: texts(feeds),
      published: texts(published),
    }));
  },

  settle: async ({ id }) => {
    await callStore(() => client.send(new DeleteCommand({ TableName: table, Key: keys.touch(id) })));
  },
});

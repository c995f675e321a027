import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { CloudStore } from '#shared/ports.ts';
import { tableClient } from './clients.ts';
import { keys } from './keys.ts';
import { callStore } from './translate-errors.ts';

/** rssCloud registrations: one row for each feed and callback, which the table forgets when it expires. */
export const dynamoCloudStore = (table: string, client = tableClient()): CloudStore => ({
  keep: async ({ feed, callback, expires }) => {
    const Item = { ...keys.cloud(feed, callback), callback, until: expires, expires: Date.parse(expires) / 1000 };
    await callStore(() => client.send(new PutCommand({ TableName: table, Item })));
  },

  callbacks: async (feed, now) => {
    const found: string[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await callStore(() =>
        client.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: 'PK = :pk',
            ExpressionAttributeValues: { ':pk': keys.cloud(feed, '').PK },
            ConsistentRead: true,
            ...(start === undefined ? {} : { ExclusiveStartKey: start }),
          }),
        ),
      );
      found.push(...Items.filter(({ until }) => String(until) > now).map(({ callback }) => String(callback)));
      start = LastEvaluatedKey;
    } while (start !== undefined);
    return found;
  },
});

import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { CloudStore } from '#shared/ports.ts';
import { tableClient } from './clients.ts';
import { keys } from './keys.ts';
import { queryAll } from './query-all.ts';
import { callStore } from './translate-errors.ts';

/** When the table may forget a row: whole seconds since 1970. */
const seconds = (instant: string): number => Math.floor(Date.parse(instant) / 1000);

/** rssCloud registrations: one row for each feed and callback, which the table forgets when it expires. */
export const dynamoCloudStore = (table: string, client = tableClient()): CloudStore => ({
  save: async ({ feed, callback, expires }) => {
    const Item = { ...keys.cloud(feed, callback), callback, until: expires, expires: seconds(expires) };
    await callStore(() => client.send(new PutCommand({ TableName: table, Item })));
  },

  callbacks: async (feed, now) => {
    const rows = await queryAll(client, {
      TableName: table,
      KeyConditionExpression: 'PK = :pk',
      ExpressionAttributeValues: { ':pk': keys.cloud(feed, '').PK },
      ConsistentRead: true,
    });
    return rows.filter(({ until }) => String(until) > now).map(({ callback }) => String(callback));
  },
});

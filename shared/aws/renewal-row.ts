import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Renewal } from '#shared/model/renewal.ts';
import type { FeedStore } from '#shared/ports.ts';
import { keys } from './keys.ts';
import { callStore, writeStore } from './translate-errors.ts';

const isRenewal = (row: Readonly<Record<string, unknown>>): row is Renewal =>
  typeof row.mark === 'string' && typeof row.step === 'number' && typeof row.isDone === 'boolean';

/** The one row that says how far feeds and archives have been looked at. */
export const renewalRow = (
  client: DynamoDBDocumentClient,
  table: string,
): Pick<FeedStore, 'renewal' | 'writeRenewal'> => ({
  renewal: async () => {
    const get = new GetCommand({ TableName: table, Key: keys.renewal(), ConsistentRead: true });
    const { Item } = await callStore(() => client.send(get));
    if (Item === undefined) return undefined;
    const { PK, SK, ...renewal } = Item;
    if (!isRenewal(renewal)) throw new Error(`The row ${PK} ${SK} holds no renewal.`);
    return renewal;
  },

  writeRenewal: async (renewal) => {
    const put = new PutCommand({
      TableName: table,
      Item: { ...keys.renewal(), ...renewal },
      ConditionExpression: renewal.step === 1 ? 'attribute_not_exists(PK)' : 'step = :before',
      ...(renewal.step === 1 ? {} : { ExpressionAttributeValues: { ':before': renewal.step - 1 } }),
    });
    return writeStore(() => client.send(put));
  },
});

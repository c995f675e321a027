import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { RefillState } from '#shared/model/refill-state.ts';
import type { RefillStore } from '#shared/ports.ts';
import { keys } from './keys.ts';
import { tableClient } from './table-client.ts';
import { callStore, writeStore } from './translate-errors.ts';

const isRefillState = (row: Readonly<Record<string, unknown>>): row is RefillState =>
  typeof row.mark === 'string' && typeof row.step === 'number' && typeof row.isWalked === 'boolean';

/** The one row that says how far a table's articles have been refilled. */
export const dynamoRefillStore = (table: string, client = tableClient()): RefillStore => ({
  read: async () => {
    const get = new GetCommand({ TableName: table, Key: keys.refill(), ConsistentRead: true });
    const { Item } = await callStore(() => client.send(get));
    if (Item === undefined) return undefined;
    const { PK, SK, ...state } = Item;
    if (!isRefillState(state)) throw new Error(`The row ${PK} ${SK} holds no refill state.`);
    return state;
  },

  write: async (state) => {
    const put = new PutCommand({
      TableName: table,
      Item: { ...keys.refill(), ...state },
      ConditionExpression: state.step === 1 ? 'attribute_not_exists(PK)' : 'step = :before',
      ...(state.step === 1 ? {} : { ExpressionAttributeValues: { ':before': state.step - 1 } }),
    });
    return writeStore(() => client.send(put));
  },
});

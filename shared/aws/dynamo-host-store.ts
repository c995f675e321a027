import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Host } from '#shared/model/delivery.ts';
import type { HostStore } from '#shared/ports.ts';
import { tableClient } from './clients.ts';
import { keys } from './keys.ts';
import { callStore, writeStore } from './translate-errors.ts';

/** What was not written for a day tells nothing any more; in seconds. */
const keptSeconds = 24 * 3600;

const isHost = (row: Readonly<Record<string, unknown>>): row is Host =>
  typeof row.host === 'string' && typeof row.version === 'number' && Array.isArray(row.inFlight);

const isNext = ({ version }: Host) =>
  version === 1
    ? { ConditionExpression: 'attribute_not_exists(PK)' }
    : {
        ConditionExpression: '#version = :before',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':before': version - 1 },
      };

/** How hosts have been doing: one row each, written over what was read. */
export const dynamoHostStore = (table: string, client = tableClient()): HostStore => ({
  read: async (host) => {
    const { Item } = await callStore(() =>
      client.send(new GetCommand({ TableName: table, Key: keys.host(host), ConsistentRead: true })),
    );
    if (Item === undefined) return undefined;
    const { PK, SK, expires: _expires, ...row } = Item;
    if (!isHost(row)) throw new Error(`The row ${PK} ${SK} tells of no host.`);
    return row;
  },

  write: async (host) => {
    const latest = Math.max(0, ...host.minutes.map(({ minute }) => minute * 60));
    const Item = { ...keys.host(host.host), ...host, ...(latest === 0 ? {} : { expires: latest + keptSeconds }) };
    return writeStore(() => client.send(new PutCommand({ TableName: table, Item, ...isNext(host) })));
  },
});

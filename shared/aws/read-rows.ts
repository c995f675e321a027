import { setTimeout as wait } from 'node:timers/promises';
import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Unavailable } from '#shared/errors.ts';
import type { Key } from './keys.ts';
import { callStore } from './translate-errors.ts';

type Row = Record<string, unknown>;

/** A limit of BatchGetItem. */
const maxKeys = 100;

/** A limit of keys in DynamoDB, in bytes: nothing stands under a longer one. */
const maxKeyBytes = 2048;

/** What BatchGetItem leaves out under load, or beyond 16 MB, is asked for again; later each time that nothing came. */
const delaysMs = [25, 100, 400, 1000];

const nameOf = ({ PK, SK }: Key): string => `${PK} ${SK}`;

const readBatch = async (client: DynamoDBDocumentClient, table: string, keys: readonly Key[]): Promise<Row[]> => {
  const rows: Row[] = [];
  let missing: Row[] = keys.map(({ PK, SK }) => ({ PK, SK }));
  let fruitless = 0;
  while (missing.length > 0) {
    const request = { RequestItems: { [table]: { Keys: missing, ConsistentRead: true } } };
    const { Responses, UnprocessedKeys } = await callStore(() => client.send(new BatchGetCommand(request)));
    const found = Responses?.[table] ?? [];
    rows.push(...found);
    missing = UnprocessedKeys?.[table]?.Keys ?? [];
    if (missing.length === 0 || found.length > 0) continue;
    const delay = delaysMs[fruitless];
    if (delay === undefined) {
      throw new Unavailable('STORE_THROTTLED', 'The table is too busy to read all rows. Try again.', { status: 429 });
    }
    fruitless += 1;
    await wait(delay);
  }
  return rows;
};

/**
 * The rows under these keys, read consistently: gives what finds one.
 * @throws Unavailable STORE_THROTTLED
 */
export const readRows = async (
  client: DynamoDBDocumentClient,
  table: string,
  keys: readonly Key[],
): Promise<(key: Key) => Row | undefined> => {
  const found = new Map<string, Row>();
  const wanted = [...new Map(keys.map((key) => [nameOf(key), key])).values()].filter(
    ({ PK }) => Buffer.byteLength(PK) <= maxKeyBytes,
  );
  for (let start = 0; start < wanted.length; start += maxKeys) {
    for (const row of await readBatch(client, table, wanted.slice(start, start + maxKeys)))
      found.set(nameOf({ PK: String(row.PK), SK: String(row.SK) }), row);
  }
  return (key) => found.get(nameOf(key));
};

import { setTimeout as wait } from 'node:timers/promises';
import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Unavailable } from '#shared/errors.ts';
import type { Key } from './keys.ts';
import { callStore } from './translate-errors.ts';

type Row = Record<string, unknown>;

/** BatchGetItem's limit. */
const maxKeys = 100;

/** DynamoDB's limit for a partition key: no row has a longer one. */
const maxKeyBytes = 2048;

/** BatchGetItem leaves rows out under load or beyond 16 MB: pauses between requests for them that returned nothing. */
const delaysMs = [25, 100, 400, 1000];

const nameOf = ({ PK, SK }: Key): string => `${PK} ${SK}`;

const readBatch = async (client: DynamoDBDocumentClient, table: string, keys: readonly Key[]): Promise<Row[]> => {
  const rows: Row[] = [];
  let missing: Row[] = keys.map(({ PK, SK }) => ({ PK, SK }));
  let emptyAnswers = 0;
  while (missing.length > 0) {
    const request = { RequestItems: { [table]: { Keys: missing, ConsistentRead: true } } };
    const { Responses, UnprocessedKeys } = await callStore(() => client.send(new BatchGetCommand(request)));
    const found = Responses?.[table] ?? [];
    rows.push(...found);
    missing = UnprocessedKeys?.[table]?.Keys ?? [];
    if (missing.length === 0 || found.length > 0) continue;
    const delay = delaysMs[emptyAnswers];
    if (delay === undefined) {
      throw new Unavailable('STORE_THROTTLED', 'The table is too busy to read all rows. Try again.', { status: 429 });
    }
    emptyAnswers += 1;
    await wait(delay);
  }
  return rows;
};

/**
 * Reads the rows under these keys consistently, and returns a lookup by key.
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

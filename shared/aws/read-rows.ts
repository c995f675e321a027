import { setTimeout as wait } from 'node:timers/promises';
import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Unavailable } from '#shared/errors.ts';
import { chunksOf } from './chunks.ts';
import type { Key } from './keys.ts';
import { callStore } from './translate-errors.ts';

type Row = Record<string, unknown>;

/** BatchGetItem's limit. */
export const maxBatchedReads = 100;

/** DynamoDB's limit for a partition key: no row has a longer one. */
const maxKeyBytes = 2048;

/** BatchGetItem leaves rows out under load or beyond 16 MB: pauses between requests for them that returned nothing. */
const delaysMs = [25, 100, 400, 1000];

const nameOf = ({ PK, SK }: Key): string => `${PK} ${SK}`;

/**
 * The rows that exist under up to 100 keys, in any order.
 * @throws Unavailable STORE_THROTTLED
 */
export const readBatch = async (
  client: DynamoDBDocumentClient,
  table: string,
  keys: readonly Key[],
  isConsistent: boolean,
): Promise<Row[]> => {
  const rows: Row[] = [];
  let missing: Row[] = keys.map(({ PK, SK }) => ({ PK, SK }));
  let emptyAnswers = 0;
  while (missing.length > 0) {
    const request = { RequestItems: { [table]: { Keys: missing, ConsistentRead: isConsistent } } };
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

type Lookup = (key: Key) => Row | undefined;

/** Keys that callers ask for at the same time, and the answer to all of them. */
type Gathering = { readonly keys: Map<string, Key>; readonly rows: Promise<Lookup> };

const readAll = async (
  client: DynamoDBDocumentClient,
  table: string,
  keys: ReadonlyMap<string, Key>,
): Promise<Lookup> => {
  const wanted = [...keys.values()].filter(({ PK }) => Buffer.byteLength(PK) <= maxKeyBytes);
  const batches = await Promise.all(
    chunksOf(wanted, maxBatchedReads).map((some) => readBatch(client, table, some, true)),
  );
  const found = new Map(batches.flat().map((row) => [nameOf({ PK: String(row.PK), SK: String(row.SK) }), row]));
  return (key) => found.get(nameOf(key));
};

const gatherings = new WeakMap<DynamoDBDocumentClient, Map<string, Gathering>>();

/** The gathering that is open; it closes, and its rows are read, once all code that runs now has asked. */
const openGathering = (client: DynamoDBDocumentClient, table: string): Gathering => {
  const ofClient = gatherings.get(client) ?? new Map<string, Gathering>();
  gatherings.set(client, ofClient);
  const open = ofClient.get(table);
  if (open !== undefined) return open;
  const keys = new Map<string, Key>();
  const closed = new Promise<void>((resolve) => {
    process.nextTick(() => {
      ofClient.delete(table);
      resolve();
    });
  });
  const gathering = { keys, rows: closed.then(() => readAll(client, table, keys)) };
  ofClient.set(table, gathering);
  return gathering;
};

/**
 * Reads the rows under these keys consistently, and returns a lookup by key. Calls of the same instant share their requests:
 * articles of a batch are looked up together.
 * @throws Unavailable STORE_THROTTLED
 */
export const readRows = (client: DynamoDBDocumentClient, table: string, keys: readonly Key[]): Promise<Lookup> => {
  if (keys.length === 0) return Promise.resolve(() => undefined);
  const gathering = openGathering(client, table);
  for (const key of keys) gathering.keys.set(nameOf(key), key);
  return gathering.rows;
};

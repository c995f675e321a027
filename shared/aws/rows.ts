import {
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { ZodType } from 'zod';
import type { Written } from '#shared/ports.ts';
import { tableClient } from './clients.ts';
import type { Key } from './keys.ts';
import { readRows } from './read-rows.ts';
import { rowParser } from './row-parser.ts';
import { callStore, writeStore } from './translate-errors.ts';

/** A DynamoDB condition on the stored row; `:name` stands for a value, `#name` for an attribute. */
export type Condition = {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, unknown>;
};

/** One write among several that happen together or not at all. */
export type RowWrite = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/**
 * Which rows of a partition: sort keys from `from` to `to`, both included; all of them by default. Oldest first and read
 * consistently by default.
 */
export type RowRange = {
  readonly from?: string;
  readonly to?: string;
  readonly newestFirst?: boolean;
  /** An exclusive start, instead of `from` and `to`: any text, since it may come from a client. */
  readonly after?: string;
  readonly limit?: number;
  readonly isConsistent?: boolean;
  /**
   * Passes over rows that cannot be read, and names them in the log: work for many, of which one is not to stop the others. They
   * do not count for the limit: fewer rows than that mean that there are no more.
   */
  readonly passesUnreadable?: boolean;
};

/** Holds where a row has this key. */
export const isStored: Condition = { ConditionExpression: 'attribute_exists(PK)' };

/** Holds where no row has this key yet. */
export const isNew: Condition = { ConditionExpression: 'attribute_not_exists(PK)' };

/** Holds where the stored counter is one less than `value`; for 1, where no row is stored. */
export const isNext = (counter: string, value: number): Condition =>
  value === 1
    ? isNew
    : {
        ConditionExpression: '#counter = :before',
        ExpressionAttributeNames: { '#counter': counter },
        ExpressionAttributeValues: { ':before': value - 1 },
      };

type Attributes = Readonly<Record<string, unknown>>;

/** An update that sets these attributes of a row, and removes those that are undefined. */
const setting = (condition: Condition, key: Key, attributes: Attributes) => {
  const names = Object.keys(attributes);
  const isSet = (name: string): boolean => attributes[name] !== undefined;
  const set = names.flatMap((name, index) => (isSet(name) ? [`#set${index} = :set${index}`] : []));
  const removed = names.flatMap((name, index) => (isSet(name) ? [] : [`#set${index}`]));
  return {
    Key: key,
    UpdateExpression: [
      ...(set.length === 0 ? [] : [`SET ${set.join(', ')}`]),
      ...(removed.length === 0 ? [] : [`REMOVE ${removed.join(', ')}`]),
    ].join(' '),
    ConditionExpression: condition.ConditionExpression,
    ExpressionAttributeNames: {
      ...condition.ExpressionAttributeNames,
      ...Object.fromEntries(names.map((name, index) => [`#set${index}`, name])),
    },
    ExpressionAttributeValues: {
      ...condition.ExpressionAttributeValues,
      ...Object.fromEntries(names.flatMap((name, index) => (isSet(name) ? [[`:set${index}`, attributes[name]]] : []))),
    },
  };
};

/**
 * The rows of one table, read consistently and parsed by a schema; a row that does not fit its schema throws Unreadable
 * ROW_UNREADABLE. All calls throw Unavailable STORE_THROTTLED when the table is too busy.
 */
export const tableRows = (table: string, client = tableClient()) => {
  const { parse, parseReadable } = rowParser(table, client);

  const get = async <T>(key: Key, schema: ZodType<T>): Promise<T | undefined> => {
    const command = new GetCommand({ TableName: table, Key: key, ConsistentRead: true });
    const { Item } = await callStore(() => client.send(command));
    return Item === undefined ? undefined : parse(schema, Item);
  };

  /** The rows under these keys that exist, in the order of the keys. */
  const getMany = async <T>(keys: readonly Key[], schema: ZodType<T>): Promise<readonly T[]> => {
    const rowOf = await readRows(client, table, keys);
    const found = keys.map(rowOf).filter((row) => row !== undefined);
    return Promise.all(found.map((row) => parse(schema, row)));
  };

  /** The rows of a partition in the order of their sort keys, page after page up to the limit. */
  const query = async <T>(partition: string, schema: ZodType<T>, range: RowRange = {}): Promise<readonly T[]> => {
    const { from = ' ', to = '~', after, newestFirst = false, isConsistent = true, passesUnreadable = false } = range;
    const { limit = Number.POSITIVE_INFINITY } = range;
    const [condition, values] =
      after === undefined
        ? ['SK BETWEEN :from AND :to', { ':from': from, ':to': to }]
        : [`SK ${newestFirst ? '<' : '>'} :after`, { ':after': after }];
    const found: T[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const command = new QueryCommand({
        TableName: table,
        KeyConditionExpression: `PK = :pk AND ${condition}`,
        ExpressionAttributeValues: { ':pk': partition, ...values },
        ConsistentRead: isConsistent,
        ScanIndexForward: !newestFirst,
        ExclusiveStartKey: start,
        ...(limit === Number.POSITIVE_INFINITY ? {} : { Limit: limit - found.length }),
      });
      const page = await callStore(() => client.send(command));
      const rows = page.Items ?? [];
      found.push(
        ...(passesUnreadable
          ? await parseReadable(schema, rows)
          : await Promise.all(rows.map((row) => parse(schema, row)))),
      );
      start = page.LastEvaluatedKey;
    } while (start !== undefined && found.length < limit);
    return found;
  };

  const put = async (key: Key, row: object): Promise<void> => {
    await callStore(() => client.send(new PutCommand({ TableName: table, Item: { ...key, ...row } })));
  };

  const putIf = (condition: Condition, key: Key, row: object): Promise<Written> =>
    writeStore(() => client.send(new PutCommand({ TableName: table, Item: { ...key, ...row }, ...condition })));

  /** Sets these attributes of a row, removes those that are undefined, and leaves the others as they are. */
  const setIf = (condition: Condition, key: Key, attributes: Attributes): Promise<Written> =>
    writeStore(() => client.send(new UpdateCommand({ TableName: table, ...setting(condition, key, attributes) })));

  /** Adds one to a counter that begins at 0, sets when its row expires (seconds since 1970), and gives the new value. */
  const increment = async (key: Key, counter: string, { expires }: { readonly expires: number }): Promise<number> => {
    const update = new UpdateCommand({
      TableName: table,
      Key: key,
      UpdateExpression: 'ADD #counter :one SET expires = :expires',
      ExpressionAttributeNames: { '#counter': counter },
      ExpressionAttributeValues: { ':one': 1, ':expires': expires },
      ReturnValues: 'UPDATED_NEW',
    });
    const { Attributes } = await callStore(() => client.send(update));
    return Number(Attributes?.[counter]);
  };

  const remove = async (key: Key): Promise<void> => {
    await callStore(() => client.send(new DeleteCommand({ TableName: table, Key: key })));
  };

  const removeIf = (condition: Condition, key: Key): Promise<Written> =>
    writeStore(() => client.send(new DeleteCommand({ TableName: table, Key: key, ...condition })));

  /** All of these writes, or none of them where a condition does not hold. */
  const transact = (writes: readonly RowWrite[]): Promise<Written> =>
    writeStore(() => client.send(new TransactWriteCommand({ TransactItems: [...writes] })));

  /** Writes to hand to `transact`. */
  const toPut = (key: Key, row: object, condition?: Condition): RowWrite => ({
    Put: { TableName: table, Item: { ...key, ...row }, ...condition },
  });
  const toRemove = (key: Key, condition?: Condition): RowWrite => ({
    Delete: { TableName: table, Key: key, ...condition },
  });
  const toSet = (condition: Condition, key: Key, attributes: Attributes): RowWrite => ({
    Update: { TableName: table, ...setting(condition, key, attributes) },
  });

  return {
    parse,
    parseReadable,
    get,
    getMany,
    query,
    put,
    putIf,
    setIf,
    increment,
    remove,
    removeIf,
    transact,
    toPut,
    toRemove,
    toSet,
  };
};

/** Operations on the rows of one table. */
export type TableRows = ReturnType<typeof tableRows>;

/** An instant as TTL wants it: whole seconds since 1970. */
export const toEpochSeconds = (instant: string): number => Math.floor(Date.parse(instant) / 1000);

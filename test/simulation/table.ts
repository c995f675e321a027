import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { areEqual, conditionOf, type Placeholders, type Row, updateOf } from './expression.ts';

/** The key of a row. */
type Key = { readonly PK: string; readonly SK: string };

/** What the stream says of a written row: its key, never its values. */
export type StreamRecord = Key & {
  readonly sequence: number;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  /** Milliseconds since 1970. */
  readonly at: number;
};

/** A row, and the one before it, which a read that is not consistent may still give. */
type Slot = { readonly row: Row | undefined; readonly before: Row | undefined; readonly at: number };

/** What happens to a call that real DynamoDB does at times. */
export type TableChances = {
  /** Milliseconds by which a read that is not consistent lags. */
  readonly lagMs: () => number;
  /** Rows that a page of a query may have at most, and keys that a batch takes. */
  readonly pageSize: () => number;
};

const key = z.object({ PK: z.string().min(1), SK: z.string().min(1) });

/** Rows are copied where they are stored: zod need not copy them too. */
const rowObject = z.custom<Row>((value) => isPlain(value));

const write = z.object({
  Item: rowObject.optional(),
  Key: key.optional(),
  ConditionExpression: z.string().optional(),
  UpdateExpression: z.string().optional(),
  ReturnValues: z.string().optional(),
  ExpressionAttributeNames: z.record(z.string(), z.string()).optional(),
  ExpressionAttributeValues: rowObject.optional(),
});

type Write = z.infer<typeof write>;

const transaction = z.object({ TransactItems: z.array(z.record(z.string(), write)).min(1).max(100) });

const query = z.object({
  KeyConditionExpression: z.string(),
  ExpressionAttributeNames: z.record(z.string(), z.string()).optional(),
  ExpressionAttributeValues: rowObject,
  ConsistentRead: z.boolean().optional(),
  ScanIndexForward: z.boolean().optional(),
  ExclusiveStartKey: key.optional(),
  Limit: z.number().positive().optional(),
});

const batchGet = z.object({
  RequestItems: z.record(
    z.string(),
    z.object({ Keys: z.array(key).min(1).max(100), ConsistentRead: z.boolean().optional() }),
  ),
});

const batchWrite = z.object({
  RequestItems: z.record(
    z.string(),
    z
      .array(
        z.object({
          PutRequest: z.object({ Item: rowObject }).optional(),
          DeleteRequest: z.object({ Key: key }).optional(),
        }),
      )
      .min(1)
      .max(25),
  ),
});

const statements = z.object({
  Statements: z
    .array(z.object({ Statement: z.string(), Parameters: z.array(z.string()) }))
    .min(1)
    .max(25),
});

const get = z.object({ Key: key, ConsistentRead: z.boolean().optional() });

const scan = z.object({ Limit: z.number().optional(), ExclusiveStartKey: key.optional() });

const failedCondition = () =>
  new ConditionalCheckFailedException({
    message: 'The conditional request failed',
    $metadata: { httpStatusCode: 400 },
  });

const isPlain = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !(value instanceof Uint8Array);

/** A copy that nobody can change, without undefined members, as the marshaller leaves them out. */
const frozen = (value: unknown): unknown => {
  if (Array.isArray(value)) return Object.freeze(value.map(frozen));
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (!isPlain(value)) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.freeze(Object.fromEntries(members.map(([name, member]) => [name, frozen(member)])));
};

const frozenRow = (row: Row): Row => {
  const copy = frozen(row);
  return isPlain(copy) ? copy : {};
};

const keyOf = (row: Row): Key => key.parse({ PK: row.PK, SK: row.SK });

const nameOf = ({ PK, SK }: Key): string => `${PK} ${SK}`;

const exact: TableChances = { lagMs: () => 0, pageSize: () => Number.POSITIVE_INFINITY };

/**
 * DynamoDB in memory, as far as our stores use it: a table with text keys, conditions, transactions, batches, PartiQL
 * updates and a stream of keys. A call happens at one instant; `test/simulation/stores.test.ts` runs the suites of all
 * stores against it.
 */
export const makeTable = (
  now: () => number,
  onRecord: (record: StreamRecord) => void,
  chances: TableChances = exact,
) => {
  const partitions = new Map<string, Map<string, Slot>>();
  /** The sort keys of each partition, in order. */
  const orders = new Map<string, string[]>();
  const finished = new WeakSet<object>();
  let sequence = 0;

  const slotOf = ({ PK, SK }: Key): Slot | undefined => partitions.get(PK)?.get(SK);
  const rowOf = (at: Key): Row | undefined => slotOf(at)?.row;

  const visible = (slot: Slot | undefined, lagMs: number): Row | undefined =>
    slot !== undefined && slot.at > now() - lagMs ? slot.before : slot?.row;

  const insertOrdered = (sorted: string[], SK: string): void => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle] ?? '') < SK) low = middle + 1;
      else high = middle;
    }
    if (sorted[low] !== SK) sorted.splice(low, 0, SK);
  };

  const store = (at: Key, row: Row | undefined): void => {
    const before = rowOf(at);
    if (before === undefined && row === undefined) return;
    // A write that changes nothing makes no record.
    if (before !== undefined && row !== undefined && areEqual(before, row)) return;
    const partition = partitions.get(at.PK) ?? new Map<string, Slot>();
    partitions.set(at.PK, partition);
    partition.set(at.SK, { row, before, at: now() });
    const sorted = orders.get(at.PK) ?? [];
    orders.set(at.PK, sorted);
    insertOrdered(sorted, at.SK);
    sequence += 1;
    const eventName = row === undefined ? 'REMOVE' : before === undefined ? 'INSERT' : 'MODIFY';
    onRecord({ ...at, sequence, eventName, at: now() });
  };

  const holds = (given: Write, before: Row | undefined): boolean =>
    given.ConditionExpression === undefined || conditionOf(given.ConditionExpression)(before ?? {}, given);

  /** The key of a write, and what it makes of the row. */
  const planned = (kind: string, given: Write): { at: Key; row: Row | undefined } => {
    if (kind === 'Put') return { at: keyOf(given.Item ?? {}), row: frozenRow(given.Item ?? {}) };
    const at = key.parse(given.Key);
    if (kind === 'Delete') return { at, row: undefined };
    const placeholders: Placeholders = given;
    return { at, row: frozenRow(updateOf(given.UpdateExpression ?? '')(rowOf(at) ?? at, placeholders)) };
  };

  const writeOne = (kind: string, input: unknown): object => {
    const given = write.parse(input);
    const at = kind === 'Put' ? keyOf(given.Item ?? {}) : key.parse(given.Key);
    if (!holds(given, rowOf(at))) throw failedCondition();
    const { row } = planned(kind, given);
    store(at, row);
    return given.ReturnValues === 'UPDATED_NEW' ? { Attributes: row } : {};
  };

  const transact = (command: object, input: unknown): object => {
    // The SDK sends a token with each transaction: one whose answer was lost is not run again.
    if (finished.has(command)) return {};
    const writes = transaction.parse(input).TransactItems.flatMap((one) => Object.entries(one));
    const names = writes.map(([kind, given]) =>
      nameOf(kind === 'Put' ? keyOf(given.Item ?? {}) : key.parse(given.Key)),
    );
    if (new Set(names).size < names.length) throw new Error('A transaction names a row twice.');
    const reasons = writes.map(([kind, given]) => {
      const at = kind === 'Put' ? keyOf(given.Item ?? {}) : key.parse(given.Key);
      return { Code: holds(given, rowOf(at)) ? 'None' : 'ConditionalCheckFailed' };
    });
    if (reasons.some(({ Code }) => Code !== 'None')) {
      throw new TransactionCanceledException({
        message: 'Transaction cancelled',
        CancellationReasons: reasons,
        $metadata: { httpStatusCode: 400 },
      });
    }
    for (const { at, row } of writes.map(([kind, given]) => planned(kind, given))) store(at, row);
    finished.add(command);
    return {};
  };

  const runQuery = (input: unknown): object => {
    const given = query.parse(input);
    const condition = conditionOf(given.KeyConditionExpression);
    const PK = String(given.ExpressionAttributeValues[':pk']);
    const lagMs = given.ConsistentRead === true ? 0 : chances.lagMs();
    const [, from, to] = [':pk', ':from', ':to'].map((name) => given.ExpressionAttributeValues[name]);
    if (typeof from === 'string' && typeof to === 'string' && from > to)
      throw new Error('The BETWEEN operator requires upper bound to be greater than or equal to lower bound');
    const isForward = given.ScanIndexForward !== false;
    const sorted = orders.get(PK) ?? [];
    const limit = Math.min(given.Limit ?? Number.POSITIVE_INFINITY, chances.pageSize());
    const start = given.ExclusiveStartKey?.SK;
    const Items: Row[] = [];
    for (let index = 0; index < sorted.length; index += 1) {
      const SK = sorted[isForward ? index : sorted.length - 1 - index] ?? '';
      if (start !== undefined && (isForward ? SK <= start : SK >= start)) continue;
      if (!condition({ PK, SK }, given)) continue;
      const row = visible(slotOf({ PK, SK }), lagMs);
      if (row === undefined) continue;
      Items.push(row);
      if (Items.length >= limit) return { Items, LastEvaluatedKey: { PK, SK } };
    }
    return { Items };
  };

  const runBatchGet = (input: unknown): object => {
    const tables = Object.entries(batchGet.parse(input).RequestItems);
    const taken = chances.pageSize();
    const Responses: Record<string, Row[]> = {};
    const UnprocessedKeys: Record<string, { Keys: readonly Key[] }> = {};
    for (const [name, { Keys, ConsistentRead }] of tables) {
      if (new Set(Keys.map(nameOf)).size < Keys.length) throw new Error('A batch names a row twice.');
      const lagMs = ConsistentRead === true ? 0 : chances.lagMs();
      Responses[name] = Keys.slice(0, taken)
        .map((at) => visible(slotOf(at), lagMs))
        .filter((row) => row !== undefined);
      if (Keys.length > taken) UnprocessedKeys[name] = { Keys: Keys.slice(taken) };
    }
    return { Responses, UnprocessedKeys };
  };

  const runBatchWrite = (input: unknown): object => {
    const tables = Object.entries(batchWrite.parse(input).RequestItems);
    const taken = chances.pageSize();
    const UnprocessedItems: Record<string, unknown[]> = {};
    for (const [name, requests] of tables) {
      const keys = requests.map(({ PutRequest, DeleteRequest }) =>
        nameOf(DeleteRequest?.Key ?? keyOf(PutRequest?.Item ?? {})),
      );
      if (new Set(keys).size < keys.length) throw new Error('A batch names a row twice.');
      for (const { PutRequest, DeleteRequest } of requests.slice(0, taken)) {
        if (PutRequest !== undefined) store(keyOf(PutRequest.Item), frozenRow(PutRequest.Item));
        if (DeleteRequest !== undefined) store(DeleteRequest.Key, undefined);
      }
      if (requests.length > taken) UnprocessedItems[name] = requests.slice(taken);
    }
    return { UnprocessedItems };
  };

  /** `UPDATE "table" SET "attribute" = ? WHERE PK = ? AND SK = ? AND "attribute" = ?`, each on its own. */
  const runStatements = (input: unknown): object => ({
    Responses: statements.parse(input).Statements.map(({ Statement, Parameters }) => {
      const [, attribute = ''] =
        /^UPDATE "[^"]+" SET "([^"]+)" = \? WHERE PK = \? AND SK = \? AND "\1" = \?$/.exec(Statement) ?? [];
      if (attribute === '') throw new Error(`The simulated table does not know ${Statement}.`);
      const [next, PK = '', SK = '', previous] = Parameters;
      const row = rowOf({ PK, SK });
      if (row === undefined || row[attribute] !== previous) return { Error: { Code: 'ConditionalCheckFailed' } };
      store({ PK, SK }, frozenRow({ ...row, [attribute]: next }));
      return {};
    }),
  });

  const runScan = (input: unknown): object => {
    const { Limit = Number.POSITIVE_INFINITY, ExclusiveStartKey } = scan.parse(input);
    const all = [...partitions.keys()].toSorted().flatMap((PK) => (orders.get(PK) ?? []).map((SK) => ({ PK, SK })));
    const start =
      ExclusiveStartKey === undefined ? -1 : all.findIndex((at) => nameOf(at) === nameOf(ExclusiveStartKey));
    const page = all.slice(start + 1, start + 1 + Limit);
    const last = page.at(-1);
    const isMore = start + 1 + page.length < all.length;
    return {
      Items: page.flatMap((at) => rowOf(at) ?? []),
      ...(isMore && last !== undefined ? { LastEvaluatedKey: last } : {}),
    };
  };

  const serve = (command: { readonly input: unknown }): object => {
    const { input } = command;
    switch (command.constructor.name) {
      case 'GetCommand': {
        const given = get.parse(input);
        return { Item: visible(slotOf(given.Key), given.ConsistentRead === true ? 0 : chances.lagMs()) };
      }
      case 'PutCommand':
        return writeOne('Put', input);
      case 'UpdateCommand':
        return writeOne('Update', input);
      case 'DeleteCommand':
        return writeOne('Delete', input);
      case 'TransactWriteCommand':
        return transact(command, input);
      case 'QueryCommand':
        return runQuery(input);
      case 'BatchGetCommand':
        return runBatchGet(input);
      case 'BatchWriteCommand':
        return runBatchWrite(input);
      case 'BatchExecuteStatementCommand':
        return runStatements(input);
      case 'ScanCommand':
        return runScan(input);
      default:
        throw new Error(`The simulated table does not know ${command.constructor.name}.`);
    }
  };

  return {
    /** Answers a command of the document client at this instant. */
    serve,
    /** The rows of a partition, for invariants. */
    rows: (PK: string): readonly Row[] =>
      (orders.get(PK) ?? []).map((SK) => rowOf({ PK, SK })).filter((row) => row !== undefined),
    row: rowOf,
    partitions: (): readonly string[] => [...partitions.keys()],
    /** Writes a row past all rules, as an operator or a fault would. */
    overwrite: (row: Row): void => store(keyOf(row), frozenRow(row)),
    /** Deletes rows whose time to live is over. */
    expire: (): void => {
      for (const [PK, slots] of partitions)
        for (const [SK, { row }] of slots)
          if (typeof row?.expires === 'number' && row.expires * 1000 < now()) store({ PK, SK }, undefined);
    },
  };
};

/** The simulated table. */
export type SimulatedTable = ReturnType<typeof makeTable>;

import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { rowBytes } from './capacity.ts';
import {
  isPlain,
  type Key,
  keyIn,
  keyOf,
  listIn,
  membersOf,
  numberIn,
  objectIn,
  textIn,
  textsIn,
} from './command-input.ts';
import { areEqual, conditionOf, type Placeholders, type Row, updateOf } from './expression.ts';

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

const placeholdersIn = (given: Row): Placeholders => ({
  ExpressionAttributeNames: textsIn(given, 'ExpressionAttributeNames'),
  ExpressionAttributeValues: objectIn(given, 'ExpressionAttributeValues'),
});

/** A write of one row, alone or in a transaction. */
type Write = Placeholders & {
  readonly kind: string;
  readonly at: Key;
  readonly item: Row;
  readonly condition: string | undefined;
  readonly update: string;
};

const readWrite = (kind: string, input: unknown): Write => {
  const given = membersOf(input);
  const item = objectIn(given, 'Item') ?? {};
  return {
    kind,
    item,
    at: keyOf(kind === 'Put' ? item : given.Key),
    condition: textIn(given, 'ConditionExpression'),
    update: textIn(given, 'UpdateExpression') ?? '',
    ...placeholdersIn(given),
  };
};

/** The requests of a batch, by the name of their table. */
const tablesIn = (input: unknown): readonly (readonly [name: string, requests: unknown])[] =>
  Object.entries(objectIn(membersOf(input), 'RequestItems') ?? {});

const failedCondition = () =>
  new ConditionalCheckFailedException({
    message: 'The conditional request failed',
    $metadata: { httpStatusCode: 400 },
  });

const tooLarge = (): Error =>
  Object.assign(new Error('Item size has exceeded the maximum allowed size'), {
    name: 'ValidationException',
    $metadata: { httpStatusCode: 400 },
  });

/** A copy that nobody can change, without undefined members, as the marshaller leaves them out. */
const frozen = (value: unknown): unknown => {
  if (Array.isArray(value)) return Object.freeze(value.map(frozen));
  if (value instanceof Uint8Array) return new Uint8Array(value);
  return isPlain(value) ? frozenRow(value) : value;
};

const frozenRow = (row: Row): Row => {
  const copy: Record<string, unknown> = {};
  for (const name in row) if (row[name] !== undefined) copy[name] = frozen(row[name]);
  return Object.freeze(copy);
};

/** A row as it is stored. @throws ValidationException for one of more than 400 KB */
const storedRow = (row: Row): Row => {
  const copy = frozenRow(row);
  if (rowBytes(copy) > maxRowBytes) throw tooLarge();
  return copy;
};

const nameOf = ({ PK, SK }: Key): string => `${PK} ${SK}`;

/** The index of the first key that is not before this one. */
const firstFrom = (sorted: readonly string[], SK: string): number => {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') < SK) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Bytes of a row, and of a page of rows, at most. */
const maxRowBytes = 400 * 1024;
const maxPageBytes = 1024 * 1024;

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
  /** No row expires before, in seconds since 1970. */
  let nextExpiry = Number.POSITIVE_INFINITY;
  const expiryOf = (row: Row | undefined): number =>
    typeof row?.expires === 'number' ? row.expires : Number.POSITIVE_INFINITY;

  const slotOf = ({ PK, SK }: Key): Slot | undefined => partitions.get(PK)?.get(SK);
  const rowOf = (at: Key): Row | undefined => slotOf(at)?.row;

  const visible = (slot: Slot | undefined, lagMs: number): Row | undefined =>
    slot !== undefined && slot.at > now() - lagMs ? slot.before : slot?.row;

  const insertOrdered = (sorted: string[], SK: string): void => {
    const index = firstFrom(sorted, SK);
    if (sorted[index] !== SK) sorted.splice(index, 0, SK);
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
    nextExpiry = Math.min(nextExpiry, expiryOf(row));
    sequence += 1;
    const eventName = row === undefined ? 'REMOVE' : before === undefined ? 'INSERT' : 'MODIFY';
    onRecord({ ...at, sequence, eventName, at: now() });
  };

  const holds = (write: Write): boolean =>
    write.condition === undefined || conditionOf(write.condition)(rowOf(write.at) ?? {}, write);

  /** What a write makes of its row. */
  const rowAfter = (write: Write): Row | undefined => {
    if (write.kind === 'Put') return storedRow(write.item);
    if (write.kind === 'Delete') return undefined;
    if (write.kind === 'ConditionCheck') return rowOf(write.at);
    return storedRow(updateOf(write.update)(rowOf(write.at) ?? write.at, write));
  };

  const writeOne = (kind: string, input: unknown): object => {
    const write = readWrite(kind, input);
    if (!holds(write)) throw failedCondition();
    const row = rowAfter(write);
    store(write.at, row);
    return membersOf(input).ReturnValues === 'UPDATED_NEW' ? { Attributes: row } : {};
  };

  const transact = (command: object, input: unknown): object => {
    // The SDK sends a token with each transaction: one whose answer was lost is not run again.
    if (finished.has(command)) return {};
    const writes = listIn(membersOf(input), 'TransactItems', 100).flatMap((one) =>
      Object.entries(one).map(([kind, given]) => readWrite(kind, given)),
    );
    if (new Set(writes.map(({ at }) => nameOf(at))).size < writes.length)
      throw new Error('A transaction names a row twice.');
    const reasons = writes.map((write) => ({ Code: holds(write) ? 'None' : 'ConditionalCheckFailed' }));
    if (reasons.some(({ Code }) => Code !== 'None')) {
      throw new TransactionCanceledException({
        message: 'Transaction cancelled',
        CancellationReasons: reasons,
        $metadata: { httpStatusCode: 400 },
      });
    }
    for (const { at, row } of writes.map((write) => ({ at: write.at, row: rowAfter(write) }))) store(at, row);
    finished.add(command);
    return {};
  };

  const runQuery = (input: unknown): object => {
    const given = membersOf(input);
    const placeholders = placeholdersIn(given);
    const condition = conditionOf(textIn(given, 'KeyConditionExpression') ?? '');
    const values = placeholders.ExpressionAttributeValues ?? {};
    const PK = String(values[':pk']);
    const lagMs = given.ConsistentRead === true ? 0 : chances.lagMs();
    const [from, to] = [values[':from'], values[':to']];
    if (typeof from === 'string' && typeof to === 'string' && from > to)
      throw new Error('The BETWEEN operator requires upper bound to be greater than or equal to lower bound');
    const isForward = given.ScanIndexForward !== false;
    const sorted = orders.get(PK) ?? [];
    const limit = Math.min(numberIn(given, 'Limit') ?? Number.POSITIVE_INFINITY, chances.pageSize());
    if (limit <= 0) throw new Error('A limit is at least 1.');
    const start = keyIn(given, 'ExclusiveStartKey')?.SK;
    const texts = (bounds: readonly unknown[]): readonly string[] => bounds.filter((one) => typeof one === 'string');
    const after = values[':after'];
    const lowest =
      texts(isForward ? [from, after, start] : [from])
        .toSorted()
        .at(-1) ?? '';
    const highest = texts(isForward ? [to] : [to, after, start]).toSorted()[0];
    const first = firstFrom(sorted, lowest);
    const end = highest === undefined ? sorted.length : Math.min(sorted.length, firstFrom(sorted, highest) + 1);
    const Items: Row[] = [];
    let bytes = 0;
    for (let offset = 0; offset < end - first; offset += 1) {
      const SK = sorted[isForward ? first + offset : end - 1 - offset] ?? '';
      if (start !== undefined && (isForward ? SK <= start : SK >= start)) continue;
      const at = { PK, SK };
      if (!condition(at, placeholders)) continue;
      const row = visible(slotOf(at), lagMs);
      if (row === undefined) continue;
      Items.push(row);
      bytes += rowBytes(row);
      if (Items.length >= limit || bytes >= maxPageBytes) return { Items, LastEvaluatedKey: at };
    }
    return { Items };
  };

  const runBatchGet = (input: unknown): object => {
    const taken = chances.pageSize();
    const Responses: Record<string, Row[]> = {};
    const UnprocessedKeys: Record<string, { Keys: readonly Key[] }> = {};
    for (const [name, request] of tablesIn(input)) {
      const given = membersOf(request);
      const Keys = listIn(given, 'Keys', 100).map(keyOf);
      if (new Set(Keys.map(nameOf)).size < Keys.length) throw new Error('A batch names a row twice.');
      const lagMs = given.ConsistentRead === true ? 0 : chances.lagMs();
      Responses[name] = Keys.slice(0, taken)
        .map((at) => visible(slotOf(at), lagMs))
        .filter((row) => row !== undefined);
      if (Keys.length > taken) UnprocessedKeys[name] = { Keys: Keys.slice(taken) };
    }
    return { Responses, UnprocessedKeys };
  };

  const runBatchWrite = (input: unknown): object => {
    const taken = chances.pageSize();
    const UnprocessedItems: Record<string, unknown[]> = {};
    for (const [name, given] of tablesIn(input)) {
      const requests = listIn({ given }, 'given', 25).map((request) => {
        const Item = objectIn(objectIn(request, 'PutRequest') ?? {}, 'Item');
        return { request, Item, at: keyOf(Item ?? membersOf(request.DeleteRequest).Key) };
      });
      if (new Set(requests.map(({ at }) => nameOf(at))).size < requests.length)
        throw new Error('A batch names a row twice.');
      for (const { Item, at } of requests.slice(0, taken)) store(at, Item === undefined ? undefined : storedRow(Item));
      if (requests.length > taken) UnprocessedItems[name] = requests.slice(taken).map(({ request }) => request);
    }
    return { UnprocessedItems };
  };

  /** `UPDATE "table" SET "attribute" = ? WHERE PK = ? AND SK = ? AND "attribute" = ?`, each on its own. */
  const runStatements = (input: unknown): object => ({
    Responses: listIn(membersOf(input), 'Statements', 25).map((one) => {
      const Statement = textIn(one, 'Statement') ?? '';
      const [, attribute = ''] =
        /^UPDATE "[^"]+" SET "([^"]+)" = \? WHERE PK = \? AND SK = \? AND "\1" = \?$/.exec(Statement) ?? [];
      if (attribute === '') throw new Error(`The simulated table does not know ${Statement}.`);
      const [next, PK, SK, previous]: readonly unknown[] = Array.isArray(one.Parameters) ? one.Parameters : [];
      const at = keyOf({ PK, SK });
      const row = rowOf(at);
      if (row === undefined || row[attribute] !== previous) return { Error: { Code: 'ConditionalCheckFailed' } };
      store(at, storedRow({ ...row, [attribute]: next }));
      return {};
    }),
  });

  const runScan = (input: unknown): object => {
    const given = membersOf(input);
    const limit = numberIn(given, 'Limit') ?? Number.POSITIVE_INFINITY;
    const from = keyIn(given, 'ExclusiveStartKey');
    const all = [...partitions.keys()].toSorted().flatMap((PK) => (orders.get(PK) ?? []).map((SK) => ({ PK, SK })));
    const start = from === undefined ? -1 : all.findIndex((at) => nameOf(at) === nameOf(from));
    const page = all.slice(start + 1, start + 1 + limit);
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
        const given = membersOf(input);
        return { Item: visible(slotOf(keyOf(given.Key)), given.ConsistentRead === true ? 0 : chances.lagMs()) };
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
    overwrite: (row: Row): void => store(keyOf(row), storedRow(row)),
    /** Deletes rows whose time to live was over so many milliseconds ago. */
    expire: (lateMs: number): void => {
      const seconds = (now() - lateMs) / 1000;
      if (nextExpiry >= seconds) return;
      nextExpiry = Number.POSITIVE_INFINITY;
      for (const [PK, slots] of partitions)
        for (const [SK, { row }] of slots) {
          if (expiryOf(row) < seconds) store({ PK, SK }, undefined);
          else nextExpiry = Math.min(nextExpiry, expiryOf(row));
        }
    },
  };
};

/** The simulated table. */
export type SimulatedTable = ReturnType<typeof makeTable>;

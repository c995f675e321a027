import type { Row } from './expression.ts';
import type { Command } from './services.ts';
import type { SimulatedTable } from './table.ts';

/** What a call of the table consumed: units of one kind, by the partition keys that it named. */
export type Consumed = {
  /** Its name on the wire, such as `PutItem`. */
  readonly operation: string;
  readonly kind: 'read units' | 'write units';
  readonly units: readonly (readonly [PK: string, units: number])[];
};

/** The sum of what a call consumed. */
export const totalOf = ({ units }: Consumed): number => units.reduce((sum, [, count]) => sum + count, 0);

const isObject = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !(value instanceof Uint8Array);

const objectIn = (value: unknown, name: string): Row => {
  const member = isObject(value) ? value[name] : undefined;
  return isObject(member) ? member : {};
};

const listIn = (value: unknown, name: string): readonly unknown[] => {
  const member = isObject(value) ? value[name] : undefined;
  return Array.isArray(member) ? member : [];
};

const valueBytes = (value: unknown): number => {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return Math.ceil(String(value).length / 2) + 1;
  if (value instanceof Uint8Array) return value.byteLength;
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + 1 + valueBytes(one), 3);
  if (!isObject(value)) return 1;
  return 3 + attributesBytes(value) + Object.values(value).filter((one) => one !== undefined).length;
};

const attributesBytes = (row: Row): number => {
  let sum = 0;
  for (const name in row) if (row[name] !== undefined) sum += Buffer.byteLength(name) + valueBytes(row[name]);
  return sum;
};

const known = new WeakMap<Row, number>();

/** Bytes of a row, as DynamoDB counts them ("DynamoDB item sizes and formats"): its names and values. Rows never change. */
export const rowBytes = (row: Row | undefined): number => {
  if (row === undefined) return 0;
  const before = known.get(row);
  if (before !== undefined) return before;
  const bytes = attributesBytes(row);
  if (Object.isFrozen(row)) known.set(row, bytes);
  return bytes;
};

const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / 1024));

const readUnits = (bytes: number, isConsistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / 4096)) * (isConsistent ? 1 : 0.5);

type Key = { readonly PK: string; readonly SK: string };

const keyIn = (value: unknown): Key => {
  const { PK, SK } = isObject(value) ? value : {};
  return { PK: String(PK), SK: String(SK) };
};

/** One row that a call writes: `item` of those that put a whole one. */
type Write = { readonly key: Key; readonly item?: Row };

const writeOf = (given: unknown): Write => {
  const item = isObject(given) && isObject(given.Item) ? given.Item : undefined;
  return item === undefined ? { key: keyIn(objectIn(given, 'Key')) } : { key: keyIn(item), item };
};

/** The only table of a batch: what it asks of it. */
const requestsIn = (batch: unknown, name: string): readonly unknown[] => {
  const tables = Object.values(objectIn(batch, name));
  return tables.flatMap((requests) => (Array.isArray(requests) ? requests : []));
};

/** The rows that a command writes, in the order in which it names them. */
const writesOf = (command: Command): readonly Write[] => {
  const { input } = command;
  switch (command.constructor.name) {
    case 'TransactWriteCommand':
      return listIn(input, 'TransactItems').flatMap((one) => Object.values(isObject(one) ? one : {}).map(writeOf));
    case 'BatchWriteCommand':
      return requestsIn(input, 'RequestItems').flatMap((one) => Object.values(isObject(one) ? one : {}).map(writeOf));
    case 'BatchExecuteStatementCommand':
      // Parameters of a swap (shared/aws/grouped-rows.ts): the next value, the partition key, the sort key …
      return listIn(input, 'Statements').map((statement) => {
        const [, PK, SK] = listIn(statement, 'Parameters');
        return { key: { PK: String(PK), SK: String(SK) } };
      });
    default:
      return [writeOf(input)];
  }
};

const wireNames: Readonly<Record<string, string>> = {
  GetCommand: 'GetItem',
  QueryCommand: 'Query',
  ScanCommand: 'Scan',
  BatchGetCommand: 'BatchGetItem',
  PutCommand: 'PutItem',
  UpdateCommand: 'UpdateItem',
  DeleteCommand: 'DeleteItem',
  TransactWriteCommand: 'TransactWriteItems',
  BatchWriteCommand: 'BatchWriteItem',
  BatchExecuteStatementCommand: 'BatchExecuteStatement',
};

const reads: ReadonlySet<string> = new Set(['GetItem', 'Query', 'Scan', 'BatchGetItem']);

/** Units of a read, from its answer. */
const ofRead = (operation: string, { input }: Command, output: object): Consumed['units'] => {
  const isConsistent = isObject(input) && input.ConsistentRead === true;
  if (operation === 'GetItem')
    return [[keyIn(objectIn(input, 'Key')).PK, readUnits(rowBytes(objectIn(output, 'Item')), isConsistent)]];
  if (operation !== 'BatchGetItem') {
    const bytes = listIn(output, 'Items').reduce((sum: number, row) => sum + (isObject(row) ? rowBytes(row) : 0), 0);
    return [[String(objectIn(input, 'ExpressionAttributeValues')[':pk']), readUnits(bytes, isConsistent)]];
  }
  return Object.entries(objectIn(input, 'RequestItems')).flatMap(([table, request]) => {
    const left = listIn(objectIn(objectIn(output, 'UnprocessedKeys'), table), 'Keys').length;
    const keys = listIn(request, 'Keys').map(keyIn);
    const rows = new Map(
      listIn(objectIn(output, 'Responses'), table).map((row) => {
        const { PK, SK } = keyIn(row);
        return [`${PK} ${SK}`, isObject(row) ? rowBytes(row) : 0];
      }),
    );
    const isSure = isObject(request) && request.ConsistentRead === true;
    return keys
      .slice(0, keys.length - left)
      .map(({ PK, SK }) => [PK, readUnits(rows.get(`${PK} ${SK}`) ?? 0, isSure)] as const);
  });
};

/**
 * A table that says of each call what it consumed on AWS: a read unit is 4 KB read consistently, of a query in all and of a
 * batch for each key; a write unit is 1 KB of the larger of the old and the new row, twice that in a transaction. A write whose
 * condition fails consumes as much.
 */
export const meterTable =
  (table: Pick<SimulatedTable, 'serve' | 'row'>, onConsumed: (consumed: Consumed) => void) =>
  (command: Command): object => {
    const operation = wireNames[command.constructor.name] ?? command.constructor.name;
    if (reads.has(operation)) {
      const output = table.serve(command);
      onConsumed({ operation, kind: 'read units', units: ofRead(operation, command, output) });
      return output;
    }
    const writes = writesOf(command);
    const before = writes.map(({ key }) => rowBytes(table.row(key)));
    const factor = operation === 'TransactWriteItems' ? 2 : 1;
    const consume = (done: number, sizeOf: (write: Write) => number): void => {
      const units = writes.slice(0, done).map((write, index) => {
        const bytes = Math.max(before[index] ?? 0, sizeOf(write));
        return [write.key.PK, factor * writeUnits(bytes)] as const;
      });
      onConsumed({ operation, kind: 'write units', units });
    };
    try {
      const output = table.serve(command);
      const left = requestsIn(output, 'UnprocessedItems').length;
      consume(writes.length - left, ({ key }) => rowBytes(table.row(key)));
      return output;
    } catch (error) {
      consume(writes.length, ({ item }) => rowBytes(item));
      throw error;
    }
  };

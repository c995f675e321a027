import { itemBytes } from '#infra/local/dynamodb/item.ts';
import { isRecord, type JsonRecord, recordsOf, textOf } from '#infra/local/json-record.ts';
import type { Counters } from './counters.ts';

/** A call of the table that was answered; `output` is undefined where it failed. */
export type TableCall = {
  readonly operation: string;
  readonly input: JsonRecord;
  readonly output: JsonRecord | undefined;
};

const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / 1024));

const partitionOf = (key: unknown): string => {
  const value = isRecord(key) ? key.PK : undefined;
  return rowKind(isRecord(value) ? (textOf(value, 'S') ?? '') : '');
};

/** The first part of a partition key; of due rows the first two. */
const rowKind = (partition: string): string =>
  partition.split('#', partition.startsWith('DUE#') ? 2 : 1).join('#') || '?';

/** What DynamoDB says that a call consumed; undefined for a call that failed. */
const consumed = (output: JsonRecord | undefined): number | undefined => {
  if (output === undefined) return undefined;
  const said = output.ConsumedCapacity;
  const tables = Array.isArray(said) ? said.filter(isRecord) : isRecord(said) ? [said] : [];
  return tables.reduce((sum, { CapacityUnits }) => sum + Number(CapacityUnits), 0);
};

/** The single writes of a call, with the bytes of those that put an item. */
const writesOf = (operation: string, input: JsonRecord): readonly { kind: string; bytes?: number }[] => {
  const ofPut = (put: JsonRecord) => ({
    kind: partitionOf(put.Item),
    bytes: isRecord(put.Item) ? itemBytes(put.Item) : 0,
  });
  if (operation === 'PutItem') return [ofPut(input)];
  if (operation === 'UpdateItem' || operation === 'DeleteItem') return [{ kind: partitionOf(input.Key) }];
  if (operation === 'BatchExecuteStatement') {
    // The parameters of a swap (shared/aws/grouped-rows.ts): the next value, the partition key, the sort key …
    return recordsOf(input, 'Statements').map((statement) => ({
      kind: partitionOf({ PK: recordsOf(statement, 'Parameters')[1] }),
    }));
  }
  const requests =
    operation === 'TransactWriteItems'
      ? recordsOf(input, 'TransactItems')
      : Object.keys(isRecord(input.RequestItems) ? input.RequestItems : {}).flatMap((table) =>
          isRecord(input.RequestItems) ? recordsOf(input.RequestItems, table) : [],
        );
  return requests.flatMap((request) =>
    Object.entries(request).flatMap(([name, write]) => {
      if (!isRecord(write)) return [];
      return [name === 'Put' || name === 'PutRequest' ? ofPut(write) : { kind: partitionOf(write.Key) }];
    }),
  );
};

/** The writes of a call, with their units as far as they follow from the call itself. */
const sizedWrites = (operation: string, input: JsonRecord) => {
  const factor = operation === 'TransactWriteItems' ? 2 : 1;
  const writes = writesOf(operation, input).map(({ kind, bytes = 0 }) => ({ kind, units: factor * writeUnits(bytes) }));
  return { writes, sized: writes.reduce((sum, { units }) => sum + units, 0) };
};

/**
 * Counts the write units of a call. DynamoDB says how many it consumed, larger of old and new item; of a call whose
 * condition failed it says nothing, and bills it all the same.
 */
const countWrites = (call: TableCall, counters: Counters) => {
  const { writes, sized } = sizedWrites(call.operation, call.input);
  const total = consumedBy(call);
  counters.add('write units', total);
  // The call's units are shared out by the sizes that are known here; updates and deletes bear the rest.
  for (const { kind, units } of writes) counters.add(`write units of ${kind}`, (units * total) / sized);
};

const readKinds = (operation: string, input: JsonRecord): readonly string[] => {
  if (operation === 'GetItem') return [partitionOf(input.Key)];
  if (operation === 'Query') {
    const values = isRecord(input.ExpressionAttributeValues) ? input.ExpressionAttributeValues : {};
    return [partitionOf({ PK: values[':pk'] ?? Object.values(values)[0] })];
  }
  const requests = operation === 'TransactGetItems' ? recordsOf(input, 'TransactItems').map(({ Get }) => Get) : [];
  const batches = isRecord(input.RequestItems) ? Object.values(input.RequestItems) : [];
  return [
    ...requests.map((get) => partitionOf(isRecord(get) ? get.Key : undefined)),
    ...batches.filter(isRecord).flatMap((batch) => recordsOf(batch, 'Keys').map(partitionOf)),
  ];
};

const reads: ReadonlySet<string> = new Set(['GetItem', 'Query', 'Scan', 'BatchGetItem', 'TransactGetItems']);

const writes: ReadonlySet<string> = new Set([
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'BatchWriteItem',
  'BatchExecuteStatement',
  'TransactWriteItems',
]);

/** The operations that consume capacity. */
export const isCounted = (operation: string): boolean => reads.has(operation) || writes.has(operation);

/** Units that a call consumed: as DynamoDB says, or of one that failed by the sizes of what it puts. */
export const consumedBy = ({ operation, input, output }: TableCall): number =>
  consumed(output) ?? (reads.has(operation) ? 1 : sizedWrites(operation, input).sized);

/** Counts a call of DynamoDB: the operation, its read or write units, and these by the first part of the partition key. */
export const countTableCall = (call: TableCall, counters: Counters): void => {
  const { operation, input } = call;
  if (!isCounted(operation)) return;
  counters.add(operation);
  if (!reads.has(operation)) {
    countWrites(call, counters);
    return;
  }
  const total = consumedBy(call);
  counters.add('read units', total);
  const kinds = readKinds(operation, input);
  for (const kind of kinds) counters.add(`read units of ${kind}`, total / kinds.length);
};

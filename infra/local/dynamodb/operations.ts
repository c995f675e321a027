import { isRecord, type JsonRecord, recordsOf, textOf } from '#infra/local/json-record.ts';
import { type Bound, placeholdersOf, readCondition, readKeyCondition, readUpdate } from './expression.ts';
import { type Item, invalid, itemBytes, TableError } from './item.ts';
import { itemOf, type StoredItem, type Table, type TableFile } from './table-file.ts';

/** DynamoDB's limits. */
const maxItemBytes = 400 * 1024;
const maxPartitionKeyBytes = 2048;
const maxSortKeyBytes = 1024;
const maxPageBytes = 1024 * 1024;
const maxBatchReadBytes = 16 * 1024 * 1024;
const maxBatchKeys = 100;
const maxBatchWrites = 25;
const maxTransactionWrites = 100;

/** An answer as JSON text: stored items are copied into it without being parsed. */
export type Answer = string;

/** What an operation works on. */
export type Context = {
  readonly file: TableFile;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/** The key of an item, the item, or its absence, of a write whose condition holds. */
type Write = { readonly table: Table; readonly before: StoredItem | undefined; readonly after: StoredItem | undefined };

const tableIn = ({ file }: Context, name: unknown): Table => {
  const table = typeof name === 'string' ? file.table(name) : undefined;
  if (table === undefined) throw new TableError('ResourceNotFoundException', 'Requested resource not found');
  return table;
};

const keyText = (value: unknown, name: string, maxBytes: number): string => {
  const text = isRecord(value) ? textOf(value, 'S') : undefined;
  if (text === undefined) throw invalid(`The provided key element does not match the schema: ${name} is no text`);
  if (text === '') throw invalid(`One or more parameter values are not valid: the key ${name} is empty`);
  if (Buffer.byteLength(text) > maxBytes) throw invalid(`The key ${name} has more than ${maxBytes} bytes`);
  return text;
};

const keyIn = (item: unknown): { readonly pk: string; readonly sk: string } => {
  const { PK, SK } = isRecord(item) ? item : {};
  return { pk: keyText(PK, 'PK', maxPartitionKeyBytes), sk: keyText(SK, 'SK', maxSortKeyBytes) };
};

const toStored = (item: Item): StoredItem => {
  const bytes = itemBytes(item);
  if (bytes > maxItemBytes) throw invalid('Item size has exceeded the maximum allowed size');
  return { ...keyIn(item), json: JSON.stringify(item), bytes };
};

const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / 1024));

const unitsOf = ({ before, after }: Write): number => writeUnits(Math.max(before?.bytes ?? 0, after?.bytes ?? 0));

const readUnits = (bytes: number, isConsistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / 4096)) * (isConsistent ? 1 : 0.5);

/** The members of an answer that say what a call consumed, where it asks for that. */
const capacity = (input: JsonRecord, table: Table, units: number): JsonRecord =>
  input.ReturnConsumedCapacity === 'TOTAL' ? { ConsumedCapacity: { TableName: table.name, CapacityUnits: units } } : {};

const capacities = (input: JsonRecord, tables: ReadonlyMap<string, number>): JsonRecord =>
  input.ReturnConsumedCapacity === 'TOTAL'
    ? { ConsumedCapacity: [...tables].map(([TableName, CapacityUnits]) => ({ TableName, CapacityUnits })) }
    : {};

/** JSON of an object whose further members are JSON text already. */
const withJson = (members: JsonRecord, texts: Readonly<Record<string, string>>): Answer => {
  const parts = [
    ...Object.entries(members).map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`),
    ...Object.entries(texts).map(([name, text]) => `${JSON.stringify(name)}:${text}`),
  ];
  return `{${parts.join(',')}}`;
};

const conditionFailed = (): TableError =>
  new TableError('ConditionalCheckFailedException', 'The conditional request failed');

/** What a single write would change. @throws TableError ConditionalCheckFailedException */
const toWrite = (
  context: Context,
  kind: string,
  request: JsonRecord,
): Write & { readonly changed: readonly string[] } => {
  const table = tableIn(context, request.TableName);
  const { pk, sk } = keyIn(kind === 'Put' ? request.Item : request.Key);
  const before = context.file.get(table, pk, sk);
  const placeholders = placeholdersOf(request);
  const stored = before === undefined ? {} : itemOf(before);
  if (!readCondition(request.ConditionExpression, placeholders)(stored)) throw conditionFailed();
  if (kind === 'Put' && isRecord(request.Item)) return { table, before, after: toStored(request.Item), changed: [] };
  if (kind === 'Update') {
    const base = before === undefined && isRecord(request.Key) ? request.Key : stored;
    const { item, changed } = readUpdate(request.UpdateExpression, placeholders)(base);
    return { table, before, after: toStored(item), changed };
  }
  if (kind === 'Delete') return { table, before, after: undefined, changed: [] };
  // A condition check writes nothing.
  return { table, before, after: before, changed: [] };
};

const apply = ({ file, now }: Context, { table, before, after }: Write): void => {
  if (after === undefined) file.remove(table, before, now());
  else file.put(table, after, before, now());
};

/** Attributes of the item before or after a write, as its caller asks for them. */
const returnedValues = ({ before, after, changed }: ReturnType<typeof toWrite>, wanted: unknown): JsonRecord => {
  if (wanted === 'ALL_OLD' && before !== undefined) return { Attributes: itemOf(before) };
  if (after === undefined || (wanted !== 'ALL_NEW' && wanted !== 'UPDATED_NEW')) return {};
  const item = itemOf(after);
  if (wanted === 'ALL_NEW') return { Attributes: item };
  return { Attributes: Object.fromEntries(changed.flatMap((name) => (name in item ? [[name, item[name]]] : []))) };
};

const single =
  (kind: 'Put' | 'Update' | 'Delete') =>
  (context: Context, input: JsonRecord): Answer => {
    const write = toWrite(context, kind, input);
    apply(context, write);
    return JSON.stringify({
      ...returnedValues(write, input.ReturnValues),
      ...capacity(input, write.table, unitsOf(write)),
    });
  };

/** All conditions are checked before anything is written. */
const transactWrite = (context: Context, input: JsonRecord): Answer => {
  const requests = recordsOf(input, 'TransactItems').flatMap((one) => Object.entries(one));
  if (requests.length === 0 || requests.length > maxTransactionWrites)
    throw invalid(`A transaction has 1 to ${maxTransactionWrites} writes; found ${requests.length}`);
  const names = requests.map(([kind, request]) => {
    const { TableName, Item, Key } = isRecord(request) ? request : {};
    return JSON.stringify([TableName, keyIn(kind === 'Put' ? Item : Key)]);
  });
  if (new Set(names).size < names.length)
    throw invalid('Transaction request cannot include multiple operations on one item');
  const writes: Write[] = [];
  const reasons = requests.map(([kind, request]): JsonRecord => {
    try {
      writes.push(toWrite(context, kind, isRecord(request) ? request : {}));
      return { Code: 'None' };
    } catch (error) {
      if (!(error instanceof TableError) || error.type !== conditionFailed().type) throw error;
      return { Code: 'ConditionalCheckFailed', Message: error.message };
    }
  });
  const failed = reasons.filter(({ Code }) => Code !== 'None');
  if (failed.length > 0) {
    const codes = reasons.map(({ Code }) => Code).join(', ');
    const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
    throw new TableError('TransactionCanceledException', message, { CancellationReasons: reasons });
  }
  const units = new Map<string, number>();
  for (const write of writes) {
    apply(context, write);
    units.set(write.table.name, (units.get(write.table.name) ?? 0) + 2 * unitsOf(write));
  }
  return JSON.stringify(capacities(input, units));
};

/** The tables and requests of a batch. */
const requestItems = (input: JsonRecord): readonly (readonly [table: string, request: unknown])[] =>
  Object.entries(isRecord(input.RequestItems) ? input.RequestItems : {});

const batchWrite = (context: Context, input: JsonRecord): Answer => {
  const units = new Map<string, number>();
  const writes = requestItems(input).flatMap(([TableName, requests]) =>
    (Array.isArray(requests) ? requests : []).map((request: unknown) => {
      const { PutRequest, DeleteRequest } = isRecord(request) ? request : {};
      return isRecord(PutRequest)
        ? toWrite(context, 'Put', { TableName, Item: PutRequest.Item })
        : toWrite(context, 'Delete', { TableName, Key: isRecord(DeleteRequest) ? DeleteRequest.Key : undefined });
    }),
  );
  if (writes.length === 0 || writes.length > maxBatchWrites)
    throw invalid(`A batch has 1 to ${maxBatchWrites} writes; found ${writes.length}`);
  for (const write of writes) {
    apply(context, write);
    units.set(write.table.name, (units.get(write.table.name) ?? 0) + unitsOf(write));
  }
  return JSON.stringify({ UnprocessedItems: {}, ...capacities(input, units) });
};

/** The PartiQL that Barid speaks: one attribute of one item, on a condition of equality. */
const updateStatement = /^UPDATE "([^"]+)" SET "?(\w+)"? = \? WHERE (.+)$/;

/** The UpdateItem that a statement stands for. */
const toUpdate = ({ Statement, Parameters }: JsonRecord): JsonRecord => {
  const [, TableName, attribute, where = ''] = updateStatement.exec(String(Statement)) ?? [];
  const names = where.split(' AND ').map((part) => /^"?(\w+)"? = \?$/.exec(part)?.[1]);
  const [next, ...values]: readonly unknown[] = Array.isArray(Parameters) ? Parameters : [];
  if (TableName === undefined || names.includes(undefined) || values.length !== names.length)
    throw invalid(`The statement is not supported: ${Statement}`);
  const parameterOf = (name: string): unknown => values[names.indexOf(name)];
  const conditions = names.flatMap((name, index) => (name === 'PK' || name === 'SK' ? [] : [index]));
  return {
    TableName,
    Key: { PK: parameterOf('PK'), SK: parameterOf('SK') },
    UpdateExpression: 'SET #next = :next',
    ConditionExpression: ['attribute_exists(PK)', ...conditions.map((at) => `#name${at} = :value${at}`)].join(' AND '),
    ExpressionAttributeNames: {
      '#next': attribute,
      ...Object.fromEntries(conditions.map((at) => [`#name${at}`, names[at]])),
    },
    ExpressionAttributeValues: {
      ':next': next,
      ...Object.fromEntries(conditions.map((at) => [`:value${at}`, values[at]])),
    },
  };
};

/** Each statement is done or fails by itself. */
const batchExecute = (context: Context, input: JsonRecord): Answer => {
  const statements = recordsOf(input, 'Statements');
  if (statements.length === 0 || statements.length > maxBatchWrites)
    throw invalid(`A batch has 1 to ${maxBatchWrites} statements; found ${statements.length}`);
  const units = new Map<string, number>();
  const Responses = statements.map((statement): JsonRecord => {
    try {
      const write = toWrite(context, 'Update', toUpdate(statement));
      const { name } = write.table;
      apply(context, write);
      units.set(name, (units.get(name) ?? 0) + unitsOf(write));
      return { TableName: name };
    } catch (error) {
      if (!(error instanceof TableError)) throw error;
      const Code = error.type === conditionFailed().type ? 'ConditionalCheckFailed' : 'ValidationError';
      return { Error: { Code, Message: error.message } };
    }
  });
  return JSON.stringify({ Responses, ...capacities(input, units) });
};

const getItem = (context: Context, input: JsonRecord): Answer => {
  const table = tableIn(context, input.TableName);
  if (input.ProjectionExpression !== undefined) throw invalid('ProjectionExpression is not supported');
  const { pk, sk } = keyIn(input.Key);
  const found = context.file.get(table, pk, sk);
  const units = readUnits(found?.bytes ?? 0, input.ConsistentRead === true);
  return withJson(capacity(input, table, units), found === undefined ? {} : { Item: found.json });
};

const batchGet = (context: Context, input: JsonRecord): Answer => {
  const units = new Map<string, number>();
  const responses: string[] = [];
  const unprocessed: Record<string, JsonRecord> = {};
  let bytes = 0;
  let keys = 0;
  for (const [name, request] of requestItems(input)) {
    const table = tableIn(context, name);
    const { Keys, ...options } = isRecord(request) ? request : {};
    const wanted: readonly unknown[] = Array.isArray(Keys) ? Keys : [];
    keys += wanted.length;
    if (new Set(wanted.map((key) => JSON.stringify(keyIn(key)))).size < wanted.length)
      throw invalid('Provided list of item keys contains duplicates');
    const items: string[] = [];
    const left: unknown[] = [];
    for (const key of wanted) {
      const { pk, sk } = keyIn(key);
      const found = bytes > maxBatchReadBytes ? undefined : context.file.get(table, pk, sk);
      if (bytes > maxBatchReadBytes) left.push(key);
      else units.set(name, (units.get(name) ?? 0) + readUnits(found?.bytes ?? 0, options.ConsistentRead === true));
      if (found === undefined) continue;
      bytes += found.bytes;
      items.push(found.json);
    }
    responses.push(`${JSON.stringify(name)}:[${items.join(',')}]`);
    if (left.length > 0) unprocessed[name] = { ...options, Keys: left };
  }
  if (keys === 0 || keys > maxBatchKeys) throw invalid(`A batch has 1 to ${maxBatchKeys} keys; found ${keys}`);
  return withJson(
    { UnprocessedKeys: unprocessed, ...capacities(input, units) },
    { Responses: `{${responses.join(',')}}` },
  );
};

/** A page of items up to a limit, or to 1 MB, before the filter. */
const page = (input: JsonRecord, table: Table, items: Iterable<StoredItem>): Answer => {
  if (input.ProjectionExpression !== undefined) throw invalid('ProjectionExpression is not supported');
  const limit = typeof input.Limit === 'number' ? input.Limit : Number.POSITIVE_INFINITY;
  const placeholders = placeholdersOf(input);
  const filter = input.FilterExpression === undefined ? undefined : readCondition(input.FilterExpression, placeholders);
  const texts: string[] = [];
  let bytes = 0;
  let scanned = 0;
  let last: StoredItem | undefined;
  for (const item of items) {
    scanned += 1;
    bytes += item.bytes;
    if (filter?.(itemOf(item)) !== false) texts.push(item.json);
    if (scanned >= limit || bytes >= maxPageBytes) {
      last = item;
      break;
    }
  }
  return withJson(
    {
      Count: texts.length,
      ScannedCount: scanned,
      ...(last === undefined ? {} : { LastEvaluatedKey: { PK: { S: last.pk }, SK: { S: last.sk } } }),
      ...capacity(input, table, readUnits(bytes, input.ConsistentRead === true)),
    },
    { Items: `[${texts.join(',')}]` },
  );
};

const query = (context: Context, input: JsonRecord): Answer => {
  const table = tableIn(context, input.TableName);
  const { partition, bounds } = readKeyCondition(input.KeyConditionExpression, placeholdersOf(input));
  const isDescending = input.ScanIndexForward === false;
  const start = input.ExclusiveStartKey;
  const after: readonly Bound[] = isRecord(start) ? [{ operator: isDescending ? '<' : '>', key: keyIn(start).sk }] : [];
  return page(input, table, context.file.range(table, { partition, bounds: [...bounds, ...after], isDescending }));
};

const scan = (context: Context, input: JsonRecord): Answer => {
  const table = tableIn(context, input.TableName);
  const after = isRecord(input.ExclusiveStartKey) ? keyIn(input.ExclusiveStartKey) : { pk: '', sk: '' };
  return page(input, table, context.file.scan(table, after));
};

/** A stream has one shard. */
const shardId = 'shardId-00000000000000000000-00000000';

const tableArn = ({ name }: Table): string => `arn:aws:dynamodb:us-east-1:000000000000:table/${name}`;
const streamLabel = ({ createdMs }: Table): string => new Date(createdMs).toISOString().replace('Z', '');
const streamArn = (table: Table): string => `${tableArn(table)}/stream/${streamLabel(table)}`;

const describe = (table: Table): JsonRecord => ({
  ...JSON.parse(table.definition),
  TableArn: tableArn(table),
  TableStatus: 'ACTIVE',
  CreationDateTime: table.createdMs / 1000,
  LatestStreamArn: streamArn(table),
  LatestStreamLabel: streamLabel(table),
});

const createTable = (context: Context, input: JsonRecord): Answer => {
  const name = textOf(input, 'TableName') ?? '';
  if (!/^[\w.-]{3,255}$/.test(name)) throw invalid('A table has a name of 3 to 255 characters: a-z, A-Z, 0-9, _ . -');
  const keySchema = recordsOf(input, 'KeySchema').map(({ AttributeName }) => AttributeName);
  if (keySchema.join() !== 'PK,SK') throw invalid('The keys of a table are named PK and SK here');
  if (context.file.table(name) !== undefined)
    throw new TableError('ResourceInUseException', `Table already exists: ${name}`);
  context.file.createTable(name, JSON.stringify(input), context.now());
  return JSON.stringify({ TableDescription: describe(tableIn(context, name)) });
};

const updateTimeToLive = (context: Context, input: JsonRecord): Answer => {
  const table = tableIn(context, input.TableName);
  const wanted = isRecord(input.TimeToLiveSpecification) ? input.TimeToLiveSpecification : {};
  const isEnabled = wanted.Enabled === true;
  if (isEnabled && table.ttl !== undefined) throw invalid('TimeToLive is already enabled');
  context.file.setTtl(table, isEnabled ? (textOf(wanted, 'AttributeName') ?? null) : null);
  return JSON.stringify({ TimeToLiveSpecification: wanted });
};

const describeTimeToLive = (context: Context, input: JsonRecord): Answer => {
  const { ttl } = tableIn(context, input.TableName);
  return JSON.stringify({
    TimeToLiveDescription:
      ttl === undefined ? { TimeToLiveStatus: 'DISABLED' } : { TimeToLiveStatus: 'ENABLED', AttributeName: ttl },
  });
};

const tableOfStream = ({ file }: Context, arn: unknown): Table => {
  const table = file.tables().find((candidate) => streamArn(candidate) === arn);
  if (table === undefined) throw new TableError('ResourceNotFoundException', 'Requested resource not found: Stream');
  return table;
};

const describeStream = (context: Context, input: JsonRecord): Answer => {
  const table = tableOfStream(context, input.StreamArn);
  const isAfterShard = input.ExclusiveStartShardId === shardId;
  const Shards = isAfterShard ? [] : [{ ShardId: shardId, SequenceNumberRange: { StartingSequenceNumber: '1' } }];
  const StreamDescription = {
    StreamArn: streamArn(table),
    StreamLabel: streamLabel(table),
    StreamStatus: 'ENABLED',
    StreamViewType: 'KEYS_ONLY',
    TableName: table.name,
    Shards,
  };
  return JSON.stringify({ StreamDescription });
};

/** The sequence number after which an iterator reads. */
const positionOf = (context: Context, input: JsonRecord): number => {
  const sequence = Number(input.SequenceNumber);
  switch (input.ShardIteratorType) {
    case 'TRIM_HORIZON':
      return 0;
    case 'LATEST':
      return context.file.lastSequence();
    case 'AT_SEQUENCE_NUMBER':
      return sequence - 1;
    case 'AFTER_SEQUENCE_NUMBER':
      return sequence;
    default:
      throw invalid('The type of the shard iterator is not supported');
  }
};

const getShardIterator = (context: Context, input: JsonRecord): Answer => {
  const table = tableOfStream(context, input.StreamArn);
  return JSON.stringify({ ShardIterator: `${table.name}#${positionOf(context, input)}` });
};

const maxRecords = 1000;

const getRecords = (context: Context, input: JsonRecord): Answer => {
  const [name, position] = (textOf(input, 'ShardIterator') ?? '').split('#');
  const table = tableIn(context, name);
  const limit = typeof input.Limit === 'number' ? Math.min(input.Limit, maxRecords) : maxRecords;
  const records = context.file.records(table, Number(position), limit);
  const last = records.at(-1)?.sequence ?? position;
  return JSON.stringify({
    NextShardIterator: `${table.name}#${last}`,
    Records: records.map(({ sequence, event, pk, sk, bytes, createdMs }) => ({
      eventID: `${table.id}-${sequence}`,
      eventName: event,
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'us-east-1',
      dynamodb: {
        ApproximateCreationDateTime: Math.floor(createdMs / 1000),
        Keys: { PK: { S: pk }, SK: { S: sk } },
        SequenceNumber: String(sequence),
        SizeBytes: bytes,
        StreamViewType: 'KEYS_ONLY',
      },
    })),
  });
};

type Operation = (context: Context, input: JsonRecord) => Answer;

/** Operations that only read. */
export const reads: Readonly<Record<string, Operation>> = {
  GetItem: getItem,
  BatchGetItem: batchGet,
  Query: query,
  Scan: scan,
  ListTables: ({ file }) => JSON.stringify({ TableNames: file.tables().map(({ name }) => name) }),
  DescribeTable: (context, input) => JSON.stringify({ Table: describe(tableIn(context, input.TableName)) }),
  DescribeTimeToLive: describeTimeToLive,
  DescribeStream: describeStream,
  GetShardIterator: getShardIterator,
  GetRecords: getRecords,
};

/** Operations that write: each checks everything before it writes, so that one that throws has written nothing. */
export const writes: Readonly<Record<string, Operation>> = {
  PutItem: single('Put'),
  UpdateItem: single('Update'),
  DeleteItem: single('Delete'),
  TransactWriteItems: transactWrite,
  BatchWriteItem: batchWrite,
  BatchExecuteStatement: batchExecute,
  CreateTable: createTable,
  UpdateTimeToLive: updateTimeToLive,
};

import type { DynamoDBRecord } from 'aws-lambda';
import type { AwsCall } from '#infra/local/aws-call.ts';
import { isRecord, type JsonRecord, textOf } from '#infra/local/json-record.ts';
import { streamOf } from '#infra/local/resources.ts';
import { defined } from '#shared/defined.ts';
import type { RowKeys, Trigger } from '#shared/function-contract.ts';
import { log } from '#shared/log.ts';
import { type BatchProcessing, processBatch } from './stream-batch.ts';
import { checkpointWriter, readCheckpoint, readStream, type StreamPage } from './stream-reader.ts';
import { type DeadLetterQueue, type Invoke, pause, type RetryPolicy, type RunningTrigger, runLoop } from './trigger.ts';

/** The rows whose records a function processes, and how many at a time. */
export type StreamFilter = Extract<Trigger, { readonly kind: 'stream' }>;

/** The stream of a table, and the function that processes its records. */
export type StreamSource = {
  readonly table: { readonly call: AwsCall; readonly name: string };
  readonly deadLetters: DeadLetterQueue;
  readonly functionName: string;
  readonly filter: StreamFilter;
  /** The path of the file with the function's checkpoint. */
  readonly checkpoint: string;
  readonly invoke: Invoke;
  readonly retry?: RetryPolicy;
};

/** As the stack configures the event source mapping (constructs/triggers.ts). */
const stackRetry: RetryPolicy = { maxAttempts: 10, firstDelayMs: 100 };

/** The table answers a read as soon as there is a record. */
const waitSeconds = 5;
const reopenDelayMs = 1000;

/**
 * A storm makes eight batches a second at most (Lambda reads four times a second): one for each record would spend the
 * credits of a feed within a minute. The first three come at once, so that a lone article waits for nothing on its way.
 */
const maxBatches = 3;
const batchWindowMs = 375;

/** A key of a record in DynamoDB's JSON; the tables have text keys. */
const keyOf = ({ dynamodb }: JsonRecord, name: 'PK' | 'SK'): string => {
  const keys = isRecord(dynamodb) && isRecord(dynamodb.Keys) ? dynamodb.Keys : {};
  const key = keys[name];
  return (isRecord(key) && textOf(key, 'S')) || '';
};

const sequenceOf = ({ dynamodb }: JsonRecord): string =>
  (isRecord(dynamodb) && textOf(dynamodb, 'SequenceNumber')) || '';

const matches = ({ others = [], ...keys }: StreamFilter, record: JsonRecord): boolean => {
  const [partitionKey, sortKey] = [keyOf(record, 'PK'), keyOf(record, 'SK')];
  return [keys, ...others].some(
    ({ partition, sort }: RowKeys) => partitionKey.startsWith(partition) && (sort === undefined || sortKey === sort),
  );
};

/** GetRecords gives so many at most, whatever the filter; a full page is not the last one. */
const fullPage = 1000;

/** Records that are read before the function gets those that match, so that a backlog makes few and large batches. */
const maxRead = 20_000;

const eventNames = ['INSERT', 'MODIFY', 'REMOVE'] as const;

/** A record as Lambda passes it on, from DynamoDB's JSON: the tables have text keys, and the stream has keys only. */
export const toLambdaRecord = (record: JsonRecord, stream: string): DynamoDBRecord => {
  const dynamodb = isRecord(record.dynamodb) ? record.dynamodb : {};
  const keys = Object.entries(isRecord(dynamodb.Keys) ? dynamodb.Keys : {});
  const { userIdentity } = record;
  return {
    ...defined({
      eventID: textOf(record, 'eventID'),
      eventName: eventNames.find((name) => name === record.eventName),
      eventVersion: textOf(record, 'eventVersion'),
      eventSource: textOf(record, 'eventSource'),
    }),
    awsRegion: 'us-east-1',
    dynamodb: {
      // Lambda gives whole seconds.
      ApproximateCreationDateTime: Math.floor(Number(dynamodb.ApproximateCreationDateTime ?? 0)),
      Keys: Object.fromEntries(keys.map(([name, key]) => [name, { S: (isRecord(key) && textOf(key, 'S')) || '' }])),
      SequenceNumber: textOf(dynamodb, 'SequenceNumber') ?? '',
      SizeBytes: Number(dynamodb.SizeBytes ?? 0),
      StreamViewType: 'KEYS_ONLY',
    },
    eventSourceARN: stream,
    ...(isRecord(userIdentity)
      ? { userIdentity: { type: textOf(userIdentity, 'Type'), principalId: textOf(userIdentity, 'PrincipalId') } }
      : {}),
  };
};

/** Invokes the function with the records that match. Gives whether there were any. */
const processRecords = async (
  source: StreamSource,
  stream: string,
  { shard, records: read }: StreamPage,
  closing: AbortSignal,
  checkpoint: (sequence: string) => void,
): Promise<boolean> => {
  const { functionName, invoke, deadLetters, filter, retry = stackRetry } = source;
  const processing: BatchProcessing = {
    functionName,
    shard,
    invoke,
    deadLetters,
    retry,
    closing,
    checkpoint: ({ dynamodb }) => checkpoint(dynamodb?.SequenceNumber ?? ''),
  };
  const records = read.filter((record) => matches(filter, record)).map((record) => toLambdaRecord(record, stream));
  for (let start = 0; start < records.length; start += filter.batchSize) {
    await processBatch(records.slice(start, start + filter.batchSize), processing);
  }
  const last = read.at(-1);
  if (last !== undefined && !closing.aborted) checkpoint(sequenceOf(last));
  return records.length > 0;
};

const processStream = async (source: StreamSource, closing: AbortSignal): Promise<void> => {
  const stream = await streamOf(source.table.call, source.table.name);
  const checkpoint = await readCheckpoint(source.checkpoint, stream);
  const checkpoints = checkpointWriter(source.checkpoint);
  const recent: number[] = [];
  let read: readonly JsonRecord[] = [];
  const waiting = { seconds: () => (read.length === 0 ? waitSeconds : 0), closing };
  try {
    for await (const { shard, records } of readStream(source.table.call, stream, checkpoint, waiting)) {
      read = [...read, ...records];
      const isMore = records.length >= fullPage && read.length < maxRead;
      if (isMore && read.filter((record) => matches(source.filter, record)).length < source.filter.batchSize) continue;
      const readAt = performance.now();
      const isInvoked = await processRecords(source, stream, { shard, records: read }, closing, (sequence) =>
        checkpoints.save({ stream, shard, sequence }),
      );
      read = [];
      if (isInvoked && recent.push(readAt) === maxBatches) {
        const oldest = recent.shift() ?? readAt;
        await pause(Math.max(0, oldest + batchWindowMs - performance.now()), closing);
      }
      if (closing.aborted) return;
    }
  } finally {
    await checkpoints.flush();
  }
};

/** Invokes a function with the records of a stream, in order, until it is closed. */
export const startStreamTrigger = (source: StreamSource): RunningTrigger =>
  runLoop(async (closing) => {
    while (!closing.aborted) {
      try {
        await processStream(source, closing);
      } catch (error) {
        if (closing.aborted) return;
        // The table may be restarting; the checkpoint says where to continue.
        log.error('the stream could not be read and is reopened', error, { function: source.functionName });
        await pause(reopenDelayMs, closing);
      }
    }
  });

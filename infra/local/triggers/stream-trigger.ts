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

const matches = ({ others = [], ...keys }: StreamFilter, { dynamodb }: DynamoDBRecord): boolean => {
  const { PK, SK } = dynamodb?.Keys ?? {};
  return [keys, ...others].some(
    ({ partition, sort }: RowKeys) =>
      (PK?.S ?? '').startsWith(partition) && (sort === undefined || (SK?.S ?? '') === sort),
  );
};

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

/** Gives whether the function was invoked. */
const processPage = async (
  source: StreamSource,
  stream: string,
  page: StreamPage,
  closing: AbortSignal,
  checkpoint: (record: DynamoDBRecord) => void,
): Promise<boolean> => {
  const { functionName, invoke, deadLetters, filter, retry = stackRetry } = source;
  const processing: BatchProcessing = {
    functionName,
    shard: page.shard,
    invoke,
    deadLetters,
    retry,
    closing,
    checkpoint,
  };
  const all = page.records.map((record) => toLambdaRecord(record, stream));
  const records = all.filter((record) => matches(filter, record));
  for (let start = 0; start < records.length; start += filter.batchSize) {
    await processBatch(records.slice(start, start + filter.batchSize), processing);
  }
  const last = all.at(-1);
  if (last !== undefined && !closing.aborted) checkpoint(last);
  return records.length > 0;
};

const processStream = async (source: StreamSource, closing: AbortSignal): Promise<void> => {
  const stream = await streamOf(source.table.call, source.table.name);
  const checkpoint = await readCheckpoint(source.checkpoint, stream);
  const checkpoints = checkpointWriter(source.checkpoint);
  const recent: number[] = [];
  try {
    for await (const page of readStream(source.table.call, stream, checkpoint, { seconds: waitSeconds, closing })) {
      const readAt = performance.now();
      const isInvoked = await processPage(source, stream, page, closing, ({ dynamodb }) =>
        checkpoints.save({ stream, shard: page.shard, sequence: dynamodb?.SequenceNumber ?? '' }),
      );
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

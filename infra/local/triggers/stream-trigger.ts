import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDBStreamsClient, _Record as StreamRecord } from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';
import type { RowKeys, Trigger } from '#shared/function-contract.ts';
import { log } from '#shared/log.ts';
import { type BatchProcessing, processBatch } from './stream-batch.ts';
import { readCheckpoint, readStream, type StreamPage, streamOf, writeCheckpoint } from './stream-reader.ts';
import { type DeadLetterQueue, type Invoke, pause, type RetryPolicy, type RunningTrigger, runLoop } from './trigger.ts';

/** The rows whose records a function processes, and how many at a time. */
export type StreamFilter = Extract<Trigger, { readonly kind: 'stream' }>;

/** The stream of a table, and the function that processes its records. */
export type StreamSource = {
  readonly table: { readonly client: DynamoDBClient; readonly name: string };
  readonly stream: DynamoDBStreamsClient;
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

/** While records arrive, and for `busyMs` after the last one, the stream is polled often: a person is waiting. */
const busyPollMs = 40;
const busyMs = 10_000;
const idlePollMs = 200;
const reopenDelayMs = 1000;

const matches = ({ others = [], ...keys }: StreamFilter, { dynamodb }: StreamRecord): boolean => {
  const { PK, SK } = dynamodb?.Keys ?? {};
  return [keys, ...others].some(
    ({ partition, sort }: RowKeys) =>
      (PK?.S ?? '').startsWith(partition) && (sort === undefined || (SK?.S ?? '') === sort),
  );
};

/** A record as Lambda passes it on: the tables have text keys, and the stream has keys only. */
const toLambdaRecord = (record: StreamRecord, stream: string): DynamoDBRecord => {
  const { ApproximateCreationDateTime: created, Keys = {}, SequenceNumber, SizeBytes } = record.dynamodb ?? {};
  const { userIdentity } = record;
  return {
    eventID: record.eventID,
    eventName: record.eventName,
    eventVersion: record.eventVersion,
    eventSource: record.eventSource,
    awsRegion: 'us-east-1',
    dynamodb: {
      // Lambda gives seconds.
      ApproximateCreationDateTime: Math.floor((created?.getTime() ?? 0) / 1000),
      Keys: Object.fromEntries(Object.entries(Keys).map(([name, { S = '' }]) => [name, { S }])),
      SequenceNumber,
      SizeBytes,
      StreamViewType: 'KEYS_ONLY',
    },
    eventSourceARN: stream,
    ...(userIdentity === undefined
      ? {}
      : { userIdentity: { type: userIdentity.Type, principalId: userIdentity.PrincipalId } }),
  };
};

const processPage = async (source: StreamSource, stream: string, page: StreamPage, closing: AbortSignal) => {
  const { functionName, invoke, deadLetters, filter, retry = stackRetry } = source;
  const processing: BatchProcessing = {
    functionName,
    shard: page.shard,
    invoke,
    deadLetters,
    retry,
    closing,
    checkpoint: ({ dynamodb }) =>
      writeCheckpoint(source.checkpoint, { stream, shard: page.shard, sequence: dynamodb?.SequenceNumber ?? '' }),
  };
  const records = page.records
    .filter((record) => matches(filter, record))
    .map((record) => toLambdaRecord(record, stream));
  for (let start = 0; start < records.length; start += filter.batchSize) {
    await processBatch(records.slice(start, start + filter.batchSize), processing);
  }
  const last = page.records.at(-1);
  if (last !== undefined && !closing.aborted) await processing.checkpoint(toLambdaRecord(last, stream));
};

const processStream = async (source: StreamSource, closing: AbortSignal): Promise<void> => {
  const stream = await streamOf(source.table.client, source.table.name);
  const checkpoint = await readCheckpoint(source.checkpoint, stream);
  let busyUntil = 0;
  for await (const page of readStream(source.stream, stream, checkpoint)) {
    await processPage(source, stream, page, closing);
    if (closing.aborted) return;
    if (page.records.length > 0) busyUntil = Date.now() + busyMs;
    else await pause(Date.now() < busyUntil ? busyPollMs : idlePollMs, closing);
    if (closing.aborted) return;
  }
};

/** Invokes a function with the records of a stream, in order, until it is closed. */
export const startStreamTrigger = (source: StreamSource): RunningTrigger =>
  runLoop(async (closing) => {
    while (!closing.aborted) {
      try {
        await processStream(source, closing);
      } catch (error) {
        // The table may be restarting; the checkpoint says where to continue.
        log.error('the stream could not be read and is reopened', error, { function: source.functionName });
        await pause(reopenDelayMs, closing);
      }
    }
  });

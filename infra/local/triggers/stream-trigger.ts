import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBRecord } from 'aws-lambda';
import { log } from '#shared/log.ts';
import { type Patience, rest } from './backoff.ts';
import { deadRecords } from './dead-records.ts';
import { type BatchWork, settleBatch } from './settle-batch.ts';
import { readCheckpoint, writeCheckpoint } from './stream-checkpoint.ts';
import { isWanted, type StreamFilter, toLambdaRecord } from './stream-event.ts';
import { readStream, type StreamPage, streamOf } from './stream-reader.ts';
import { type Invoke, type RunningTrigger, runLoop } from './trigger.ts';

/** A table's stream, and the function that its records wake. */
export type StreamSource = {
  readonly table: { readonly client: DynamoDBClient; readonly name: string };
  readonly stream: DynamoDBStreamsClient;
  /** Where records go that the function cannot do. */
  readonly dead: { readonly client: SQSClient; readonly url: string };
  readonly functionName: string;
  readonly filter: StreamFilter;
  /** Path of a small file; it says how far the function has come. */
  readonly checkpoint: string;
  readonly invoke: Invoke;
  readonly patience?: Patience;
};

const asTheStack: Patience = { attempts: 10, firstWaitMs: 100 };

/** While records come, and when none has come for a while: a human's instant, and an idle machine's. */
const busy = { pollMs: 40, forMs: 10_000 };
const idlePollMs = 200;

const batchesOf = <T>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

const workOn = (source: StreamSource, stream: string, shard: string, closing: AbortSignal): BatchWork => {
  const { functionName, invoke, dead, patience = asTheStack } = source;
  return {
    invoke,
    patience,
    closing,
    done: (record: DynamoDBRecord) =>
      writeCheckpoint(source.checkpoint, { stream, shard, sequence: record.dynamodb?.SequenceNumber ?? '' }),
    bury: async (records) => {
      log.warn('stream records are given up', { function: functionName, records: records.length });
      const body = deadRecords(records, { functionName, shard, attempts: patience.attempts }, new Date());
      await dead.client.send(new SendMessageCommand({ QueueUrl: dead.url, MessageBody: body }));
    },
  };
};

const settlePage = async (source: StreamSource, stream: string, page: StreamPage, closing: AbortSignal) => {
  const wanted = page.records.filter((record) => isWanted(source.filter, record));
  const records = wanted.map((record) => toLambdaRecord(record, stream));
  const work = workOn(source, stream, page.shard, closing);
  for (const batch of batchesOf(records, source.filter.batchSize)) await settleBatch(batch, work);
  const last = page.records.at(-1);
  if (last !== undefined && !closing.aborted) await work.done(toLambdaRecord(last, stream));
};

const follow = async (source: StreamSource, closing: AbortSignal): Promise<void> => {
  const stream = await streamOf(source.table.client, source.table.name);
  const checkpoint = await readCheckpoint(source.checkpoint, stream);
  let busyUntil = 0;
  for await (const page of readStream(source.stream, stream, checkpoint)) {
    await settlePage(source, stream, page, closing);
    if (closing.aborted) return;
    if (page.records.length > 0) busyUntil = Date.now() + busy.forMs;
    else await rest(Date.now() < busyUntil ? busy.pollMs : idlePollMs, closing);
    if (closing.aborted) return;
  }
};

/** Wakes a function with the records of a stream, in their order, until it is closed. */
export const startStreamTrigger = (source: StreamSource): RunningTrigger =>
  runLoop(async (closing) => {
    while (!closing.aborted) {
      try {
        await follow(source, closing);
      } catch (error) {
        // The table may just be starting again; the checkpoint says where to go on.
        log.error('the stream could not be read and is opened again', error, { function: source.functionName });
        await rest(1000, closing);
      }
    }
  });

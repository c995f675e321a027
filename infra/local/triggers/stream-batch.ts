import { randomUUID } from 'node:crypto';
import type { DynamoDBRecord } from 'aws-lambda';
import { log } from '#shared/log.ts';
import {
  type DeadLetterQueue,
  failedItems,
  type Invoke,
  pauseBeforeRetry,
  type RetryPolicy,
  sendDeadLetter,
} from './trigger.ts';

/** The processing of the records of one shard. */
export type BatchProcessing = {
  readonly functionName: string;
  readonly shard: string;
  readonly invoke: Invoke;
  readonly deadLetters: DeadLetterQueue;
  readonly retry: RetryPolicy;
  /** Notes that all records up to this one are processed. */
  readonly checkpoint: (record: DynamoDBRecord) => void;
  readonly closing: AbortSignal;
};

const sequenceOf = (record: DynamoDBRecord): string => record.dynamodb?.SequenceNumber ?? '';

type BatchResult = { readonly hasThrown: boolean; readonly failed: readonly DynamoDBRecord[] };

const invokeBatch = async (records: readonly DynamoDBRecord[], invoke: Invoke): Promise<BatchResult> => {
  try {
    const failed = failedItems(await invoke({ Records: records }), records.map(sequenceOf));
    return { hasThrown: false, failed: records.filter((record) => failed.has(sequenceOf(record))) };
  } catch (error) {
    log.error('a batch of stream records failed', error, { records: records.length });
    return { hasThrown: true, failed: records };
  }
};

/** Lambda's message to the on-failure destination of a stream: the positions of the records, not the records. */
const sendToDeadLetters = async (
  records: readonly DynamoDBRecord[],
  { functionName, shard, deadLetters, retry }: BatchProcessing,
): Promise<void> => {
  log.warn('stream records are given up', { function: functionName, records: records.length });
  const [first] = records;
  const last = records.at(-1);
  const arrivalOf = (record: DynamoDBRecord | undefined): string =>
    new Date((record?.dynamodb?.ApproximateCreationDateTime ?? 0) * 1000).toISOString();
  await sendDeadLetter(deadLetters, {
    requestContext: {
      requestId: randomUUID(),
      functionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: retry.maxAttempts,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: new Date().toISOString(),
    DDBStreamBatchInfo: {
      shardId: shard,
      startSequenceNumber: first?.dynamodb?.SequenceNumber,
      endSequenceNumber: last?.dynamodb?.SequenceNumber,
      approximateArrivalOfFirstRecord: arrivalOf(first),
      approximateArrivalOfLastRecord: arrivalOf(last),
      batchSize: records.length,
      streamArn: first?.eventSourceARN,
    },
  });
};

/**
 * Processes records as Lambda's event source mapping does: after a report of failures it continues at the first failed
 * record, after a throw it halves the batch, and after the last attempt the failed records become a dead letter.
 * Returns early if the trigger is closed; the remaining records are read again at the next start.
 */
export const processBatch = async (
  records: readonly DynamoDBRecord[],
  processing: BatchProcessing,
  attempt = 1,
): Promise<void> => {
  const { invoke, retry, checkpoint, closing } = processing;
  const last = records.at(-1);
  if (last === undefined || closing.aborted) return;
  const { hasThrown, failed } = await invokeBatch(records, invoke);
  const [firstFailed] = failed;
  if (firstFailed === undefined) return checkpoint(last);
  const position = records.indexOf(firstFailed);
  const lastSucceeded = records[position - 1];
  if (lastSucceeded !== undefined) checkpoint(lastSucceeded);
  const remaining = records.slice(position);

  if (hasThrown && remaining.length > 1) {
    const middle = Math.ceil(remaining.length / 2);
    await processBatch(remaining.slice(0, middle), processing);
    return processBatch(remaining.slice(middle), processing);
  }
  if (attempt >= retry.maxAttempts) {
    await sendToDeadLetters(failed, processing);
    return checkpoint(last);
  }
  await pauseBeforeRetry(attempt, retry, closing);
  return processBatch(remaining, processing, attempt + 1);
};

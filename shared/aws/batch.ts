import type {
  DynamoDBBatchResponse,
  DynamoDBRecord,
  DynamoDBStreamEvent,
  S3Event,
  SQSBatchResponse,
  SQSEvent,
} from 'aws-lambda';
import { PipelineError } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import { mapConcurrently } from './in-turns.ts';
import { publishedOf, slugOf } from './keys.ts';

/** Whether AWS is to bring it again: anything but a failure that can never get better. */
const worthRetrying = (error: unknown): boolean => !(error instanceof PipelineError) || error.retryable;

/** Runs one piece of a batch; false when it is to come again. */
const attempt = async (about: string, work: () => Promise<unknown>): Promise<boolean> => {
  try {
    await work();
    return true;
  } catch (error) {
    log.error('a piece of a batch failed', error, { about });
    return !worthRetrying(error);
  }
};

/** Feeds and rows that one invocation looks at together: each may hold a window of entries in memory. */
const atOnce = 8;

/**
 * Looks once at each of what a stream batch is about, by partition key: once is enough, whatever happened to it. The
 * records of what failed come again, and with them all later ones: a stream goes on where its first failure is.
 */
const eachPartition = async (
  { Records }: DynamoDBStreamEvent,
  look: (partition: string, records: readonly DynamoDBRecord[]) => Promise<unknown>,
): Promise<DynamoDBBatchResponse> => {
  const partitions = [...Map.groupBy(Records, (record) => record.dynamodb?.Keys?.PK?.S ?? '')];
  const failed = await mapConcurrently(atOnce, partitions, async ([partition, records]) =>
    (await attempt(partition, () => look(partition, records))) ? [] : records,
  );
  const batchItemFailures = failed.flat().map(({ dynamodb }) => ({ itemIdentifier: dynamodb?.SequenceNumber ?? '' }));
  return { batchItemFailures };
};

/** When the entries that these records are about were published. */
const touchedBy = (records: readonly DynamoDBRecord[]): readonly string[] =>
  records
    .map((record) => publishedOf(record.dynamodb?.Keys?.SK?.S ?? ''))
    .filter((published) => published !== undefined);

/**
 * Looks once at every feed that a stream batch names, with when its entries that changed were published; the records of
 * a feed that failed come again.
 */
export const eachFeed = (
  event: DynamoDBStreamEvent,
  look: (slug: string, touched: readonly string[]) => Promise<unknown>,
): Promise<DynamoDBBatchResponse> =>
  eachPartition(event, (partition, records) => look(slugOf(partition), touchedBy(records)));

/**
 * Looks once at everything that a stream batch names, each by the word before the `#` of its partition key:
 * `{ STATE: (slug) => …, ARTICLE: (id) => … }`. The records of what failed come again.
 */
export const eachRow = (
  event: DynamoDBStreamEvent,
  looks: Readonly<Record<string, (name: string) => Promise<unknown>>>,
): Promise<DynamoDBBatchResponse> =>
  eachPartition(event, async (partition) => looks[partition.split('#')[0] ?? '']?.(slugOf(partition)));

/** Hands on every message of a queue's batch; those that failed come again. */
export const eachMessage = async (
  event: SQSEvent,
  work: (body: unknown) => Promise<unknown>,
): Promise<SQSBatchResponse> => {
  const done = await Promise.all(
    event.Records.map(async (record) => ({
      itemIdentifier: record.messageId,
      ok: await attempt(record.messageId, () => work(JSON.parse(record.body))),
    })),
  );
  return { batchItemFailures: done.filter(({ ok }) => !ok).map(({ itemIdentifier }) => ({ itemIdentifier })) };
};

/** Runs each in turn and fails at the end, if any did. */
const eachOf = async (
  what: string,
  works: readonly (readonly [about: string, work: () => Promise<unknown>])[],
): Promise<void> => {
  const failures: unknown[] = [];
  for (const [about, work] of works) {
    try {
      await work();
    } catch (error) {
      log.error('a part failed', error, { about });
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of the ${what} failed.`);
};

/** Keys in S3's events are encoded as forms are: a space is a plus. */
const keyOf = ({ s3 }: S3Event['Records'][number]): string => decodeURIComponent(s3.object.key.replaceAll('+', ' '));

/**
 * Hands on every object that an S3 event names, whatever becomes of those before it. S3 brings the whole event again
 * when this throws.
 * @throws AggregateError when any failed
 */
export const eachObject = (event: S3Event, work: (key: string) => Promise<unknown>): Promise<void> =>
  eachOf(
    'objects',
    event.Records.map((record) => [record.s3.object.key, () => work(keyOf(record))]),
  );

/**
 * Runs every part in turn, whatever becomes of those before it.
 * @throws AggregateError when any failed, so that the invocation counts as failed.
 */
export const runTasks = (parts: Readonly<Record<string, () => Promise<unknown>>>): Promise<void> =>
  eachOf('parts', Object.entries(parts));

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

/** The records of each feed that a stream batch names: looking at a feed once is enough, whatever happened to it. */
const byFeed = (records: readonly DynamoDBRecord[]): ReadonlyMap<string, readonly DynamoDBRecord[]> =>
  Map.groupBy(records, (record) => slugOf(record.dynamodb?.Keys?.PK?.S ?? ''));

/** When the entries that these records are about were published. */
const touchedBy = (records: readonly DynamoDBRecord[]): readonly string[] =>
  records
    .map((record) => publishedOf(record.dynamodb?.Keys?.SK?.S ?? ''))
    .filter((published) => published !== undefined);

/**
 * Looks once at every feed that a stream batch names, with when its entries that changed were published; the records of
 * a feed that failed come again.
 */
export const eachFeed = async (
  event: DynamoDBStreamEvent,
  look: (slug: string, touched: readonly string[]) => Promise<unknown>,
): Promise<DynamoDBBatchResponse> => {
  const looked = await Promise.all(
    [...byFeed(event.Records)].map(async ([slug, records]) =>
      (await attempt(slug, () => look(slug, touchedBy(records)))) ? [] : records,
    ),
  );
  const failures = looked.flat().map((record) => record.dynamodb?.SequenceNumber ?? '');
  return { batchItemFailures: failures.map((itemIdentifier) => ({ itemIdentifier })) };
};

/**
 * Looks once at everything that a stream batch names, each by the word before the `#` of its partition key:
 * `{ STATE: (slug) => …, ARTICLE: (id) => … }`. The records of what failed come again.
 */
export const eachRow = async (
  event: DynamoDBStreamEvent,
  looks: Readonly<Record<string, (name: string) => Promise<unknown>>>,
): Promise<DynamoDBBatchResponse> => {
  const rows = Map.groupBy(event.Records, (record) => record.dynamodb?.Keys?.PK?.S ?? '');
  const looked = await Promise.all(
    [...rows].map(async ([partition, records]) => {
      const look = looks[partition.split('#')[0] ?? ''];
      const done = look === undefined || (await attempt(partition, () => look(slugOf(partition))));
      return done ? [] : records;
    }),
  );
  const failures = looked.flat().map((record) => record.dynamodb?.SequenceNumber ?? '');
  return { batchItemFailures: failures.map((itemIdentifier) => ({ itemIdentifier })) };
};

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

/** Hands on every object that an S3 event names. S3 brings the whole event again when this throws. */
export const eachObject = async (event: S3Event, work: (key: string) => Promise<unknown>): Promise<void> => {
  for (const { s3 } of event.Records) await work(decodeURIComponent(s3.object.key.replaceAll('+', ' ')));
};

/**
 * Runs every part in turn, whatever becomes of those before it.
 * @throws AggregateError when any failed, so that the invocation counts as failed.
 */
export const everyPart = async (parts: Readonly<Record<string, () => Promise<unknown>>>): Promise<void> => {
  const failures: unknown[] = [];
  for (const [about, part] of Object.entries(parts)) {
    try {
      await part();
    } catch (error) {
      log.error('a part failed', error, { about });
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of the parts failed.`);
};

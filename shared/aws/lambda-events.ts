import type {
  DynamoDBBatchResponse,
  DynamoDBRecord,
  DynamoDBStreamEvent,
  S3Event,
  SQSBatchResponse,
  SQSEvent,
} from 'aws-lambda';
import { PipelineError } from '#shared/errors.ts';
import { log, withLogContext } from '#shared/log.ts';
import { withTrace } from '#shared/trace.ts';
import { publishedOf, slugOf } from './keys.ts';
import { followChain } from './message-chain.ts';

/** Runs the work of one record; false when AWS should deliver the record again, which a permanent failure does not need. */
const succeeds = async (about: string, work: () => Promise<unknown>): Promise<boolean> => {
  try {
    await work();
    return true;
  } catch (error) {
    log.error('a record of a batch failed', error, { about });
    return error instanceof PipelineError && !error.retryable;
  }
};

/** What a record is about, for the log: the article or the feed of a partition. */
const subjectOf = (partition: string) =>
  partition.startsWith('ARTICLE#') ? { article: slugOf(partition) } : { feed: slugOf(partition) };

/** Partitions that one invocation handles at the same time: each may hold a window of entries in memory. */
const concurrency = 8;

/**
 * Calls the handler once for each partition key: handlers read the current state, so one call covers all its records.
 * The records of a failed partition are delivered again, and with them all later ones of the stream.
 */
const eachPartition = async (
  { Records }: DynamoDBStreamEvent,
  handle: (partition: string, records: readonly DynamoDBRecord[]) => Promise<unknown>,
): Promise<DynamoDBBatchResponse> => {
  const partitions = Map.groupBy(Records, (record) => record.dynamodb?.Keys?.PK?.S ?? '').entries();
  const failed: DynamoDBRecord[] = [];
  const worker = async (): Promise<void> => {
    for (const [partition, records] of partitions) {
      const isDone = await withLogContext(subjectOf(partition), () =>
        succeeds(partition, () => handle(partition, records)),
      );
      if (!isDone) failed.push(...records);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const numbers = new Set(failed.map(({ dynamodb }) => dynamodb?.SequenceNumber ?? ''));
  const inOrder = Records.filter(({ dynamodb }) => numbers.has(dynamodb?.SequenceNumber ?? ''));
  return { batchItemFailures: inOrder.map(({ dynamodb }) => ({ itemIdentifier: dynamodb?.SequenceNumber ?? '' })) };
};

/** What happened to the entries of a feed, by the stream records of a batch. */
export type FeedChange = {
  /** When the entries that came, changed or left were published. */
  readonly published: readonly string[];
  /** False where an entry left the feed, or a tombstone came: readers must not see a retracted article any longer. */
  readonly mayWait: boolean;
};

const sortKeyOf = ({ dynamodb }: DynamoDBRecord): string => dynamodb?.Keys?.SK?.S ?? '';

/** A tombstone that ends after 30 days is none. */
const isRemoval = (record: DynamoDBRecord): boolean => {
  const isEntry = publishedOf(sortKeyOf(record)) !== undefined;
  return isEntry ? record.eventName === 'REMOVE' : record.eventName !== 'REMOVE';
};

/** Calls the handler once for each feed in a stream batch. */
export const eachFeed = (
  event: DynamoDBStreamEvent,
  handle: (slug: string, change: FeedChange) => Promise<unknown>,
): Promise<DynamoDBBatchResponse> =>
  eachPartition(event, (partition, records) =>
    handle(slugOf(partition), {
      published: records.map((record) => publishedOf(sortKeyOf(record))).filter((instant) => instant !== undefined),
      mayWait: !records.some(isRemoval),
    }),
  );

/**
 * Calls a handler once for each partition in a stream batch, chosen by the word before the `#` of its key:
 * `{ STATE: (slug) => …, ARTICLE: (id) => … }`. Other partitions are ignored.
 */
export const eachRow = (
  event: DynamoDBStreamEvent,
  handlers: Readonly<Record<string, (name: string) => Promise<unknown>>>,
): Promise<DynamoDBBatchResponse> =>
  eachPartition(event, async (partition) => handlers[partition.split('#')[0] ?? '']?.(slugOf(partition)));

/** Calls the handler with the parsed body of each message; failed messages are delivered again. */
export const eachMessage = async (
  { Records }: SQSEvent,
  handle: (body: unknown) => Promise<unknown>,
): Promise<SQSBatchResponse> => {
  const results = await Promise.all(
    Records.map(async ({ messageId, body }) => ({
      messageId,
      isDone: await succeeds(messageId, async () => {
        const parsed: unknown = JSON.parse(body);
        return followChain(parsed, async () => handle(parsed));
      }),
    })),
  );
  const failed = results.filter(({ isDone }) => !isDone);
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
};

/** Runs all in turn, then fails if any did. */
const runAll = async (
  kind: 'objects' | 'tasks',
  works: readonly (readonly [about: string, work: () => Promise<unknown>])[],
): Promise<void> => {
  const failures: unknown[] = [];
  for (const [about, work] of works) {
    try {
      await withTrace(undefined, work);
    } catch (error) {
      log.error(`one of several ${kind} failed`, error, { about });
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} ${kind} failed.`);
};

/**
 * Calls the handler with the key of each object in an S3 event. S3 delivers the whole event again when this throws.
 * @throws AggregateError when any failed; the others are handled
 */
export const eachObject = ({ Records }: S3Event, handle: (key: string) => Promise<unknown>): Promise<void> =>
  runAll(
    'objects',
    // S3 encodes keys as forms do: a space is a plus.
    Records.map(({ s3 }) => [
      s3.object.key,
      async () => handle(decodeURIComponent(s3.object.key.replaceAll('+', ' '))),
    ]),
  );

/**
 * Runs the tasks of a scheduled function in turn.
 * @throws AggregateError when any failed, so that the invocation counts as failed; the others have run
 */
export const runTasks = (tasks: Readonly<Record<string, () => Promise<unknown>>>): Promise<void> =>
  runAll('tasks', Object.entries(tasks));

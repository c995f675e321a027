import type { DynamoDBRecord } from 'aws-lambda';
import { log } from '#shared/log.ts';
import { type Patience, waitBeforeRetry } from './backoff.ts';
import { failedItems } from './failed-items.ts';
import type { Invoke } from './trigger.ts';

/** How a batch of stream records is brought to an end. */
export type BatchWork = {
  readonly invoke: Invoke;
  /** All up to this record is done: it need never come again. */
  readonly done: (record: DynamoDBRecord) => Promise<void>;
  /** These are given up. */
  readonly bury: (records: readonly DynamoDBRecord[]) => Promise<void>;
  readonly patience: Patience;
  readonly closing: AbortSignal;
};

type Outcome = { readonly threw: boolean; readonly failed: readonly DynamoDBRecord[] };

const sequenceOf = (record: DynamoDBRecord): string => record.dynamodb?.SequenceNumber ?? '';

const attemptBatch = async (records: readonly DynamoDBRecord[], invoke: Invoke): Promise<Outcome> => {
  try {
    const failed = failedItems(await invoke({ Records: records }), records.map(sequenceOf));
    return { threw: false, failed: records.filter((record) => failed.has(sequenceOf(record))) };
  } catch (error) {
    log.error('a batch of stream records failed', error, { records: records.length });
    return { threw: true, failed: records };
  }
};

/**
 * Brings records to an end as Lambda's event source mapping does: after a report of failures it goes on from the first
 * that failed, after a throw it halves the batch, and after as many attempts as patience has it buries what failed.
 * Returns early when the trigger is closed; what is not done then comes again at the next start.
 */
export const settleBatch = async (records: readonly DynamoDBRecord[], work: BatchWork, attempt = 1): Promise<void> => {
  const last = records.at(-1);
  if (last === undefined || work.closing.aborted) return;
  const { threw, failed } = await attemptBatch(records, work.invoke);
  const [first] = failed;
  if (first === undefined) return work.done(last);
  const position = records.indexOf(first);
  const before = records[position - 1];
  if (before !== undefined) await work.done(before);
  const left = records.slice(position);

  if (threw && left.length > 1) {
    const middle = Math.ceil(left.length / 2);
    await settleBatch(left.slice(0, middle), work);
    return settleBatch(left.slice(middle), work);
  }
  if (attempt >= work.patience.attempts) {
    await work.bury(failed);
    return work.done(last);
  }
  await waitBeforeRetry(attempt, work.patience, work.closing);
  return settleBatch(left, work, attempt + 1);
};

import { setTimeout as wait } from 'node:timers/promises';
import { BatchWriteCommand, type BatchWriteCommandInput, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Unavailable } from '#shared/errors.ts';
import { callStore } from './translate-errors.ts';

/** A row to put, or the key of one to delete. */
export type BatchedWrite = NonNullable<BatchWriteCommandInput['RequestItems']>[string][number];

/** BatchWriteItem's limit. */
export const maxBatchedWrites = 25;

/** BatchWriteItem leaves writes out under load: pauses before they are sent again, where it took none of them. */
const delaysMs = [50, 200, 800, 2000];

/**
 * Writes up to 25 rows, each by itself and without a condition, until all are written. No two may have the same key.
 * @throws Unavailable STORE_THROTTLED where the table takes none for three seconds
 */
export const writeBatch = async (
  client: DynamoDBDocumentClient,
  table: string,
  writes: readonly BatchedWrite[],
): Promise<void> => {
  let left: readonly BatchedWrite[] = writes;
  let refusals = 0;
  while (left.length > 0) {
    const command = new BatchWriteCommand({ RequestItems: { [table]: [...left] } });
    const { UnprocessedItems } = await callStore(() => client.send(command));
    const unprocessed = UnprocessedItems?.[table] ?? [];
    const isRefused = unprocessed.length === left.length;
    left = unprocessed;
    if (!isRefused) continue;
    const delay = delaysMs[refusals];
    if (delay === undefined)
      throw new Unavailable('STORE_THROTTLED', 'The table is too busy to write all rows. Try again.', { status: 429 });
    refusals += 1;
    await wait(delay);
  }
};

import { DatabaseSync } from 'node:sqlite';

/** AWS keeps a stream's records as long; seconds. */
const keptSeconds = 24 * 60 * 60;

/**
 * Takes from the stream of a dynoxide file what is older than a day and was read by all, which dynoxide never does. The
 * record `upTo` itself stays: the next sequence number is counted from it.
 */
export const trimStream = (file: string, table: string, upTo: number, now: Date): void => {
  const database = new DatabaseSync(file, { timeout: 10_000 });
  try {
    database
      .prepare(
        'DELETE FROM _stream_records WHERE table_name = ? AND CAST(sequence_number AS INTEGER) < ? AND created_at < ?',
      )
      .run(table, upTo, Math.floor(now.getTime() / 1000) - keptSeconds);
  } finally {
    database.close();
  }
};

import { DatabaseSync } from 'node:sqlite';

const change = (file: string, work: (database: DatabaseSync) => void): void => {
  const database = new DatabaseSync(file, { timeout: 10_000 });
  try {
    work(database);
  } finally {
    database.close();
  }
};

/**
 * Adds the index that dynoxide's table of stream records lacks. Without it each write searches all records for the last
 * sequence number: 400 writes a second become 130 after 8,000 records. Safe while the server runs.
 */
export const indexStream = (file: string): void =>
  change(file, (database) => {
    database.exec(
      'CREATE INDEX IF NOT EXISTS barid_stream ON _stream_records (table_name, CAST(sequence_number AS INTEGER))',
    );
  });

/** AWS keeps stream records for a day. */
const retentionSeconds = 24 * 60 * 60;

/**
 * Deletes the stream records that are older than a day and that every function has read, as AWS does and dynoxide does
 * not. The record `upTo` itself stays: dynoxide counts the next sequence number from the last record.
 */
export const trimStream = (file: string, table: string, upTo: number, now: Date): void =>
  change(file, (database) => {
    database
      .prepare(
        'DELETE FROM _stream_records WHERE table_name = ? AND CAST(sequence_number AS INTEGER) < ? AND created_at < ?',
      )
      .run(table, upTo, Math.floor(now.getTime() / 1000) - retentionSeconds);
  });

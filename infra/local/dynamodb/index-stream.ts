import { DatabaseSync } from 'node:sqlite';

/**
 * Gives the stream of a dynoxide file the index that it lacks. Without it each write looks through the whole stream for
 * its last sequence number: 400 writes a second become 130 after 8,000 records. Safe while the server runs.
 */
export const indexStream = (file: string): void => {
  const database = new DatabaseSync(file, { timeout: 10_000 });
  try {
    database.exec(
      'CREATE INDEX IF NOT EXISTS barid_stream ON _stream_records (table_name, CAST(sequence_number AS INTEGER))',
    );
  } finally {
    database.close();
  }
};

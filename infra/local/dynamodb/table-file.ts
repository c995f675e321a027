import { closeSync, constants, openSync, readdirSync, readFileSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Bound } from './expression.ts';
import type { Item } from './item.ts';

/** A table: its number in the file, and what a description of it says. */
export type Table = {
  readonly id: number;
  readonly name: string;
  /** The request that created the table, as JSON. */
  readonly definition: string;
  /** Milliseconds since 1970. */
  readonly createdMs: number;
  readonly ttl: string | undefined;
};

/** An item as it is stored: its JSON, and its size by DynamoDB's rules. */
export type StoredItem = { readonly pk: string; readonly sk: string; readonly json: string; readonly bytes: number };

/** A change of an item. */
export type StreamRecord = {
  readonly sequence: number;
  readonly event: string;
  readonly pk: string;
  readonly sk: string;
  readonly bytes: number;
  readonly createdMs: number;
};

/** The part of a table that is read, in the order of its keys. */
export type Range = {
  readonly partition: string;
  readonly bounds: readonly Bound[];
  readonly isDescending: boolean;
};

/** WITHOUT ROWID: an item is one entry of one tree, where its partition is. The stream numbers no two records alike. */
const schema = `
  CREATE TABLE IF NOT EXISTS tables (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, definition TEXT NOT NULL, created INTEGER NOT NULL, ttl TEXT);
  CREATE TABLE IF NOT EXISTS items (
    tab INTEGER NOT NULL, pk TEXT NOT NULL, sk TEXT NOT NULL, bytes INTEGER NOT NULL, json TEXT NOT NULL,
    PRIMARY KEY (tab, pk, sk)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS stream (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, tab INTEGER NOT NULL, event TEXT NOT NULL, pk TEXT NOT NULL,
    sk TEXT NOT NULL, bytes INTEGER NOT NULL, created INTEGER NOT NULL);`;

/**
 * EXCLUSIVE: a second process finds the file locked, and the lock ends with the process however it dies. FULL: a commit is
 * on the disk before it is acknowledged.
 */
const settings = `
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA journal_size_limit = 16777216;`;

type Row = ReturnType<StatementSync['get']>;

const toStoredItem = (row: NonNullable<Row>): StoredItem => ({
  pk: String(row.pk),
  sk: String(row.sk),
  json: String(row.json),
  bytes: Number(row.bytes),
});

const toTable = (row: NonNullable<Row>): Table => ({
  id: Number(row.id),
  name: String(row.name),
  definition: String(row.definition),
  createdMs: Number(row.created),
  ttl: row.ttl === null ? undefined : String(row.ttl),
});

/** A file up to this size is looked through at every start, which takes some tenths of a second; a larger one after a crash. */
const maxCheckedBytes = 64 * 1024 * 1024;

/** SQLite's smallest page, which has the head of the file. */
const minFileBytes = 512;

const bytesOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

const isThere = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined;

/** Functions note how far they have read the stream only once the table has one. */
const hasCheckpoints = (folder: string): boolean => {
  const path = join(folder, 'checkpoints');
  return isThere(path) && readdirSync(path).length > 0;
};

/** The words of SQLite for it (`refusals` in server.ts). */
const malformed = (why: string): Error => new Error(`database disk image is malformed: ${why}`);

/** SQLite takes a file without a whole head for a new one, and all articles would be gone without a word. @throws Error */
const refuseCutToNothing = (path: string): void => {
  const bytes = bytesOf(path);
  // A first start that was killed leaves an empty file too, and nothing else.
  if (bytes > 0 ? bytes < minFileBytes : hasCheckpoints(dirname(path))) throw malformed('it is cut off');
};

/**
 * Looks through a file whose pages a fault of the disk or a bad copy may have spoilt: SQLite itself finds one only where it
 * reads it. @throws Error
 */
const refuseDamaged = (database: DatabaseSync, path: string, wasCrashed: boolean): void => {
  if (bytesOf(path) > maxCheckedBytes && !wasCrashed) return;
  const found = database.prepare('PRAGMA quick_check(1)').get()?.quick_check;
  if (found !== 'ok') throw malformed(String(found));
};

/** Digits of the largest number that JavaScript counts to; cut short, they are a smaller number. */
const seenDigits = 16;

/**
 * How far the stream goes, beside the file, written after each commit and without waiting for the disk: so a table that ends
 * before it has lost what was committed. SQLite takes a log that was cut, or left behind by a copy, for the whole of it.
 */
const openSeen = (path: string) => {
  const notePath = `${path}-seen`;
  const before = isThere(notePath) ? Number(readFileSync(notePath, 'utf8')) : 0;
  const note = openSync(notePath, constants.O_WRONLY | constants.O_CREAT);
  let seen = Number.isSafeInteger(before) ? before : 0;
  return {
    /** @throws Error for a table whose stream ends before. */
    refuseOlder: (last: number): void => {
      if (last < seen) throw new Error(`the log of the table was cut: change ${last} of ${seen} is the last one`);
    },
    write: (last: number): void => {
      if (last <= seen) return;
      seen = last;
      try {
        writeSync(note, String(last).padStart(seenDigits, '0'), 0);
      } catch {
        // What is committed counts: an older note only notices less.
      }
    },
    close: () => closeSync(note),
  };
};

/**
 * Opens a file of tables with their streams, or tables in memory. Writes belong between `begin` and `commit`. Throws what
 * SQLite throws: error 5 for a file that another process has open.
 */
export const openTableFile = (path: string | undefined) => {
  // A log that is left says that the last process did not close the file.
  const wasCrashed = path !== undefined && bytesOf(`${path}-wal`) > 0;
  if (path !== undefined && isThere(path) && !wasCrashed) refuseCutToNothing(path);
  const database = new DatabaseSync(path ?? ':memory:');
  /** Counts also the records that were deleted. */
  const countRecords = (): number =>
    Number(database.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'stream'").get()?.seq ?? 0);
  let seen: ReturnType<typeof openSeen> | undefined;
  try {
    database.exec(settings);
    if (path !== undefined) refuseDamaged(database, path, wasCrashed);
    database.exec(schema);
    seen = path === undefined ? undefined : openSeen(path);
    seen?.refuseOlder(countRecords());
  } catch (error) {
    // What stays open stays locked.
    database.close();
    seen?.close();
    throw error;
  }
  let last = 0;
  const prepared = new Map<string, StatementSync>();
  const sql = (text: string): StatementSync => {
    const statement = prepared.get(text) ?? database.prepare(text);
    prepared.set(text, statement);
    return statement;
  };
  /** Each call names its table: they are read once. */
  const described = new Map<string, Table>();
  const record = ({ id }: Table, event: string, { pk, sk, bytes }: StoredItem, now: number): void => {
    const insert = sql('INSERT INTO stream (tab, event, pk, sk, bytes, created) VALUES (?, ?, ?, ?, ?, ?)');
    last = Number(insert.run(id, event, pk, sk, bytes, now).lastInsertRowid);
  };
  const get = ({ id }: Table, pk: string, sk: string): StoredItem | undefined => {
    const row = sql('SELECT pk, sk, bytes, json FROM items WHERE tab = ? AND pk = ? AND sk = ?').get(id, pk, sk);
    return row === undefined ? undefined : toStoredItem(row);
  };

  return {
    begin: () => database.exec('BEGIN IMMEDIATE'),
    commit: () => {
      database.exec('COMMIT');
      seen?.write(last);
    },
    rollback: () => {
      last = 0;
      described.clear();
      if (database.isTransaction) database.exec('ROLLBACK');
    },
    close: () => {
      database.close();
      seen?.close();
    },

    tables: (): readonly Table[] => sql('SELECT * FROM tables ORDER BY name').all().map(toTable),
    table: (name: string): Table | undefined => {
      const known = described.get(name);
      if (known !== undefined) return known;
      const row = sql('SELECT * FROM tables WHERE name = ?').get(name);
      if (row === undefined) return undefined;
      const table = toTable(row);
      described.set(name, table);
      return table;
    },
    createTable: (name: string, definition: string, now: number): void => {
      sql('INSERT INTO tables (name, definition, created) VALUES (?, ?, ?)').run(name, definition, now);
      described.clear();
    },
    setTtl: ({ id }: Table, attribute: string | null): void => {
      sql('UPDATE tables SET ttl = ? WHERE id = ?').run(attribute, id);
      described.clear();
    },

    get,
    /** Replaces an item. An item that stays the same makes no record in the stream. */
    put: (table: Table, item: StoredItem, before: StoredItem | undefined, now: number): void => {
      if (before?.json === item.json) return;
      sql('INSERT OR REPLACE INTO items (tab, pk, sk, bytes, json) VALUES (?, ?, ?, ?, ?)').run(
        table.id,
        item.pk,
        item.sk,
        item.bytes,
        item.json,
      );
      record(table, before === undefined ? 'INSERT' : 'MODIFY', item, now);
    },
    remove: (table: Table, before: StoredItem | undefined, now: number): void => {
      if (before === undefined) return;
      sql('DELETE FROM items WHERE tab = ? AND pk = ? AND sk = ?').run(table.id, before.pk, before.sk);
      record(table, 'REMOVE', before, now);
    },

    /** The items of a partition; a caller may stop at any of them. */
    *range({ id }: Table, { partition, bounds, isDescending }: Range): Generator<StoredItem> {
      const conditions = bounds.map(({ operator }) => ` AND sk ${operator} ?`).join('');
      const order = isDescending ? 'DESC' : 'ASC';
      // A statement of its own: the same query may be read several times at once.
      const statement = database.prepare(
        `SELECT pk, sk, bytes, json FROM items WHERE tab = ? AND pk = ?${conditions} ORDER BY sk ${order}`,
      );
      for (const row of statement.iterate(id, partition, ...bounds.map(({ key }) => key))) yield toStoredItem(row);
    },
    /** All items of a table after a key. */
    *scan({ id }: Table, after: { readonly pk: string; readonly sk: string }): Generator<StoredItem> {
      const statement = database.prepare(
        'SELECT pk, sk, bytes, json FROM items WHERE tab = ? AND (pk, sk) > (?, ?) ORDER BY pk, sk',
      );
      for (const row of statement.iterate(id, after.pk, after.sk)) yield toStoredItem(row);
    },

    /** Records after a sequence number. */
    records: ({ id }: Table, after: number, limit: number): readonly StreamRecord[] =>
      sql('SELECT * FROM stream WHERE sequence > ? AND tab = ? ORDER BY sequence LIMIT ?')
        .all(after, id, limit)
        .map((row) => ({
          sequence: Number(row.sequence),
          event: String(row.event),
          pk: String(row.pk),
          sk: String(row.sk),
          bytes: Number(row.bytes),
          createdMs: Number(row.created),
        })),
    lastSequence: (): number => Number(sql('SELECT max(sequence) AS last FROM stream').get()?.last ?? 0),
    /** Deletes the records before a sequence number that are older than an instant. */
    trim: (table: Table, before: number, olderThanMs: number): void =>
      void sql('DELETE FROM stream WHERE sequence < ? AND created < ? AND tab = ?').run(before, olderThanMs, table.id),
  };
};

/** An open file of tables. */
export type TableFile = ReturnType<typeof openTableFile>;

/** An item as JSON, from the rows of a file. */
export const itemOf = ({ json }: StoredItem): Item => JSON.parse(json);

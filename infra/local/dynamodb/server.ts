import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { compileCacheEnv } from '#infra/local/compile-cache.ts';
import { isRecord } from '#infra/local/json-record.ts';
import type { Running } from '#infra/local/loopback.ts';
import { Misconfigured } from '#shared/errors.ts';
import { relayLine } from '#shared/log.ts';

/** The database file; without one, the table is in memory. */
export type DynamoDbStorage = { readonly file?: string };

/** A DynamoDB that runs. */
export type RunningDynamoDb = Running & {
  /**
   * Deletes the stream records before a sequence number that are older than a day, as AWS does. The caller names the number
   * up to which every function has read: a machine that was off for a week loses no record.
   */
  readonly trimStream: (table: string, before: number, now: Date) => Promise<void>;
};

/** Garbage of calls is short-lived. */
const maxYoungGenerationMb = 8;

/** AWS keeps stream records for a day. */
const retentionMs = 24 * 60 * 60_000;

/** What SQLite's errors mean for whoever starts Barid, by their code and their first words (sqlite.org/rescode.html). */
const refusals: readonly (readonly [code: number, words: string, meaning: string])[] = [
  [8, 'attempt to write a readonly', 'is not open to this user. Change its permissions or its owner.'],
  [10, 'disk I/O error', 'cannot be read or written: the disk reports a fault.'],
  [11, 'database disk image is malformed', 'is broken. Bring the folder back from a backup (docs/one-machine.md).'],
  [13, 'database or disk is full', 'cannot be written: the disk is full.'],
  [
    14,
    'unable to open database file',
    'cannot be opened. Change its permissions or its owner, or those of its folder.',
  ],
  [
    26,
    'file is not a database',
    'is broken, or of another program. Bring the folder back from a backup (docs/one-machine.md).',
  ],
  [
    Number.NaN,
    'the log of the table was cut',
    'has lost changes that were committed: its log (table.db-wal) was cut, or left behind by a copy. Bring the folder back from a backup (docs/one-machine.md), or delete table.db-seen and the folder checkpoints to go on without them.',
  ],
];

/** SQLite's code for a file that another process has locked. */
const sqliteBusy = 5;

/** The error of a table that did not open. One that crosses threads may have lost its code. */
const toMisconfigured = (cause: unknown, path: string): unknown => {
  // Of an extended code, the last byte is the code.
  const code = isRecord(cause) ? Number(cause.errcode) & 0xff : Number.NaN;
  const isOf = (known: number, words: string): boolean => code === known || String(cause).includes(words);
  if (isOf(sqliteBusy, 'database is locked')) {
    const message = `Another Barid uses ${path}. Stop it first, or set BARID_DATA to another folder.`;
    return new Misconfigured('DATA_IN_USE', message, { cause });
  }
  const meaning = refusals.find(([known, words]) => isOf(known, words))?.[2];
  return meaning === undefined ? cause : new Misconfigured('DATA_UNUSABLE', `${path} ${meaning}`, { cause });
};

/**
 * Starts a DynamoDB with streams and transactions over a SQLite file, in a thread of its own.
 * @throws Misconfigured DATA_IN_USE for a file that another process has open, DATA_UNUSABLE for one that cannot be used
 */
export const startDynamoDb = async ({ file }: DynamoDbStorage = {}): Promise<RunningDynamoDb> => {
  const path = file === undefined ? undefined : resolve(file);
  if (path !== undefined) await mkdir(dirname(path), { recursive: true });
  const worker = new Worker(new URL('./run-engine.ts', import.meta.url), {
    name: 'table',
    workerData: { path, port: 0 },
    env: compileCacheEnv(),
    resourceLimits: { maxYoungGenerationSizeMb: maxYoungGenerationMb },
  });
  worker.on('message', (message: unknown) => {
    if (isRecord(message) && message.kind === 'line') relayLine(String(message.line));
  });
  const [started]: unknown[] = await once(worker, 'message').catch((cause: unknown) => {
    throw toMisconfigured(cause, path ?? 'The table');
  });
  const url = isRecord(started) ? String(started.url) : '';
  return {
    url,
    trimStream: async (table, before, now) => {
      worker.postMessage({ kind: 'trim', table, before, olderThanMs: now.getTime() - retentionMs });
      await once(worker, 'message');
    },
    close: async () => {
      worker.postMessage({ kind: 'close' });
      await once(worker, 'exit');
    },
  };
};

import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { compileCacheEnv } from '#infra/local/compile-cache.ts';
import { isRecord } from '#infra/local/json-record.ts';
import type { Running } from '#infra/local/loopback.ts';
import { Misconfigured } from '#shared/errors.ts';

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

/** SQLite's code for a file that another process has locked. */
const sqliteBusy = 5;

/**
 * Starts a DynamoDB with streams and transactions over a SQLite file, in a thread of its own.
 * @throws Misconfigured DATA_IN_USE for a file that another process has open.
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
  const [started]: unknown[] = await once(worker, 'message').catch((cause: unknown) => {
    const isLocked = isRecord(cause) && cause.errcode === sqliteBusy;
    if (!isLocked && !String(cause).includes('database is locked')) throw cause;
    const message = `Another Barid uses ${path}. Stop it first, or set BARID_DATA to another folder.`;
    throw new Misconfigured('DATA_IN_USE', message, { cause });
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

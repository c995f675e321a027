import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { AwsCall } from '#infra/local/aws-call.ts';
import { readJson, writeFileAtomically } from '#infra/local/files.ts';
import { isRecord, type JsonRecord, recordsOf, textOf } from '#infra/local/json-record.ts';
import { Misconfigured } from '#shared/errors.ts';
import { log } from '#shared/log.ts';

/** The last record of a stream that a function has processed. */
export type Checkpoint = { readonly stream: string; readonly shard: string; readonly sequence: string };

/** The stored checkpoint for this stream; `undefined` for another stream, such as that of a deleted table. */
export const readCheckpoint = async (path: string, stream: string): Promise<Checkpoint | undefined> => {
  const isCheckpoint = (value: unknown): value is Checkpoint =>
    isRecord(value) && [value.stream, value.shard, value.sequence].every((field) => typeof field === 'string');
  // Without its checkpoint a function reads the stream from the beginning, which changes nothing that is right.
  const checkpoint = await readJson(path).catch((error: unknown) => {
    if (!(error instanceof Misconfigured)) throw error;
    log.error('a checkpoint is broken, and the stream is read from its beginning', error, { path });
    return undefined;
  });
  return isCheckpoint(checkpoint) && checkpoint.stream === stream ? checkpoint : undefined;
};

/** Stores a checkpoint, flushed to disk before this resolves. */
export const writeCheckpoint = (path: string, checkpoint: Checkpoint): Promise<void> =>
  writeFileAtomically(path, `${JSON.stringify(checkpoint)}\n`);

/**
 * Stores checkpoints in the background, of several the last one, so that no batch waits for the disk. A checkpoint that a
 * crash loses repeats its records, which handlers expect.
 */
export const checkpointWriter = (path: string) => {
  let latest: Checkpoint | undefined;
  let writing: Promise<void> | undefined;
  const write = async (): Promise<void> => {
    while (latest !== undefined) {
      const checkpoint = latest;
      latest = undefined;
      await writeCheckpoint(path, checkpoint).catch((error: unknown) =>
        log.error('a checkpoint could not be stored; the next one may be', error, { path }),
      );
    }
    writing = undefined;
  };
  return {
    save: (checkpoint: Checkpoint): void => {
      latest = checkpoint;
      writing ??= write();
    },
    /** Resolves once the last checkpoint is on the disk. */
    flush: async (): Promise<void> => writing,
  };
};

/** The sequence number up to which all functions with a checkpoint in this folder have read; 0 if there is none. */
export const lowestCheckpoint = async (folder: string, stream: string): Promise<number> => {
  const names = await readdir(folder).catch(() => []);
  const checkpoints = await Promise.all(
    names.filter((name) => name.endsWith('.json')).map((name) => readCheckpoint(join(folder, name), stream)),
  );
  const sequences = checkpoints.map((checkpoint) => Number(checkpoint?.sequence ?? 0));
  return sequences.length === 0 ? 0 : Math.min(...sequences);
};

/** The ids of the shards, oldest first; a local DynamoDB writes to the last one only. */
const listShards = async (call: AwsCall, stream: string, after?: string): Promise<readonly string[]> => {
  const { StreamDescription } = await call('DynamoDBStreams_20120810.DescribeStream', {
    StreamArn: stream,
    ...(after === undefined ? {} : { ExclusiveStartShardId: after }),
  });
  const description = isRecord(StreamDescription) ? StreamDescription : {};
  const ids = recordsOf(description, 'Shards').map((shard) => textOf(shard, 'ShardId') ?? '');
  const last = textOf(description, 'LastEvaluatedShardId');
  return last === undefined ? ids : [...ids, ...(await listShards(call, stream, last))];
};

/** A position in a stream: after a sequence number or, without one, at the beginning of the shard. */
type Position = { readonly shard: string; readonly sequence?: string };

/** How long the next read waits for records, unless the reader is closed. */
type Waiting = { readonly seconds: () => number; readonly closing: AbortSignal };

/** A page of a shard, in DynamoDB's JSON; empty if there are no new records. */
export type StreamPage = { readonly shard: string; readonly records: readonly JsonRecord[] };

/** Reads a shard from a position; ends after the last record of a closed shard. */
async function* readShard(
  call: AwsCall,
  StreamArn: string,
  { shard, sequence }: Position,
  waiting: Waiting | undefined,
): AsyncGenerator<StreamPage, void> {
  const { ShardIterator } = await call('DynamoDBStreams_20120810.GetShardIterator', {
    StreamArn,
    ShardId: shard,
    ...(sequence === undefined
      ? { ShardIteratorType: 'TRIM_HORIZON' }
      : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: sequence }),
  });
  let iterator = ShardIterator;
  while (typeof iterator === 'string') {
    const input = { ShardIterator: iterator, WaitTimeSeconds: waiting?.seconds() ?? 0 };
    const page = await call('DynamoDBStreams_20120810.GetRecords', input, waiting?.closing);
    yield { shard, records: recordsOf(page, 'Records') };
    iterator = page.NextShardIterator;
  }
}

/** Reads a stream page by page, without end: after the checkpoint or, without one, from the first record. */
export async function* readStream(
  call: AwsCall,
  stream: string,
  checkpoint: Checkpoint | undefined,
  waiting?: Waiting,
): AsyncGenerator<StreamPage, void> {
  let position: Position | undefined = checkpoint;
  for (;;) {
    const shards = await listShards(call, stream);
    // A shard that is no longer listed is closed, and all its records were trimmed.
    const index = Math.max(0, shards.indexOf(position?.shard ?? ''));
    const shard = shards[index];
    if (shard === undefined) {
      yield { shard: '', records: [] };
      continue;
    }
    yield* readShard(call, stream, position?.shard === shard ? position : { shard }, waiting);
    const next = (await listShards(call, stream))[index + 1];
    position = next === undefined ? position : { shard: next };
  }
}

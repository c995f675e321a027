import { readJson } from '#infra/local/disk/read-json.ts';
import { writeWhole } from '#infra/local/disk/write-whole.ts';
import { isRecord } from '#infra/local/loopback/fields.ts';

/** How far a function has come in a stream: all up to this record is done. */
export type Checkpoint = { readonly stream: string; readonly shard: string; readonly sequence: string };

const isCheckpoint = (value: unknown): value is Checkpoint =>
  isRecord(value) && [value.stream, value.shard, value.sequence].every((field) => typeof field === 'string');

/** The kept checkpoint of a stream; `undefined` for another stream, such as that of a table made anew. */
export const readCheckpoint = async (path: string, stream: string): Promise<Checkpoint | undefined> => {
  const kept = await readJson(path);
  return isCheckpoint(kept) && kept.stream === stream ? kept : undefined;
};

/** Keeps a checkpoint, on the disk before this resolves. */
export const writeCheckpoint = (path: string, checkpoint: Checkpoint): Promise<void> =>
  writeWhole(path, `${JSON.stringify(checkpoint)}\n`);

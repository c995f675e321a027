import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readCheckpoint } from './stream-checkpoint.ts';

/** The sequence number up to which every function that keeps a checkpoint in this folder has read a stream; 0 where none has. */
export const readByAll = async (folder: string, stream: string): Promise<number> => {
  const names = await readdir(folder).catch(() => []);
  const checkpoints = await Promise.all(
    names.filter((name) => name.endsWith('.json')).map((name) => readCheckpoint(join(folder, name), stream)),
  );
  const sequences = checkpoints.map((checkpoint) => Number(checkpoint?.sequence ?? 0));
  return sequences.length === 0 ? 0 : Math.min(...sequences);
};

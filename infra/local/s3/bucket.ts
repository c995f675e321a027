import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { oneAtATime } from '#infra/local/loopback/one-at-a-time.ts';
import { log } from '#shared/log.ts';
import {
  type ObjectHead,
  readObjectFile,
  readObjectHead,
  removeObjectFile,
  type StoredObject,
  writeObjectFile,
} from './object-file.ts';

/** Looks at what stands under a key just before it is written or removed; throws to refuse. */
export type Condition = (current: ObjectHead | undefined) => void;

/** Objects by key, on the disk. */
export type Bucket = {
  readonly heads: () => Iterable<ObjectHead>;
  readonly head: (key: string) => ObjectHead | undefined;
  readonly get: (key: string) => Promise<StoredObject | undefined>;
  readonly put: (object: StoredObject, condition: Condition) => Promise<void>;
  readonly remove: (key: string, condition: Condition) => Promise<void>;
};

const unfinished = '.part';

/** A key is any text of up to 1,024 bytes, which no file system takes for a name. */
const fileName = (key: string): string => createHash('sha256').update(key).digest('hex');

const readHeads = async (folder: string): Promise<Map<string, ObjectHead>> => {
  const heads = new Map<string, ObjectHead>();
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    // A put that nobody was answered: the process died before the rename.
    if (name.endsWith(unfinished)) await rm(path);
    else {
      try {
        const head = await readObjectHead(path);
        heads.set(head.key, head);
      } catch (error) {
        log.error('a file of the object store is not one of its own and is passed over', error, { path });
      }
    }
  }
  return heads;
};

/** Opens a bucket over its folder, which is made where it is missing. */
export const openBucket = async (folder: string): Promise<Bucket> => {
  await mkdir(folder, { recursive: true });
  const heads = await readHeads(folder);
  const inTurn = oneAtATime();
  const pathOf = (key: string): string => join(folder, fileName(key));
  /** What somebody deletes from the folder by hand is gone, as it is when deleted in S3's console. */
  const current = (key: string): ObjectHead | undefined => {
    const head = heads.get(key);
    if (head === undefined || existsSync(pathOf(key))) return head;
    heads.delete(key);
    return undefined;
  };
  return {
    heads: () => [...heads.keys()].map(current).filter((head) => head !== undefined),
    head: current,
    // In turn with the puts, so that nobody sees new bytes and afterwards the old ETag.
    get: (key) => inTurn(key, async () => (current(key) !== undefined ? readObjectFile(pathOf(key)) : undefined)),
    put: (object, condition) =>
      inTurn(object.head.key, async () => {
        const { key } = object.head;
        condition(current(key));
        await mkdir(folder, { recursive: true });
        await writeObjectFile(pathOf(key), `${pathOf(key)}${unfinished}`, object);
        heads.set(key, object.head);
      }),
    remove: (key, condition) =>
      inTurn(key, async () => {
        condition(current(key));
        await removeObjectFile(pathOf(key));
        heads.delete(key);
      }),
  };
};

import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { z } from 'zod';
import { defined } from '#shared/defined.ts';
import { boundedFaults, boundedSentence } from '#shared/errors.ts';
import { rejectedFolder } from '#shared/model/inbox-folders.ts';
import type { RefusedFile } from '#shared/model/refused-file.ts';
import type { RefusedFiles } from '#shared/ports.ts';
import { fileOfInstance } from '#shared/problem.ts';
import { bucketClient } from './clients.ts';
import { copySource, problemSuffix, refusedKeys } from './inbox-keys.ts';
import { readStart } from './read-start.ts';
import { callStore } from './translate-errors.ts';

/** Pages of 1,000 keys, of which each refused file has two. */
const maxPages = 4;

/** Faults of each file that a list of files names. */
const maxListedFaults = 10;

/** As `problemDocument` writes it; a person may have changed it. */
const problemSchema = z.object({
  code: z.string().catch('UNKNOWN'),
  detail: z.string().catch(''),
  instance: z.string().catch(''),
  errors: z.array(z.object({ pointer: z.string(), message: z.string() })).catch([]),
});

type Stored = { readonly key: string; readonly size: number; readonly modified: Date };

/** A refused file beside its problem document, by their keys. */
type Pair = { readonly file: Stored; readonly problem: Stored };

const toProblem = (text: string) => {
  try {
    return problemSchema.parse(JSON.parse(text));
  } catch {
    return problemSchema.parse({});
  }
};

/** The refused files of the inbox bucket: pairs of a file and its problem document under `rejected/`. */
export const s3RefusedFiles = (bucket: string, client = bucketClient()): RefusedFiles => {
  const readObject = async (Key: string) => {
    try {
      const object = await callStore(() => client.send(new GetObjectCommand({ Bucket: bucket, Key })));
      const { Body, ContentLength: size = 0, LastModified: modified = new Date(0) } = object;
      return { bytes: await readStart(Body), size, modified };
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  };

  const remove = async ({ file, problem }: { readonly file: string; readonly problem: string }): Promise<void> => {
    for (const Key of [file, problem])
      await callStore(() => client.send(new DeleteObjectCommand({ Bucket: bucket, Key })));
  };

  const listPairs = async (): Promise<readonly Pair[]> => {
    const stored = new Map<string, Stored>();
    let token: string | undefined;
    for (let page = 0; page < maxPages; page += 1) {
      const input = defined({ Bucket: bucket, Prefix: rejectedFolder, ContinuationToken: token });
      const { Contents = [], NextContinuationToken } = await callStore(() =>
        client.send(new ListObjectsV2Command(input)),
      );
      for (const { Key: key = '', Size: size = 0, LastModified: modified = new Date(0) } of Contents)
        stored.set(key, { key, size, modified });
      token = NextContinuationToken;
      if (token === undefined) break;
    }
    return [...stored.values()].flatMap((file) => {
      const problem = stored.get(`${file.key}${problemSuffix}`);
      return problem === undefined ? [] : [{ file, problem }];
    });
  };

  const describe = (key: string, size: number, bytes: Uint8Array, refusedAt: Date): RefusedFile => {
    const { code, detail, instance, errors } = toProblem(Buffer.from(bytes).toString('utf8'));
    const name = fileOfInstance(instance) ?? key.slice(rejectedFolder.length);
    return { name, refusedAt: refusedAt.toISOString(), size, code, detail: boundedSentence(detail), errors };
  };

  return {
    list: async (limit) => {
      const pairs = (await listPairs()).toSorted((a, b) => b.problem.modified.getTime() - a.problem.modified.getTime());
      const files = await Promise.all(
        pairs.slice(0, limit).map(async ({ file, problem }) => {
          const read = await readObject(problem.key);
          if (read === undefined) return [];
          const described = describe(file.key, file.size, read.bytes, read.modified);
          return [{ ...described, errors: boundedFaults(described.errors, maxListedFaults) }];
        }),
      );
      return { files: files.flat(), count: pairs.length };
    },

    read: async (name) => {
      const keys = refusedKeys(name);
      const [file, problem] = await Promise.all([readObject(keys.file), readObject(keys.problem)]);
      if (file === undefined || problem === undefined) return undefined;
      const { bytes, size } = file;
      return { ...describe(keys.file, size, problem.bytes, problem.modified), bytes };
    },

    retry: async (name) => {
      const { file } = refusedKeys(name);
      const copy = { Bucket: bucket, Key: name, CopySource: copySource(bucket, file), IfNoneMatch: '*' };
      try {
        await callStore(() => client.send(new CopyObjectCommand(copy)));
        return true;
      } catch (error) {
        const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
        // A file of this name waits in the inbox (412), or is put there at this moment (409): it will be read.
        if (status === 412 || status === 409) return true;
        if (error instanceof Error && (error.name === 'NoSuchKey' || error.name === 'NotFound')) return false;
        throw error;
      }
    },

    dismiss: async (name) => {
      const keys = refusedKeys(name);
      if ((await readObject(keys.file)) === undefined) return false;
      await remove(keys);
      return true;
    },
  };
};

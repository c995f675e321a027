import { Rejected } from '#shared/errors.ts';
import { hostileDocuments } from '#test/read/hostile-documents.ts';
import type { HostileDocument } from '#test/read/hostile-generators.ts';
import { print } from './harness.ts';

/** The line under which `run.ts` lists this bench. */
export const about = 'hostile documents of every format at 64 KB, 256 KB and 1 MB: processor time, and its growth.';

const sizes = [64 * 1024, 256 * 1024, 1024 * 1024];

/** A document that takes longer is not read at the next size, in milliseconds. */
const maxMs = 10_000;

const readOnce = async ({ write, read }: HostileDocument, size: number): Promise<{ ms: number; result: string }> => {
  const text = write(size);
  const before = process.cpuUsage();
  let result = 'read';
  try {
    await read(text);
  } catch (error) {
    result = error instanceof Rejected ? error.code : String(error).slice(0, 80);
  }
  const { user, system } = process.cpuUsage(before);
  return { ms: (user + system) / 1000, result };
};

/** Reads each document at each size; those that take a second or more than five times as long for four times the text are marked. */
export const run = async (): Promise<void> => {
  print('document                                 64 KB   256 KB     1 MB   growth  result');
  for (const document of hostileDocuments) {
    const taken: number[] = [];
    let last = '';
    for (const size of sizes) {
      if ((taken.at(-1) ?? 0) > maxMs) break;
      const { ms, result } = await readOnce(document, size);
      taken.push(ms);
      last = result;
    }
    const [before = 1, after = 1] = taken.slice(-2);
    const growth = after / before;
    const isMarked = after > 1000 || (growth > 5 && after > 200);
    const figures = sizes.map((_, at) => (taken[at]?.toFixed(0) ?? '–').padStart(9)).join('');
    print(
      `${document.name.slice(0, 36).padEnd(36)}${figures}${growth.toFixed(1).padStart(9)}  ${last}${isMarked ? ' !' : ''}`,
    );
  }
};

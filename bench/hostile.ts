import { Rejected } from '#shared/errors.ts';
import { hostileDocuments } from '#test/read/hostile-documents.ts';
import type { HostileDocument } from '#test/read/hostile-generators.ts';
import { heapMb, outOfMemory } from '#test/read/reading-heap.ts';
import { bareLibraryMs } from './bare-libraries.ts';
import { print } from './harness.ts';

/** The line under which `run.ts` lists this bench. */
export const about =
  'hostile documents of every format at 64 KB, 256 KB and 1 MB: processor time, its growth, and that of the bare library; `--only REGEX`, `--heap`.';

const sizes = [64 * 1024, 256 * 1024, 1024 * 1024];

/** A document that takes longer is not read at the next size, in milliseconds. */
const maxMs = 10_000;

/** What a document of 1 MB may take, in milliseconds. */
const promisedMs = 1000;

const readOnce = async ({ write, read }: HostileDocument, size: number): Promise<{ ms: number; result: string }> => {
  const text = write(size);
  const before = process.threadCpuUsage();
  let result = 'read';
  try {
    await read(text);
  } catch (error) {
    result = error instanceof Rejected ? error.code : String(error).slice(0, 80);
  }
  const { user, system } = process.threadCpuUsage(before);
  return { ms: (user + system) / 1000, result };
};

/** Reads a document at each size, prints its line, and gives its time at the largest size. */
const readDocument = async (document: HostileDocument): Promise<number> => {
  const taken: number[] = [];
  let last = '';
  for (const size of sizes) {
    if ((taken.at(-1) ?? 0) > maxMs) break;
    const { ms, result } = await readOnce(document, size);
    taken.push(ms);
    last = result;
  }
  const [before = 1, after = 1] = taken.slice(-2);
  const bare = bareLibraryMs(document.name, document.write(sizes.at(-1) ?? 0));
  const growth = after / Math.max(before, 1);
  const isMarked = after > promisedMs || (growth > 5 && after > 200);
  const figures = sizes.map((_, at) => (taken[at]?.toFixed(0) ?? '–').padStart(9)).join('');
  const beside =
    bare === undefined
      ? `${'–'.padStart(9)}${'–'.padStart(7)}`
      : `${bare.toFixed(0).padStart(9)}${(after / Math.max(bare, 1)).toFixed(1).padStart(7)}`;
  print(
    `${document.name.slice(0, 36).padEnd(36)}${figures}${growth.toFixed(1).padStart(9)}${beside}  ${last}${isMarked ? ' !' : ''}`,
  );
  return after;
};

const only = (): RegExp => {
  const at = process.argv.indexOf('--only');
  return new RegExp(at < 0 ? '' : (process.argv[at + 1] ?? ''));
};

/** Reads each document at 1 MB in a process with as much heap as a function has, and prints those for which it is too little. */
const printOutOfMemory = async (names: readonly string[]): Promise<void> => {
  const failed = await outOfMemory(names);
  for (const name of failed) print(`${name}: out of memory !`);
  print(`${names.length} documents at 1 MB in a heap of ${heapMb} MB, ${failed.length} out of memory`);
};

/** Reads each document at each size; those that take a second or more than five times as long for four times the text are marked. */
export const run = async (): Promise<void> => {
  const documents = hostileDocuments.filter(({ name }) => only().test(name));
  if (process.argv.includes('--heap')) return printOutOfMemory(documents.map(({ name }) => name));
  print('document                                 64 KB   256 KB     1 MB   growth     bare  ratio  result');
  let worst = { name: 'none', ms: 0 };
  let slow = 0;
  for (const document of documents) {
    const ms = await readDocument(document);
    if (ms > promisedMs) slow += 1;
    if (ms > worst.ms) worst = { name: document.name, ms };
  }
  print(`${documents.length} documents, ${slow} over 1 s, worst ${worst.name} ${worst.ms.toFixed(0)} ms`);
};

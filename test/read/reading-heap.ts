import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { api } from '#functions/api/contract.ts';
import { desk } from '#functions/desk/contract.ts';
import { follow } from '#functions/follow/contract.ts';
import { ingestInbox } from '#functions/ingest-inbox/contract.ts';
import { sourceCallback } from '#functions/source-callback/contract.ts';

/** Memory of the smallest function that reads documents, in MB. */
const memoryMb = Math.min(...[api, desk, follow, ingestInbox, sourceCallback].map((contract) => contract.memoryMb));

/** V8 takes half of the memory for its heap where nobody tells it otherwise; the other half is for buffers, code and the runtime. */
export const heapMb = memoryMb / 2;

/** The name of the document that a process began and did not end; undefined where it ended all of them. */
const readInProcess = async (names: readonly string[], onEnd: (name: string) => void): Promise<string | undefined> => {
  const program = fileURLToPath(new URL('read-hostile.ts', import.meta.url));
  const child = spawn(process.execPath, [`--max-old-space-size=${heapMb}`, program, ...names], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  let begun: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    // Names hold line separators of Unicode.
    const [, event, written = ''] = /^(begin|end) (.*)$/.exec(line) ?? [];
    const name = decodeURIComponent(written);
    begun = event === 'begin' ? name : undefined;
    if (event === 'end') onEnd(name);
  }
  return begun;
};

/** The names of those documents that a process with the heap of a function could not read, for it ran out of memory. */
export const outOfMemory = async (
  names: readonly string[],
  onEnd: (name: string) => void = () => {},
): Promise<readonly string[]> => {
  const failed: string[] = [];
  let left = names;
  while (left.length > 0) {
    const ended = new Set<string>();
    const died = await readInProcess(left, (name) => {
      ended.add(name);
      onEnd(name);
    });
    if (died !== undefined) failed.push(died);
    const rest = left.filter((name) => !ended.has(name) && name !== died);
    if (rest.length === left.length) throw new Error('The process that reads hostile documents reads none of them.');
    left = rest;
  }
  return failed;
};

import { parentPort } from 'node:worker_threads';
import { setLogSink } from '#shared/log.ts';
import { type Found, mutantFinder } from './find-mutant.ts';
import { mutations } from './mutations.ts';
import { loadPrograms } from './simulate.ts';

/** Whether a message of the worker says what became of a mutation. */
export const isFound = (message: unknown): message is Found =>
  typeof message === 'object' && message !== null && 'name' in message && 'seed' in message;

/** Milliseconds of processor time in which a mutation must be found. */
export const maxFindMs = 60_000;

// The code inside a worker of the bench: it looks for one mutation for each message, by its index.
if (parentPort !== null) {
  const parent = parentPort;
  setLogSink(() => undefined);
  const loading = loadPrograms().then(mutantFinder);
  parent.on('message', async (index: unknown) => {
    const mutation = mutations[Number(index)];
    if (mutation !== undefined) parent.postMessage(await (await loading)(mutation, maxFindMs));
  });
}

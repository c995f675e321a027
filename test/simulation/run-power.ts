import { parentPort } from 'node:worker_threads';
import { setLogSink } from '#shared/log.ts';
import { changesOf } from './find-mutant.ts';
import { mutations } from './mutations.ts';
import { loadPrograms, mutatePrograms, simulate } from './simulate.ts';

/** How the schedules of seeds, which are aimed at nothing, fare against one mutation. */
export type Power = {
  readonly name: string;
  /** What the first schedule broke that broke a promise; empty where none did. */
  readonly violation: string;
  readonly schedules: number;
  readonly events: number;
  /** Milliseconds of processor time. */
  readonly ms: number;
};

/** Whether a message of the worker says how schedules fared. */
export const isPower = (message: unknown): message is Power =>
  typeof message === 'object' && message !== null && 'violation' in message && 'schedules' in message;

/** The schedules against a mutation have so many events together, or a few more. */
const maxEvents = 60_000;

/** Nobody looks at these seeds while the schedules or their checks are written. */
const firstSeed = 1001;

const measure = async (
  mutation: (typeof mutations)[number],
  programs: Awaited<ReturnType<typeof loadPrograms>>,
): Promise<Power> => {
  const current = await mutatePrograms(programs, changesOf(mutation));
  const began = process.threadCpuUsage();
  let [schedules, events, violation] = [0, 0, ''];
  while (events < maxEvents && violation === '') {
    const result = await simulate(firstSeed + schedules, { current });
    schedules += 1;
    events += result.events;
    violation = result.violations[0]?.invariant ?? '';
  }
  const { user, system } = process.threadCpuUsage(began);
  return { name: mutation.name, violation, schedules, events, ms: (user + system) / 1000 };
};

// The code inside a worker of the bench: it measures one mutation for each message, by its index.
if (parentPort !== null) {
  const parent = parentPort;
  setLogSink(() => undefined);
  const loading = loadPrograms();
  parent.on('message', async (index: unknown) => {
    const mutation = mutations[Number(index)];
    if (mutation !== undefined) parent.postMessage(await measure(mutation, await loading));
  });
}

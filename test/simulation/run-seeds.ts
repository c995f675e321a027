import { parentPort } from 'node:worker_threads';
import { setLogSink } from '#shared/log.ts';
import { shrink } from './shrink.ts';
import { loadVersions, type RunResult, simulate } from './simulate.ts';

/** What a worker says of a seed. */
export type Report = Omit<RunResult, 'violations'> & {
  readonly violations: readonly string[];
  /** The command that runs the shrunk schedule again; empty where nothing was broken. */
  readonly replay: string;
};

/** Whether a message is a report. */
export const isReport = (message: unknown): message is Report =>
  typeof message === 'object' && message !== null && 'seed' in message && 'violations' in message;

const describe = (result: RunResult, replay: string): Report => ({
  ...result,
  violations: result.violations.slice(0, 3).map(({ invariant, message }) => `${invariant}: ${message}`),
  replay,
});

// The code inside a worker of the bench: it runs one seed for each message.
if (parentPort !== null) {
  const parent = parentPort;
  setLogSink(() => undefined);
  // Nobody reads the stacks of errors, which a replay of the run shows.
  Error.stackTraceLimit = 0;
  const loading = loadVersions();
  parent.on('message', async (seed: unknown) => {
    const programs = await loading;
    const result = await simulate(Number(seed), programs);
    const replay = result.violations.length === 0 ? '' : (await shrink(result, programs)).command;
    parent.postMessage(describe(result, replay));
  });
}

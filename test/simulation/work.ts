import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { environment } from '#shared/function-contract.ts';

/** How many workers run schedules; as many as the machine has cores by default. */
export const workerCount = (jobs: number): number =>
  Math.min(jobs, Number(environment.BENCH_WORKERS ?? availableParallelism()));

const runWorker = (module: URL, jobs: Iterator<number>, onMessage: (message: unknown) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(module);
    const next = (): void => {
      const { value, done = false } = jobs.next();
      if (!done) worker.postMessage(value);
      else void worker.terminate().then(() => resolve());
    };
    worker.on('message', (message: unknown) => {
      onMessage(message);
      next();
    });
    worker.on('error', reject);
    next();
  });

/** Shares jobs out to workers, one job at a time; each answers a job with one message. */
export const shareOut = async (
  module: URL,
  jobs: readonly number[],
  onMessage: (message: unknown) => void,
): Promise<void> => {
  const left = jobs.values();
  await Promise.all(Array.from({ length: workerCount(jobs.length) }, () => runWorker(module, left, onMessage)));
};

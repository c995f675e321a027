import type { Mutation } from './code.ts';
import type { Programs } from './pipeline.ts';
import { mutatePrograms, simulate } from './simulate.ts';

/** The first seed that finds a mutation; `seed` is undefined where none did in time. */
export type Found = {
  readonly name: string;
  readonly seed: number | undefined;
  readonly violation: string;
  readonly seeds: number;
  /** Milliseconds of processor time. */
  readonly ms: number;
};

/** Runs seeds with a mutation until one breaks a promise, or so much processor time is over. */
export const findMutant = async (mutation: Mutation, programs: Programs, maxMs: number, from = 1): Promise<Found> => {
  const current = await mutatePrograms(programs, mutation);
  const began = process.threadCpuUsage();
  const elapsed = (): number => {
    const { user, system } = process.threadCpuUsage(began);
    return (user + system) / 1000;
  };
  let seeds = 0;
  for (let seed = from; elapsed() < maxMs; seed += 1) {
    seeds += 1;
    const [violation] = (await simulate(seed, { current })).violations;
    if (violation !== undefined) {
      const { invariant, message } = violation;
      return { name: mutation.name, seed, violation: `${invariant}: ${message}`, seeds, ms: elapsed() };
    }
  }
  return { name: mutation.name, seed: undefined, violation: '', seeds, ms: elapsed() };
};

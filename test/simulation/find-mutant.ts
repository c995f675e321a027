import type { Mutation } from './code.ts';
import type { Programs } from './pipeline.ts';
import { type ScenarioName, scenarioNames } from './scenarios.ts';
import { mutatePrograms, simulate } from './simulate.ts';

/** A run: the scenario of a seed, or without one the schedule and the faults that the seed chooses. */
export type Run = { readonly seed: number; readonly scenario?: ScenarioName };

/** A mutation, and a run that breaks a promise with it, and none without; undefined where none is known. */
export type KnownMutation = Mutation & { readonly foundBy?: Run };

/** The run that finds a mutation; undefined where none did in time. */
export type Found = {
  readonly name: string;
  readonly run: Run | undefined;
  readonly violation: string;
  readonly runs: number;
  /** Milliseconds of processor time. */
  readonly ms: number;
};

/** The run that the list names, then each scenario and the schedule of each seed. */
function* runsFor({ foundBy }: KnownMutation): Generator<Run, void> {
  if (foundBy !== undefined) yield foundBy;
  for (let seed = 1; ; seed += 1) {
    for (const scenario of scenarioNames) yield { seed, scenario };
    yield { seed };
  }
}

/** Makes a finder of mutations in these programs. */
export const mutantFinder = (programs: Programs) => {
  const kept = new Map<string, boolean>();
  /** Whether the programs keep every promise in a run: else it finds nothing. */
  const keepsPromises = async (run: Run): Promise<boolean> => {
    const name = JSON.stringify(run);
    const isKept = kept.get(name) ?? (await simulate(run.seed, { current: programs }, run)).violations.length === 0;
    kept.set(name, isKept);
    return isKept;
  };

  /** Makes runs with a mutation until one breaks a promise that is kept without it, or so much processor time is over. */
  return async (mutation: KnownMutation, maxMs: number): Promise<Found> => {
    const current = await mutatePrograms(programs, mutation);
    const began = process.threadCpuUsage();
    const elapsed = (): number => {
      const { user, system } = process.threadCpuUsage(began);
      return (user + system) / 1000;
    };
    let runs = 0;
    for (const run of runsFor(mutation)) {
      if (elapsed() > maxMs) break;
      runs += 1;
      const [violation] = (await simulate(run.seed, { current }, run)).violations;
      if (violation === undefined || !(await keepsPromises(run))) continue;
      const { invariant, message } = violation;
      return { name: mutation.name, run, violation: `${invariant}: ${message}`, runs, ms: elapsed() };
    }
    return { name: mutation.name, run: undefined, violation: '', runs, ms: elapsed() };
  };
};

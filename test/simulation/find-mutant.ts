import type { Mutation } from './code.ts';
import type { Programs } from './pipeline.ts';
import type { ScenarioName } from './scenarios.ts';
import { mutatePrograms, simulate } from './simulate.ts';

/** A mutation, and the scenario that breaks a promise with it, and none without. */
export type KnownMutation = Mutation & {
  readonly foundBy: ScenarioName;
  /** Changes of other mechanisms, which make up for this one. */
  readonly and?: readonly Omit<Mutation, 'name'>[];
};

/** The changes that a mutation makes, by their files. */
export const changesOf = ({ name, file, from, to, and = [] }: KnownMutation): readonly Mutation[] => [
  { name, file, from, to },
  ...and.map((change) => ({ name, ...change })),
];

/** The seed of its scenario by which a mutation was found; undefined where none did in time. */
export type Found = {
  readonly name: string;
  readonly scenario: ScenarioName;
  readonly seed: number | undefined;
  readonly violation: string;
  /** Milliseconds of processor time. */
  readonly ms: number;
};

/** Makes a finder of mutations in these programs. */
export const mutantFinder = (programs: Programs) => {
  const kept = new Map<string, boolean>();
  /** Whether the programs keep every promise in a run: else it finds nothing. */
  const keepsPromises = async (seed: number, scenario: ScenarioName): Promise<boolean> => {
    const name = `${scenario} ${seed}`;
    const isKept =
      kept.get(name) ?? (await simulate(seed, { current: programs }, { scenario })).violations.length === 0;
    kept.set(name, isKept);
    return isKept;
  };

  /** Runs the seeds of a mutation's scenario, 1, 2, 3 …, until one breaks a promise that is kept without it, or the time is over. */
  return async (mutation: KnownMutation, maxMs: number): Promise<Found> => {
    const began = process.threadCpuUsage();
    const elapsed = (): number => {
      const { user, system } = process.threadCpuUsage(began);
      return (user + system) / 1000;
    };
    const { name, foundBy: scenario } = mutation;
    const current = await mutatePrograms(programs, changesOf(mutation));
    // A name that is not known where the change stands breaks much, but is none of the protocol.
    let unknownName = '';
    const onLine = (line: string): void => {
      if (line.includes('ReferenceError')) unknownName = line;
    };
    for (let seed = 1; elapsed() < maxMs; seed += 1) {
      const [violation] = (await simulate(seed, { current }, { scenario, onLine })).violations;
      if (unknownName !== '') throw new Error(`The mutation "${name}" does not run: ${unknownName}`);
      if (violation === undefined || !(await keepsPromises(seed, scenario))) continue;
      return { name, scenario, seed, violation: `${violation.invariant}: ${violation.message}`, ms: elapsed() };
    }
    return { name, scenario, seed: undefined, violation: '', ms: elapsed() };
  };
};

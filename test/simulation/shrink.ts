import { type FaultKind, faultKinds } from './faults.ts';
import type { Programs } from './pipeline.ts';
import { makeSchedule } from './schedule.ts';
import { type RunOptions, type RunResult, simulate } from './simulate.ts';

/** The smallest run that was found to break the same promise. */
export type Shrunk = {
  readonly actions: readonly number[];
  readonly faults: readonly FaultKind[];
  /** Runs it again, with its log. */
  readonly command: string;
};

/** Runs that shrinking may take. */
const maxRuns = 60;

/**
 * Leaves out kinds of faults and actions, as long as the same promise is broken (delta debugging, Zeller 2002). The rest of
 * the run draws the same random numbers.
 */
export const shrink = async (
  { seed, violations }: RunResult,
  programs: { readonly current: Programs; readonly other?: Programs },
): Promise<Shrunk> => {
  const invariant = violations[0]?.invariant;
  let runs = 0;
  const breaks = async (actions: readonly number[], faults: readonly FaultKind[]): Promise<boolean> => {
    runs += 1;
    const result = await simulate(seed, programs, { actions, faults });
    return result.violations[0]?.invariant === invariant;
  };
  let actions: readonly number[] = makeSchedule(seed).actions.map(({ id }) => id);
  let faults: readonly FaultKind[] = (await simulate(seed, programs, { actions })).kinds;
  for (const kind of faults) {
    const fewer = faults.filter((one) => one !== kind);
    if (runs < maxRuns && (await breaks(actions, fewer))) faults = fewer;
  }
  for (let size = Math.ceil(actions.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < actions.length; ) {
      const fewer = [...actions.slice(0, start), ...actions.slice(start + size)];
      if (runs < maxRuns && fewer.length > 0 && (await breaks(fewer, faults))) actions = fewer;
      else start += size;
    }
  }
  const given = `--seed ${seed} --actions ${actions.join(',')} --faults '${faults.join(',')}'`;
  return { actions, faults, command: `npm run bench -- faults ${given}` };
};

/** How a run is restricted by the arguments of a command that repeats it: `--actions 1,2 --faults 'death,slow call'`. */
export const restrictionsIn = (given: readonly string[]): Pick<RunOptions, 'actions' | 'faults'> => {
  const option = (name: string): readonly string[] | undefined => {
    const index = given.indexOf(`--${name}`);
    return index < 0 ? undefined : given[index + 1]?.split(',');
  };
  const kinds = option('faults');
  return {
    actions: option('actions')?.map(Number),
    faults: kinds === undefined ? undefined : faultKinds.filter((kind) => kinds.includes(kind)),
  };
};

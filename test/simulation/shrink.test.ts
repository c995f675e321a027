import { expect, it } from 'vitest';
import { changesOf } from './find-mutant.ts';
import { mutations } from './mutations.ts';
import { makeSchedule } from './schedule.ts';
import { restrictionsIn, shrink } from './shrink.ts';
import { loadPrograms, mutatePrograms, type RunResult, simulate } from './simulate.ts';

/** A fault that many runs show. */
const faulty = mutations
  .filter(({ name }) => name === 'an article that leaves a feed keeps its entry')
  .flatMap(changesOf);

/** The words of a command, as a shell splits them. */
const wordsOf = (command: string): readonly string[] =>
  [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');

it('a run that breaks a promise is shrunk, and the command that it prints breaks the same one with fewer actions', async () => {
  const programs = { current: await mutatePrograms(await loadPrograms(), faulty) };
  let failed: RunResult | undefined;
  for (let seed = 1; failed === undefined && seed <= 200; seed += 1) {
    const { length } = makeSchedule(seed).actions;
    const result = length > 5 && length < 12 ? await simulate(seed, programs) : undefined;
    if (result !== undefined && result.violations.length > 0) failed = result;
  }
  if (failed === undefined) throw new Error('No run has shown the mutation.');
  const { actions, command } = await shrink(failed, programs);
  expect(actions.length).toBeLessThanOrEqual(3);
  expect(actions.length).toBeLessThan(makeSchedule(failed.seed).actions.length);

  const words = wordsOf(command);
  const restrictions = restrictionsIn(words);
  expect([words.slice(0, 6), restrictions.actions]).toEqual([
    ['npm', 'run', 'bench', '--', 'faults', '--seed'],
    actions,
  ]);
  const again = await simulate(Number(words[6]), programs, restrictions);
  expect(again.violations[0]?.invariant).toBe(failed.violations[0]?.invariant);
}, 300_000);

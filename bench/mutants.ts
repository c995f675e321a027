import type { Found } from '#test/simulation/find-mutant.ts';
import { mutations } from '#test/simulation/mutations.ts';
import { isFound } from '#test/simulation/run-mutants.ts';
import { shareOut } from '#test/simulation/work.ts';
import { print } from './harness.ts';

/** The line under which `run.ts` lists this bench. */
export const about =
  'how soon the simulation finds each mutation of the protocol; `--only WORDS` takes those with these words.';

/** Runs every mutation and prints which seed found it. The process fails where one was not found. */
export const run = async (): Promise<void> => {
  const option = process.argv.indexOf('--only');
  const words = option < 0 ? '' : (process.argv[option + 1] ?? '');
  const chosen = [...mutations.keys()].filter((index) => mutations[index]?.name.includes(words));
  const found: Found[] = [];
  await shareOut(new URL('../test/simulation/run-mutants.ts', import.meta.url), chosen, (message) => {
    if (!isFound(message)) return;
    found.push(message);
    const { name, seed, seeds, ms, violation } = message;
    const end = seed === undefined ? 'NOT FOUND' : `seed ${seed}, ${violation.slice(0, 120)}`;
    print(`${(ms / 1000).toFixed(1)} s, ${seeds} schedules: ${name}: ${end}`);
  });
  const caught = found.filter(({ seed }) => seed !== undefined);
  print(`${caught.length} of ${found.length} mutations were found`);
  if (caught.length < found.length) process.exitCode = 1;
};

import type { Found } from '#test/simulation/find-mutant.ts';
import { mutations } from '#test/simulation/mutations.ts';
import { isFound } from '#test/simulation/run-mutants.ts';
import { shareOut } from '#test/simulation/work.ts';
import { print } from './harness.ts';

/** The line under which `run.ts` lists this bench. */
export const about =
  'whether the simulation finds each mutation of the protocol, by the run that the list names; `--only WORDS` takes those with these words.';

const textOption = (name: string): string | undefined => {
  const index = process.argv.indexOf(`--${name}`);
  return index < 0 ? undefined : process.argv[index + 1];
};

/** Runs every mutation and prints which run found it: the one that the list names, or else the first of others. The process fails where one was not found. */
export const run = async (): Promise<void> => {
  const [words = '', every = '1'] = ['only', 'every'].map(textOption);
  const isKnown = process.argv.includes('--known');
  const chosen = [...mutations.keys()]
    .filter((index) => mutations[index]?.name.includes(words) && !(isKnown && mutations[index]?.foundBy === undefined))
    .filter((_, position) => position % Number(every) === 0);
  const found: Found[] = [];
  await shareOut(new URL('../test/simulation/run-mutants.ts', import.meta.url), chosen, (message) => {
    if (!isFound(message)) return;
    found.push(message);
    const { name, run: finder, runs, ms, violation } = message;
    const end = finder === undefined ? 'NOT FOUND' : `${JSON.stringify(finder)} ${violation.slice(0, 120)}`;
    print(`${(ms / 1000).toFixed(1)} s, ${runs} runs: ${name}: ${end}`);
  });
  const caught = found.filter((one) => one.run !== undefined);
  const asNamed = caught.filter(({ runs }) => runs === 1);
  print(`${caught.length} of ${found.length} mutations were found, ${asNamed.length} by the run that the list names`);
  if (caught.length < found.length) process.exitCode = 1;
};

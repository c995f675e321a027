import type { Found } from '#test/simulation/find-mutant.ts';
import { mutations } from '#test/simulation/mutations.ts';
import { isFound } from '#test/simulation/run-mutants.ts';
import { isPower, type Power } from '#test/simulation/run-power.ts';
import { shareOut } from '#test/simulation/work.ts';
import { print } from './harness.ts';

/** The line under which `run.ts` lists this bench. */
export const about =
  'whether the simulation finds each mutation of the protocol, by its scenario; `--only WORDS` takes those with these words, `--random` measures the schedules of `faults`.';

/** Prints how many mutations random schedules find, and in which time: what a change of their shape is judged by. */
const measureRandom = async (chosen: readonly number[]): Promise<void> => {
  const all: Power[] = [];
  await shareOut(new URL('../test/simulation/run-power.ts', import.meta.url), chosen, (message) => {
    if (!isPower(message)) return;
    all.push(message);
    const { name, violation, schedules } = message;
    print(`${violation === '' ? 'not found' : violation}, ${schedules} schedules: ${name}`);
  });
  const sum = (of: (power: Power) => number): number => all.reduce((total, power) => total + of(power), 0);
  const caught = all.filter(({ violation }) => violation !== '').length;
  const minutes = sum(({ ms }) => ms) / 60_000;
  print(`${caught} of ${all.length} mutations in ${sum(({ schedules }) => schedules)} schedules`);
  print(`${((caught / sum(({ events }) => events)) * 1_000_000).toFixed(1)} in a million events`);
  print(`${(caught / minutes).toFixed(1)} in a minute of processor time`);
};

/** Runs every mutation and prints which seed of its scenario found it. The process fails where none did in time. */
export const run = async (): Promise<void> => {
  const index = process.argv.indexOf('--only');
  const words = index < 0 ? '' : (process.argv[index + 1] ?? '');
  const chosen = [...mutations.keys()].filter((position) => mutations[position]?.name.includes(words));
  if (process.argv.includes('--random')) return measureRandom(chosen);
  const found: Found[] = [];
  await shareOut(new URL('../test/simulation/run-mutants.ts', import.meta.url), chosen, (message) => {
    if (!isFound(message)) return;
    found.push(message);
    const { name, scenario, seed, ms, violation } = message;
    const end = seed === undefined ? `NOT FOUND by ${scenario}` : `${scenario} ${seed}: ${violation.slice(0, 120)}`;
    print(`${(ms / 1000).toFixed(1)} s: ${name}: ${end}`);
  });
  const caught = found.filter(({ seed }) => seed !== undefined);
  const seconds = found.map(({ ms }) => ms / 1000);
  const sum = seconds.reduce((total, one) => total + one, 0);
  print(`${sum.toFixed(0)} s of processor time, at most ${Math.max(0, ...seconds).toFixed(1)} s for one`);
  print(`${caught.length} of ${found.length} mutations were found`);
  if (caught.length < found.length) process.exitCode = 1;
};

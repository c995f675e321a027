import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { findMutant } from './find-mutant.ts';
import { mutations } from './mutations.ts';
import { maxFindMs } from './run-mutants.ts';
import { loadPrograms, simulate } from './simulate.ts';

const run = promisify(execFile);

it('runs a seed twice in the same way, event by event', async () => {
  const programs = { current: await loadPrograms() };
  const first = await simulate(7, programs);
  expect(first.events).toBeGreaterThan(500);
  expect((await simulate(7, programs)).hash).toBe(first.hash);
  expect((await simulate(8, programs)).hash).not.toBe(first.hash);
}, 60_000);

it.each([
  'receivers are notified before readers see the change',
  'an acknowledgement is not recorded',
  'an event does not wait for its predecessor',
  'a correction is not sent where the queue has nothing about the article',
])(
  'finds the mutation: %s',
  async (name) => {
    const mutation = mutations.find((one) => one.name === name);
    if (mutation === undefined) throw new Error('There is no such mutation.');
    expect(await findMutant(mutation, await loadPrograms(), maxFindMs)).toMatchObject({ seed: expect.any(Number) });
  },
  300_000,
);

// In processes of their own, without the transformation of modules by the test runner.
it('keeps every promise of docs/contract.md in 300 schedules of faults', async () => {
  const { stdout } = await run(process.execPath, ['bench/run.ts', 'faults', '--seeds', '300']).catch((error) => error);
  expect(stdout).toMatch(/^no promise was broken$/m);
}, 600_000);

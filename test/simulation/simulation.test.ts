import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { loadPrograms, simulate } from './simulate.ts';

const run = promisify(execFile);

it('runs a seed twice in the same way, event by event', async () => {
  const programs = { current: await loadPrograms() };
  // Eight articles, twelve more, and failing receivers, whatever random schedules become.
  const options = { scenario: 'outages' } as const;
  const first = await simulate(7, programs, options);
  expect(first.events).toBeGreaterThan(500);
  expect((await simulate(7, programs, options)).hash).toBe(first.hash);
  expect((await simulate(8, programs, options)).hash).not.toBe(first.hash);
}, 60_000);

// In processes of their own, without the transformation of modules by the test runner.
it('finds every mutation of the protocol by its scenario', async () => {
  const { stdout } = await run(process.execPath, ['bench/run.ts', 'mutants']).catch((error) => error);
  expect(stdout).toMatch(/^ *(\d+) of \1 mutations were found$/m);
}, 600_000);

it('keeps every promise of docs/contract.md in 300 schedules of faults', async () => {
  const { stdout } = await run(process.execPath, ['bench/run.ts', 'faults', '--seeds', '300']).catch((error) => error);
  expect(stdout).toMatch(/^ *no promise was broken$/m);
}, 600_000);

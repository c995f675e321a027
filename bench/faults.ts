import { isReport, type Report } from '#test/simulation/run-seeds.ts';
import { scenarioNames } from '#test/simulation/scenarios.ts';
import { restrictionsIn } from '#test/simulation/shrink.ts';
import { loadVersions, simulate } from '#test/simulation/simulate.ts';
import { shareOut, workerCount } from '#test/simulation/work.ts';
import { print } from './harness.ts';

/** The line under which `run.ts` lists this bench. */
export const about =
  'the whole pipeline under random faults, one schedule for each seed: `--seeds 10000`, `--from 1`, `--seed 42` to replay one.';

const textOption = (name: string): string | undefined => {
  const index = process.argv.indexOf(`--${name}`);
  return index < 0 ? undefined : process.argv[index + 1];
};

const option = (name: string): number | undefined => {
  const value = textOption(name);
  return value === undefined ? undefined : Number(value);
};

/** The scenario that `--scenario` names, if any. It directs one seed. */
const namedScenario = (): (typeof scenarioNames)[number] | undefined => {
  const given = textOption('scenario');
  const scenario = scenarioNames.find((name) => name === given);
  if (given === undefined || (scenario !== undefined && option('seed') !== undefined)) return scenario;
  throw new Error(`--scenario takes --seed N beside it, and one of these names: ${scenarioNames.join(', ')}.`);
};

/** Runs one seed in this process, restricted as `--actions` and `--faults` say, or directed as `--scenario` says, and prints the log of the run. */
const replay = async (seed: number): Promise<void> => {
  const result = await simulate(seed, await loadVersions(), {
    ...restrictionsIn(process.argv),
    scenario: namedScenario(),
    onLine: print,
  });
  print(`${result.events} events, hash ${result.hash}`);
  for (const { invariant, message } of result.violations) print(`${invariant}: ${message}`);
  if (result.violations.length > 0) process.exitCode = 1;
};

const add = (sums: Map<string, number>, counts: Readonly<Record<string, number>>): void => {
  for (const [name, count] of Object.entries(counts)) sums.set(name, (sums.get(name) ?? 0) + count);
};

/** Runs schedules and prints what was run, injected and found. The process fails where a promise was broken. */
export const run = async (): Promise<void> => {
  namedScenario();
  const single = option('seed');
  if (single !== undefined) return replay(single);
  const [from, count] = [option('from') ?? 1, option('seeds') ?? 300];
  const began = performance.now();
  const sums = new Map<string, number>();
  const faults = new Map<string, number>();
  const failed: Report[] = [];
  const seeds = Array.from({ length: count }, (_, index) => from + index);
  const workers = workerCount(count);
  const onReport = (report: Report): void => {
    const { events, virtualMs, acknowledged, repeated } = report;
    add(sums, { schedules: 1, events, virtualMs, acknowledged, repeated });
    add(faults, report.faults);
    if (report.violations.length > 0) {
      failed.push(report);
      print(`seed ${report.seed} breaks a promise: ${report.violations.join(' | ')}\n  replay: ${report.replay}`);
    }
  };
  await shareOut(new URL('../test/simulation/run-seeds.ts', import.meta.url), seeds, (message) => {
    if (isReport(message)) onReport(message);
  });
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage();
  const of = (name: string): number => sums.get(name) ?? 0;
  const injected = [...faults.values()].reduce((sum, one) => sum + one, 0);
  print(
    `${of('schedules')} schedules, ${of('events')} events, ${Math.round(of('virtualMs') / 3_600_000)} hours of virtual time`,
  );
  print(
    `${injected} faults: ${[...faults]
      .toSorted(([, a], [, b]) => b - a)
      .map(([kind, n]) => `${n} × ${kind}`)
      .join(', ')}`,
  );
  print(`${of('acknowledged')} notifications acknowledged, ${of('repeated')} of them twice after a crash`);
  print(
    `${seconds.toFixed(0)} s with ${workers} workers, ${Math.round(of('virtualMs') / 1000 / seconds / workers)} × real time on each`,
  );
  print(`${((user + system) / 1_000_000 / count).toFixed(3)} s of processor time a schedule, with the start`);
  print(failed.length === 0 ? 'no promise was broken' : `promises were broken by ${failed.length} schedules`);
  if (failed.length > 0) process.exitCode = 1;
};

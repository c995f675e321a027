import { parseArgs } from 'node:util';
import { type FuzzFault, fuzz } from '#test/read/fuzz.ts';
import { print } from './harness.ts';

/** The line under which `run.ts` lists this bench. */
export const about = 'mutated documents through every parser (--minutes N, --seed FIRST): each is read or refused.';

const maxFaults = 10;

/** Reads mutated documents for some minutes, and prints each fault with its seed, for `kept` in test/read/fuzz.test.ts. */
export const run = async (): Promise<void> => {
  const options = { minutes: { type: 'string' }, seed: { type: 'string' } } as const;
  const { values } = parseArgs({ options, strict: false });
  const minutes = Number(values.minutes ?? 1);
  const first = Number(values.seed ?? Date.now() % 2 ** 31);
  const until = performance.now() + minutes * 60_000;
  const faults: FuzzFault[] = [];
  let [count, slowestMs, slowest] = [0, 0, first];
  while (performance.now() < until && faults.length < maxFaults) {
    const seed = first + count;
    const before = process.cpuUsage();
    const fault = fuzz(seed);
    const { user, system } = process.cpuUsage(before);
    const ms = (user + system) / 1000;
    if (ms > slowestMs) [slowestMs, slowest] = [ms, seed];
    if (fault !== undefined) {
      faults.push(fault);
      print(`seed ${seed} (${fault.name}, ${fault.text.length} characters): ${fault.fault}`);
    }
    count += 1;
  }
  print(
    `${count} documents from seed ${first}, ${faults.length} faults; the slowest took ${slowestMs.toFixed(0)} ms (seed ${slowest})`,
  );
  if (faults.length > 0) process.exitCode = 1;
};

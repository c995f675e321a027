import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startCoverage } from '#test/fuzz/coverage.ts';
import { print } from './harness.ts';

/** The line under which `run.ts` lists this bench. */
export const about =
  'mutated texts through every parser (--minutes N, --only NAME, --seed FIRST, --corpus FOLDER): each is read or refused; --differential compares with others.';

/** Texts between two looks at what code ran. */
const batchSize = 24;

const maxFindings = 20;

const nameOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

const options = {
  minutes: { type: 'string', default: '1' },
  only: { type: 'string', default: '' },
  seed: { type: 'string' },
  corpus: { type: 'string', default: '.barid-fuzz' },
  differential: { type: 'boolean', default: false },
} as const;

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Compares Barid with parsers that others wrote for some minutes, each comparison in its turn. */
const compare = async (minutes: number, first: number): Promise<void> => {
  const { differentials } = await import('#test/fuzz/differential.ts');
  const all = Object.entries(differentials);
  const until = performance.now() + minutes * 60_000;
  let [count, differences] = [0, 0];
  while (performance.now() < until && differences < maxFindings) {
    const seed = first + Math.floor(count / all.length);
    const [name, differ] = all[count % all.length] ?? [];
    const difference = differ?.(seed);
    count += 1;
    if (difference === undefined) continue;
    differences += 1;
    print(`${name} ${seed}: ${difference.slice(0, 2_000)}`);
  }
  print(`${count} comparisons from seed ${first}, ${differences} differences`);
  if (differences > 0) process.exitCode = 1;
};

/**
 * Mutates texts for some minutes, each target in its turn. A text that reaches new code is kept in the folder, and changed in its turn:
 * the next night begins with it. A fault is shrunk and written to `faults` in that folder; mended, it belongs into test/fixtures/fuzz.
 */
export const run = async (): Promise<void> => {
  const { values } = parseArgs({ options, strict: false });
  const first = Number(values.seed ?? Date.now() % 2 ** 31);
  if (values.differential === true) return compare(Number(values.minutes), first);
  // Before the parsers are loaded: V8 counts the blocks of code that is compiled from now on.
  const coverage = startCoverage();
  const { causeOf, faultOf, inputsIn, keptFolder, shrinkFinding, textOf } = await import('#test/fuzz/fuzz.ts');
  const { targets } = await import('#test/fuzz/targets.ts');
  const folder = String(values.corpus);
  const save = (kind: string, text: string): void => {
    mkdirSync(join(folder, kind), { recursive: true });
    writeFileSync(join(folder, kind, nameOf(text)), text);
  };
  const chosen = targets.filter(({ name }) => name.includes(String(values.only)));
  const states = chosen.map((target) => ({
    target,
    inputs: [...target.seeds, ...inputsIn(keptFolder, target), ...inputsIn(folder, target)],
  }));
  const causes = new Set<string>();
  const report = async (target: string, fault: string, text: string): Promise<void> => {
    if (causes.has(causeOf(fault))) return;
    causes.add(causeOf(fault));
    const found = await shrinkFinding({ target, fault, text });
    save(join('faults', target), found.text);
    print(`${target}: ${JSON.stringify(found.text.slice(0, 400))}`);
    print(`    ${found.fault.split('\n', 6).join('\n      ')}`);
  };
  for (const { target, inputs } of states) {
    for (const text of inputs) {
      const fault = await faultOf(target, text, false);
      if (fault !== undefined) await report(target.name, fault, text);
    }
  }
  coverage.take();
  const before = coverage.totals();
  let [count, kept, slowest] = [0, 0, { ms: 0, name: '', text: '' }];
  let seed = first;
  const until = performance.now() + Number(values.minutes) * 60_000;
  for (let turn = 0; performance.now() < until && causes.size < maxFindings; turn += 1) {
    const state = states[turn % states.length];
    if (state === undefined) break;
    const { target, inputs } = state;
    const batch = Array.from({ length: batchSize }, () => textOf(inputs, seed++));
    for (const text of batch) {
      const started = cpuMs();
      const fault = await faultOf(target, text, count % 8 === 0);
      const ms = cpuMs() - started;
      if (ms > slowest.ms) slowest = { ms, name: target.name, text };
      count += 1;
      if (fault !== undefined) await report(target.name, fault, text);
    }
    if (!coverage.hasNews()) continue;
    for (const text of batch) {
      await faultOf(target, text, false);
      if (!coverage.take()) continue;
      inputs.push(text);
      save(target.name, text);
      kept += 1;
    }
  }
  const { functions, openBlocks } = coverage.totals();
  print(
    `${count} texts by ${chosen.length} parsers, ${causes.size} faults; the slowest took ${slowest.ms.toFixed(0)} ms (${slowest.name})`,
  );
  print(
    `${kept} texts reached new code: ${before.functions} → ${functions} functions ran, ${before.openBlocks} → ${openBlocks} blocks in them never`,
  );
  save('slowest', slowest.text);
  if (causes.size > 0) process.exitCode = 1;
};

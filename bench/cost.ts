import type { CountedWork, Units } from '#infra/cli/counted-units.ts';
import { environment } from '#shared/function-contract.ts';
import { excesses, measureUnits } from './cost/measure-units.ts';
import { print } from './harness.ts';

/** The line under which `run.ts` lists this bench. */
export const about =
  'what an article, a delivery and an idle minute consume on AWS, counted on the handlers themselves.';

/** Issue 12: what each must become. */
const targets: Readonly<Record<CountedWork, { readonly what: string; readonly units: Partial<Units> }>> = {
  article: {
    what: 'one new 6 KB article, 3 feeds + 8 facet feeds, windows of 50 full',
    units: { writeUnits: 45, readUnits: 60, heads: 0 },
  },
  articleCheck: { what: '  the next sweep, which checks its feeds', units: {} },
  hub: { what: '  telling the built-in hub, which has no subscriber', units: { writeUnits: 0 } },
  delivery: {
    what: 'one delivery to one WebSub subscriber (60 on a topic)',
    units: { writeUnits: 0.1, readUnits: 0.15 },
  },
  idleMinute: { what: 'an idle minute', units: { writeUnits: 3, readUnits: 12 } },
};

const columns = {
  writeUnits: 'WRU',
  readUnits: 'RRU',
  tableCalls: 'calls',
  transactions: 'transactions',
  puts: 'PUT',
  heads: 'HEAD',
  messages: 'messages',
  invocations: 'invocations',
} as const satisfies Record<keyof Units, string>;

const isWork = (name: string): name is CountedWork => Object.hasOwn(targets, name);
const isCount = (name: string): name is keyof Units => Object.hasOwn(columns, name);

const rounded = (count: number): string => String(Math.round(count * 100) / 100);

/** Prints each work with its counts, and the target of a count behind it. BENCH_DETAILS=1 prints every count. */
export const run = async (): Promise<void> => {
  const measured = await measureUnits();
  if (environment.BENCH_JSON === '1') {
    print(JSON.stringify(excesses(measured)));
    return;
  }
  for (const work of Object.keys(targets).filter(isWork)) {
    const { units, counts } = measured[work];
    const cells = Object.keys(columns)
      .filter(isCount)
      .map((name) => {
        const target = targets[work].units[name];
        return `${rounded(units[name])} ${columns[name]}${target === undefined ? '' : ` (≤ ${target})`}`;
      });
    print(`${targets[work].what}: ${cells.join(', ')}`);
    if (environment.BENCH_DETAILS !== '1') continue;
    const details = Object.entries(counts).toSorted(([a], [b]) => (a < b ? -1 : 1));
    for (const [name, count] of details) print(`    ${rounded(count).padStart(10)} ${name}`);
  }
  for (const excess of excesses(measured)) print(`more than counted: ${excess}`);
};

import type { CountedWork, Units } from '#infra/cli/counted-units.ts';
import { environment } from '#shared/function-contract.ts';
import { excesses, type Measured, measureUnits } from './cost/measure-units.ts';
import { compareWithSimulated } from './cost/simulated-capacity.ts';
import { print } from './harness.ts';

/** The line under which `run.ts` lists this bench. */
export const about =
  'what an article, a delivery and an idle minute consume on AWS, counted on the handlers themselves.';

/** One line of the table: the works that it adds up, and what issue 12 wants them to become. */
type Row = { readonly what: string; readonly works: readonly CountedWork[]; readonly target?: Partial<Units> };

const rows: readonly Row[] = [
  {
    what: 'one new 6 KB article, 3 feeds + 8 facet feeds, windows of 50 full, built-in hub without subscribers',
    works: ['accept', 'publish', 'hub'],
    target: { writeUnits: 45, readUnits: 60, heads: 0 },
  },
  { what: '  storing it', works: ['accept'] },
  { what: '  storing it as one of a batch of 100', works: ['acceptBatch'] },
  { what: '  publishing its feeds', works: ['publish'] },
  { what: '  telling the hub', works: ['hub'], target: { writeUnits: 0 } },
  { what: 'publishing its feeds after a cold start', works: ['coldPublish'] },
  { what: 'the first request for a document of a facet feed, after a cold start', works: ['firstRequest'] },
  { what: 'the next sweep, which checks its feeds and publishes sitemaps', works: ['check'] },
  {
    what: 'one delivery to one WebSub subscriber (60 on a topic)',
    works: ['delivery'],
    target: { writeUnits: 0.1, readUnits: 0.15 },
  },
  { what: 'one event of one of ten articles to one of two webhooks', works: ['webhook'], target: { writeUnits: 8 } },
  { what: 'an idle minute', works: ['idleMinute'], target: { writeUnits: 3, readUnits: 12 } },
  {
    what: 'a minute with 70 articles (100,000 a day) in the same 11 feeds, without credits',
    works: ['busyMinute'],
  },
];

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

const isCount = (name: string): name is keyof Units => Object.hasOwn(columns, name);
const counted = Object.keys(columns).filter(isCount);

const rounded = (count: number): string => String(Math.round(count * 100) / 100);

const printRow = ({ what, works, target = {} }: Row, measured: Readonly<Record<CountedWork, Measured>>): void => {
  const cells = counted.map((name) => {
    const sum = works.reduce((total, work) => total + measured[work].units[name], 0);
    const wanted = target[name];
    return `${rounded(sum)} ${columns[name]}${wanted === undefined ? '' : ` (≤ ${wanted})`}`;
  });
  print(`${what}: ${cells.join(', ')}`);
  const [work] = works;
  if (environment.BENCH_DETAILS !== '1' || work === undefined || works.length > 1) return;
  const details = Object.entries(measured[work].counts).toSorted(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, count] of details) print(`    ${rounded(count).padStart(10)} ${name}`);
};

/** Prints each work with its counts, and the target of a count behind it. BENCH_DETAILS=1 prints every count. */
export const run = async (): Promise<void> => {
  const comparison = compareWithSimulated();
  const measured = await measureUnits(comparison.onTableCall);
  const [compared, differences] = [comparison.compared(), comparison.differences()];
  if (environment.BENCH_JSON === '1') {
    print(JSON.stringify({ excesses: excesses(measured), compared, differences }));
    return;
  }
  for (const row of rows) printRow(row, measured);
  for (const excess of excesses(measured)) print(`more than counted: ${excess}`);
  print(`${compared} calls of the table were repeated on the simulated one: ${differences.length} differ`);
  for (const difference of differences) print(`    ${difference}`);
};

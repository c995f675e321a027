import { setLogSink } from '#shared/log.ts';

/** The benches by the name that `npm run bench -- NAME` takes. Each prints its figures beside those of a peer or a bare limit. */
const benches = {
  render: () => import('./render.ts'),
  extract: () => import('./extract.ts'),
  batches: () => import('./batches.ts'),
  storm: () => import('./storm.ts'),
  grow: () => import('./grow.ts'),
  deliver: () => import('./deliver.ts'),
  archives: () => import('./archives.ts'),
  store: () => import('./store.ts'),
  'fan-out': () => import('./fan-out.ts'),
  cost: () => import('./cost.ts'),
  serve: () => import('./serve.ts'),
  start: () => import('./start.ts'),
  hostile: () => import('./hostile.ts'),
  fuzz: () => import('./fuzz.ts'),
  webhooks: () => import('./webhooks.ts'),
  faults: () => import('./faults.ts'),
  scale: () => import('./scale.ts'),
  mutants: () => import('./mutants.ts'),
} as const;

type BenchName = keyof typeof benches;

const isBench = (name: string): name is BenchName => Object.hasOwn(benches, name);

const allNames = Object.keys(benches).filter(isBench);

const usage = async (): Promise<string> => {
  const lines: string[] = [];
  for (const name of allNames) lines.push(`  ${name.padEnd(10)}${(await benches[name]()).about}`);
  return `npm run bench                runs all benches\nnpm run bench -- NAME …      runs these:\n${lines.join('\n')}\n`;
};

const args = process.argv.slice(2);
if (args.includes('--help') || args.includes('-h')) {
  process.stdout.write(await usage());
  process.exit(0);
}
const firstOption = args.findIndex((arg) => arg.startsWith('--'));
/** The benches that are named before the options. */
const named = firstOption < 0 ? args : args.slice(0, firstOption);
const unknown = named.filter((name) => !isBench(name));
if (unknown.length > 0) {
  process.stderr.write(`No bench is named ${unknown.join(', ')}.\n\n${await usage()}`);
  process.exit(2);
}

// A bench prints its table and nothing else.
setLogSink(() => undefined);
for (const name of named.length > 0 ? named.filter(isBench) : allNames) {
  const { about, run } = await benches[name]();
  process.stdout.write(`${name}: ${about}\n`);
  await run();
}
// Receivers that hang keep connections open.
process.exit();

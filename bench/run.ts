/** What can be measured, by the name that `npm run bench -- NAME` takes; each prints its figures beside its peer's. */
const benches = {
  render: () => import('./render.ts'),
  extract: () => import('./extract.ts'),
  tell: () => import('./tell.ts'),
  deliver: () => import('./deliver.ts'),
  archives: () => import('./archives.ts'),
  store: () => import('./store.ts'),
  'fan-out': () => import('./fan-out.ts'),
} as const;

const isBench = (name: string): name is keyof typeof benches => Object.hasOwn(benches, name);

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !isBench(name));
if (unknown.length > 0) {
  process.stderr.write(`There is no bench ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}.\n`);
  process.exit(2);
}
for (const name of asked.length > 0 ? asked.filter(isBench) : Object.keys(benches).filter(isBench)) {
  const { about, run } = await benches[name]();
  process.stdout.write(`${name}: ${about}\n`);
  await run();
}
process.exit(0);

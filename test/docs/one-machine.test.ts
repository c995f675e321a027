import { existsSync, globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { commandNames } from '#infra/cli/commands.ts';

const folder = 'samples/one-machine';
const samples = globSync(`${folder}/*`);
const textOf = (path: string): string => readFileSync(path, 'utf8');
const page = textOf('docs/one-machine.md');
const [containerfile, unit, backup, caddyfile] = [
  'Containerfile',
  'barid.service',
  'barid-backup.service',
  'Caddyfile',
].map((name) => textOf(`${folder}/${name}`));

const found = (text: string | undefined, pattern: RegExp): readonly string[] =>
  [...(text ?? '').matchAll(pattern)].map(([, name = '']) => name);

/** The variables that `barid` reads. */
const read = new Set(found(textOf('infra/cli/environment.ts'), /get\('([A-Z_]+)'\)/g));

it('names only settings that barid reads, in the page and in every sample', () => {
  for (const path of ['docs/one-machine.md', ...samples]) {
    const named = found(textOf(path), /\b(BARID_[A-Z_]+|PORT)(?==| \||`)/g);
    expect([path, named.filter((name) => !read.has(name))]).toEqual([path, []]);
  }
  for (const name of read) expect(page).toContain(`\`${name}\``);
});

it('has one port, one data folder, one site file and one entry in all samples', () => {
  for (const text of [containerfile, unit, backup]) {
    expect(new Set(found(text, /\bPORT=(\d+)/g))).toEqual(new Set(['8080']));
    expect(found(text, /BARID_DATA=(\S+)/g).every((path) => path === '/var/lib/barid')).toBe(true);
    expect(found(text, /BARID_SITE=(\S+)/g).every((path) => path === '/etc/barid/barid.config.json')).toBe(true);
  }
  expect(found(containerfile, /EXPOSE (\d+)/g)).toEqual(['8080']);
  expect(found(caddyfile, /reverse_proxy 127\.0\.0\.1:(\d+)/g)).toEqual(['8080']);
  expect(found(unit, /StateDirectory=(\S+)/g)).toEqual(['barid']);
  for (const text of [containerfile, unit, backup]) {
    const entries = found(text, /node_modules\/barid\/(infra\S+?\.js)/g);
    expect(entries.length).toBeGreaterThan(0);
    for (const entry of entries) expect(existsSync(entry)).toBe(true);
  }
});

it('copies into the container only what is there, and all that the package is made of', () => {
  const copied = found(containerfile, /^COPY (?!--from)(.+) \S+$/gm).flatMap((paths) => paths.split(' '));
  for (const path of copied) expect([path, existsSync(path)]).toEqual([path, true]);
  const made = found(textOf('infra/release/write-package.ts'), /'([a-z.{},*/_-]+)'/g).filter((one) =>
    /[*./]/.test(one),
  );
  for (const pattern of made.filter((one) => !one.startsWith('.') && !one.startsWith('node:')))
    for (const path of globSync(pattern))
      expect([path, copied.some((one) => path === one || path.startsWith(`${one}/`))]).toEqual([path, true]);
});

it('closes the pages of operators to strangers at the proxy, and runs commands that exist', () => {
  expect(caddyfile).toMatch(/path \/status \/status\/\* \/desk \/desk\/\*/);
  const commands = [...found(page, /\bbarid (\w+)(?=[ `])/g), ...found(backup, /barid\.js (\w+)/g)];
  const known = new Set([...commandNames, 'barid']);
  const words = ['npx', 'runs', 'is', 'on', 'in', 'goes', 'needs'];
  expect(commands.filter((name) => !known.has(name) && !words.includes(name))).toEqual([]);
});

it('every sample is named on the page, and every test that the page names is there', () => {
  for (const path of samples) expect(page).toContain(path.split('/').at(-1));
  for (const path of found(page, /`(test\/[\w./-]+)`/g)) expect([path, existsSync(path)]).toEqual([path, true]);
});

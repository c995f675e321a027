import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { functions } from '#functions/index.ts';
import { loadCommands } from '#infra/cli/commands.ts';

// At night nobody checks whether a name in the runbook still exists.

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const runbook = read('docs/runbook.md');
const code = globSync('{shared,functions,infra}/**/*.ts')
  .map((path) => readFileSync(path, 'utf8'))
  .join('\n');

const found = (pattern: RegExp): readonly string[] => [
  ...new Set([...runbook.matchAll(pattern)].map(([, name = '']) => name)),
];

it('every function whose log the runbook reads exists, and every loop over functions names existing ones', () => {
  const names = new Set(functions.map(({ name }) => name));
  const read = found(/\$STACK-([a-z-]+)(?= )/g).filter((name) => !name.endsWith('-dead') && name !== 'restored');
  const looped = found(/for name in ([a-z -]+); do/g).flatMap((list) => list.split(' '));
  expect(read.length).toBeGreaterThan(10);
  expect([...read, ...looped].filter((name) => !names.has(name) && name !== 'cloudfront')).toEqual([]);
  const whole = runbook.match(/for name in ([a-z -]+) canary; do/)?.[1]?.split(' ') ?? [];
  expect([...whole, 'canary'].toSorted()).toEqual([...names].toSorted());
});

it('every message and every field that a filter of the runbook names is written by the code, or by Lambda', () => {
  const messages = found(/\$\.message = "([^"]+)"/g);
  expect(messages.length).toBeGreaterThan(4);
  expect(messages.filter((message) => !code.includes(`'${message}'`))).toEqual([]);
  const ofLambda = ['record.status', 'level', 'message'];
  const fields = found(/\$\.([A-Za-z.]+)/g).filter((field) => !ofLambda.includes(field));
  expect(fields.filter((field) => !new RegExp(`\\b${field}\\b`).test(code))).toEqual([]);
});

it('every output, queue and section that the runbook names exists', () => {
  const stack = read('infra/pipeline-stack.ts');
  expect(found(/\$\(output (\w+)\)/g).filter((name) => !new RegExp(`\\b${name}: \\[`).test(stack))).toEqual([]);
  const queues = read('infra/constructs/queues.ts');
  expect(found(/\$\(queue ([a-z-]+)\)/g).filter((name) => !queues.includes(`'${name}'`))).toEqual([]);
  const headings = new Set([...runbook.matchAll(/^#{2,4} (.+)$/gm)].map(([, heading]) => heading));
  const emphasised = found(/(?<!\*)\*([A-Za-z][^*\n]+)\*(?!\*)/g).filter((text) =>
    /^(?:[A-Z]|[a-z-]+ (?:fails|lags))/.test(text),
  );
  expect(emphasised.filter((text) => !headings.has(text))).toEqual([]);
});

it('every command and setting that the runbook names exists', async () => {
  const commands = new Set((await loadCommands()).map(({ name }) => name));
  expect(found(/npx barid ([a-z]+)/g).filter((name) => !commands.has(name))).toEqual([]);
  const schema = read('schemas/deploy.schema.json');
  expect(found(/`alarms\.(\w+)`/g).filter((name) => !schema.includes(`"${name}"`))).toEqual([]);
});

import { expect, it } from 'vitest';
import { partStatements } from './statements.ts';

const ownNames = ['ownMember', 'Date', 'Math', 'process'];

const ownOf = (...statements: readonly string[]): string => partStatements(statements.join('\n'), ownNames).own;

it.each([
  ['a schema', 'var row = z.object({ id: z.string().transform((id) => id.split(".")) });'],
  ['a function of its arguments', 'var later = (at) => Math.max(Date.parse(at), new Date(at).getTime());'],
  ['a list that nothing changes', 'var kinds = new Set(["rss", "atom"]);'],
  [
    'a function that counts within a call',
    'var count = (all) => { let sum = 0; for (const one of all) sum += one; return sum; };',
  ],
])('shares %s among all instances', (_, statement) => {
  expect(ownOf(statement)).toBe('');
});

it.each([
  ['the clock', 'var now = () => new Date();'],
  ['chance', 'var draw = () => Math.random();'],
  ['a client', 'var Client = ownMember("undici", "Agent");'],
  ['an empty collection', 'var known = new Map();'],
  ['a list that a function fills', 'var known = [1];\nvar add = (one) => known.push(one);'],
  ['a variable that a function sets', 'var last = 0;\nvar set = (one) => { last = one; };'],
  [
    'what a call of a function that remembers gives',
    'var once = (make) => { let made; return () => (made ??= make()); };\nvar site = once(() => 1);',
  ],
])('gives each instance its own %s', (_, statements) => {
  expect(ownOf(statements)).not.toBe('');
});

it('gives each instance what uses something of its own, in the order of the bundle', () => {
  const { shared, own } = partStatements(
    'var limit = 3;\nvar now = () => Date.now();\nvar isDue = (at) => at < now();\nvar half = limit / 2;',
    ownNames,
  );
  expect(shared).toBe('var limit = 3;\nvar half = limit / 2;');
  expect(own).toBe('var now = () => Date.now();\nvar isDue = (at) => at < now();');
});

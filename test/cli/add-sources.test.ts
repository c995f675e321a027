import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addSources } from '#infra/cli/add-sources.ts';

const one = { id: 'le-matin', url: 'https://lematin.example/rss', name: 'Le Matin' };
const long = { id: 'long', url: `https://agence.example/${'a'.repeat(120)}`, name: 'وكالة الأنباء' };

const path = fileURLToPath(new URL('../../barid.config.json', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

it('sources are added to the site file of the repository line by line, and its formatter finds nothing to change', () => {
  const before = readFileSync(path, 'utf8');
  const added = Array.from({ length: 120 }, (_, index) => ({ ...one, id: `s${index}` }));
  const after = addSources(before, [...added, long]);
  const lines = new Set(after.split('\n'));
  // One line may have got a comma.
  expect(before.split('\n').filter((line) => !lines.has(line) && !lines.has(`${line},`))).toEqual([]);
  expect(after.split('\n').length - before.split('\n').length).toBeLessThan(130);
  const { sources = [], ...rest } = JSON.parse(before);
  expect(JSON.parse(after)).toEqual({ ...rest, sources: [...sources, ...added, long] });
  const args = ['node_modules/.bin/biome', 'format', '--stdin-file-path=barid.config.json'];
  const { stdout } = spawnSync(process.execPath, args, { cwd: root, input: after, encoding: 'utf8' });
  expect(stdout).toBe(after);
}, 30_000);

it.each([
  ['{\n\t"feeds": [{ "slug": "all" }]\n}\n', '{\n\t"feeds": [{ "slug": "all" }],\n\t"sources": [\n\t\t'],
  ['{\r\n  "a": 1\r\n}\r\n', '{\r\n  "a": 1,\r\n  "sources": [\r\n    '],
  ['{"a":1}', '{"a":1,\n  "sources": [\n    '],
  ['{}', '{\n  "sources": [\n    '],
  ['{\n  "sources": [],\n  "a": 1\n}\n', '{\n  "sources": [\n    { "id": "le-matin"'],
  ['{\n  "sources": [{"id":"a"}], "a": 1\n}\n', '{\n  "sources": [\n    {"id":"a"},\n    { "id": "le-matin"'],
  [
    '{\n  "sources": [\n    { "id": "a" }\n  ],\n  "a": 1\n}\n',
    '{\n  "sources": [\n    { "id": "a" },\n    { "id": "le-matin"',
  ],
])('sources are added to %j in its own style', (before, start) => {
  const after = addSources(before, [one]);
  expect(after.slice(0, start.length)).toBe(start);
  const { sources = [], ...rest } = JSON.parse(before);
  expect(JSON.parse(after)).toEqual({ ...rest, sources: [...sources, one] });
});

it('adding nothing changes nothing, and whatever a site file looks like, only its sources change', () => {
  const json = fc.record({ site: fc.json().map((text) => JSON.parse(text)) });
  const sources = fc.array(fc.record({ id: fc.string(), url: fc.webUrl(), name: fc.string() }), { maxLength: 4 });
  fc.assert(
    fc.property(json, sources, sources, fc.constantFrom(0, 1, 2, '\t'), (rest, existing, added, space) => {
      const file = existing.length % 2 === 0 ? { ...rest, sources: existing, z: 1 } : { ...rest, z: 1 };
      const before = JSON.stringify(file, null, space);
      expect(addSources(before, [])).toBe(before);
      const kept = 'sources' in file ? file.sources : [];
      expect(JSON.parse(addSources(before, added))).toEqual(
        added.length === 0 ? file : { ...file, sources: [...kept, ...added] },
      );
    }),
  );
});

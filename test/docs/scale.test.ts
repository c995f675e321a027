import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { countedUnits, type Units } from '#infra/cli/counted-units.ts';

const page = readFileSync(new URL('../../docs/scale.md', import.meta.url), 'utf8');

it.each(Object.entries<Units>(countedUnits))('docs/scale.md says what %s consumes', (work, units) => {
  const row = new RegExp(`^\\| ${work}: .*$`, 'm').exec(page)?.[0] ?? '';
  const cells = row.split('|').slice(2, -1).map(Number);
  const { writeUnits, readUnits, puts, messages, invocations } = units;
  expect(cells).toEqual([writeUnits, readUnits, puts, messages, invocations]);
});

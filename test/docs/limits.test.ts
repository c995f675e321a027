import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const rows = [...read('docs/limits.md').matchAll(/^\| ([^|]+) \| ([\d,]+) \| [^|]+ \| `([\w./-]+)` `(\w+)` \|$/gm)].map(
  ([, what = '', stated = '', path = '', name = '']) => ({ what, stated, path, name }),
);

/** The value of a constant that is a number or a product of numbers. */
const constantOf = (path: string, name: string): number => {
  const text = new RegExp(`^(?:export )?const ${name} = ([\\d_*. ]+);`, 'm').exec(read(path))?.[1] ?? '';
  return text
    .replaceAll('_', '')
    .split('*')
    .reduce((product, factor) => product * Number(factor.trim() || Number.NaN), 1);
};

it('every table of our own limits is read here, row by row', () => {
  const [ours = ''] = read('docs/limits.md').split("## AWS's");
  const count = ours.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| what ')).length;
  expect(rows).toHaveLength(count);
  expect(count).toBeGreaterThan(25);
});

it.each(rows)('$what: $stated, as $path says in $name', ({ stated, path, name }) => {
  expect(constantOf(path, name).toLocaleString('en-US')).toBe(stated);
});

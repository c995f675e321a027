import { expect, it } from 'vitest';
import { faultOf, fuzz, inputsIn, keptFolder } from './fuzz.ts';
import { targets } from './targets.ts';

it.each(targets)(
  '$name: its samples and all inputs that once showed a fault are read or refused, twice the same',
  async (target) => {
    expect(target.seeds.length).toBeGreaterThan(0);
    for (const text of [...target.seeds, ...inputsIn(keptFolder, target)])
      expect(await faultOf(target, text), text.slice(0, 500)).toBeUndefined();
  },
);

it('texts with any parts lost, repeated, moved or mixed are read or refused, and what is read keeps every promise', async () => {
  const texts = 600;
  for (let seed = 0; seed < texts; seed += 1) expect(await fuzz(seed), `seed ${seed}`).toBeUndefined();
}, 120_000);

import type { Row } from './expression.ts';
import type { Faults } from './faults.ts';
import type { History } from './history.ts';
import type { Pipeline } from './pipeline.ts';
import type { World } from './world.ts';

/** Milliseconds between two occasions at which a row becomes unreadable. */
const occasionMs = 5000;

/** An operator mends a row after so many milliseconds, at most. */
const maxBrokenMs = 150_000;

/** A member of each kind of row that no write is conditional on, and that may be anything but this. */
const brokenMembers: readonly (readonly [kind: RegExp, member: string])[] = [
  [/^ARTICLE#\S+ HEAD$/, 'language'],
  [/^FEED#\S+ ENTRY#/, 'sizeBytes'],
  [/^STATE#/, 'base'],
  [/^MONTHS#/, 'partsEver'],
  [/^DELIVERY#/, 'route'],
  [/^RECEIVER#/, 'health'],
  [/^HOST#\S+ STATE$/, 'sharers'],
  [/^TOPIC#/, 'callback'],
  [/^SOURCE#\S+ STATE$/, 'failures'],
  [/^DUE#publish#0 /, 'feeds'],
];

/** Stands in the place of a member: no schema takes it. */
const garbage = { unreadable: true };

const keyOf = ({ PK, SK }: Row) => ({ PK: String(PK), SK: String(SK) });

/**
 * Makes rows unreadable now and then, one member each, until an operator mends that member. Nobody may remove such a row
 * meanwhile. Gives what mends them all.
 */
export const breakRows = (
  world: World,
  faults: Faults,
  table: Pipeline['table'],
  { report, unreadable }: Pick<History, 'report' | 'unreadable'>,
) => {
  const random = world.random('unreadable rows');
  const broken = new Map<string, () => void>();
  const breakOne = (): void => {
    const [kind, member] = random.pick(brokenMembers);
    const candidates = table
      .partitions()
      .flatMap((PK) => table.rows(PK))
      .filter((row) => kind.test(`${String(row.PK)} ${String(row.SK)}`));
    if (candidates.length === 0) return;
    const row = random.pick(candidates);
    const name = `${String(row.PK)} ${String(row.SK)}`;
    if (broken.has(name)) return;
    const whole = row[member];
    unreadable.add(name);
    world.note(`${name} becomes unreadable at ${member}`);
    table.overwrite({ ...row, [member]: garbage });
    broken.set(name, () => {
      broken.delete(name);
      const now = table.row(keyOf(row));
      world.note(`${name} is mended`);
      // Whoever had read it before may have written it since, or ended what it was for.
      if (now === undefined) {
        if (/^(?:DELIVERY|RECEIVER|SOURCE|STATE|MONTHS)#/.test(name)) report('kept', `${name} was removed.`);
        return;
      }
      if (JSON.stringify(now[member]) === JSON.stringify(garbage)) table.overwrite({ ...now, [member]: whole });
    });
    world.after(random.next() * maxBrokenMs, '', () => broken.get(name)?.());
  };
  const look = (): void =>
    world.after(occasionMs, '', () => {
      if (faults.areOver()) return;
      if (faults.hits('unreadable row')) breakOne();
      look();
    });
  if (faults.kinds.includes('unreadable row')) look();
  return (): void => {
    for (const mend of [...broken.values()]) mend();
  };
};

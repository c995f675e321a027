import { prices } from '#infra/cli/commands/estimate-cost.ts';
import { type Use, type UsedThing, usedThings } from '#test/simulation/meter.ts';

/** AWS's limits of one partition key, units a second. */
export const partitionLimits = { 'write units': 1000, 'read units': 3000 } as const;

/** The most that one partition key took in a second. */
export type HotPartition = { readonly key: string; readonly perSecond: number };

/** What was used between two instants. */
export type Usage = {
  readonly of: (what: UsedThing) => number;
  /** By function, such as `publish write units`, and by kind of row, such as `write units of FEED`. */
  readonly details: ReadonlyMap<string, number>;
  readonly hottest: Readonly<Record<'write units' | 'read units', readonly HotPartition[]>>;
};

/** The first part of a partition key; of due rows all of it. */
const kindOf = (key: string): string => (key.startsWith('DUE#') ? key : (key.split('#')[0] ?? key));

/** Sums what functions use, and finds the partition keys that take most in a second. */
export const makeUsageCounter = (now: () => number) => {
  let sums = new Map<string, number>();
  let maxima = new Map<string, number>();
  let second = new Map<string, number>();
  let current = 0;
  const closeSecond = (): void => {
    for (const [name, count] of second) if (count > (maxima.get(name) ?? 0)) maxima.set(name, count);
    second = new Map();
  };
  const add = (map: Map<string, number>, name: string, amount: number): void =>
    void map.set(name, (map.get(name) ?? 0) + amount);
  const hottest = (what: string): readonly HotPartition[] =>
    [...maxima]
      .flatMap(([name, perSecond]) =>
        name.startsWith(`${what} `) ? [{ key: name.slice(what.length + 1), perSecond }] : [],
      )
      .toSorted((one, other) => other.perSecond - one.perSecond)
      .slice(0, 5);
  return {
    onUse: ({ by, what, amount, of }: Use): void => {
      add(sums, what, amount);
      add(sums, `${by} ${what}`, amount);
      if (what !== 'write units' && what !== 'read units') return;
      add(sums, `${what} of ${kindOf(of)}`, amount);
      const at = Math.floor(now() / 1000);
      if (at !== current) closeSecond();
      current = at;
      add(second, `${what} ${of}`, amount);
    },
    /** What was used since the last call. */
    take: (): Usage => {
      closeSecond();
      const details = sums;
      const usage = {
        of: (what: UsedThing): number => details.get(what) ?? 0,
        details,
        hottest: { 'write units': hottest('write units'), 'read units': hottest('read units') },
      };
      sums = new Map();
      maxima = new Map();
      return usage;
    },
  };
};

const million = 1e6;

/** Dollars for one of each thing, by AWS's list prices without free tiers (`npx barid cost`); traffic is left out. */
const dollarsPer: Readonly<Record<UsedThing, number>> = {
  'write units': prices.writeUnits / million,
  'read units': prices.readUnits / million,
  PUT: prices.s3Puts / million,
  GET: prices.s3Gets / million,
  messages: (3 * prices.queueRequests) / million,
  invocations: prices.invocations / million,
  'GB seconds': prices.gbSecond,
  requests: 0,
  'bytes out': 0,
};

/** Dollars for what was used. */
export const dollarsOf = ({ of }: Pick<Usage, 'of'>): number =>
  usedThings.reduce((sum, what) => sum + of(what) * dollarsPer[what], 0);

/** Dollars of so many times what was used, and what they are for, as a line. */
export const describeDollars = (usage: Pick<Usage, 'of'>, times: number): string => {
  const parts = usedThings.flatMap((what) => {
    const dollars = usage.of(what) * dollarsPer[what] * times;
    return dollars < 0.005 ? [] : [`${dollars.toFixed(2)} ${what}`];
  });
  return `$${(dollarsOf(usage) * times).toFixed(2)}: ${parts.join(', ')}`;
};

/** How long functions ran and with how much memory, of the five that used most, as a line. */
export const describeFunctions = ({ details }: Usage, by: number): string =>
  [...details]
    .flatMap(([name, amount]) =>
      name.endsWith(' GB seconds') ? [{ name: name.replace(/ GB seconds$/, ''), amount: amount / by }] : [],
    )
    .toSorted((one, other) => other.amount - one.amount)
    .slice(0, 5)
    .map(({ name, amount }) => `${amount.toFixed(4)} ${name}`)
    .join(', ');

const rounded = (count: number): string =>
  count >= 100 ? Math.round(count).toLocaleString('en') : String(Math.round(count * 100) / 100);

/** What was used for each of so many things, as a line. */
export const describeUsage = (usage: Usage, by: number): string =>
  usedThings
    .filter((what) => usage.of(what) > 0)
    .map((what) => `${rounded(usage.of(what) / by)} ${what}`)
    .join(', ');

/** The partitions that took most in a second, as a line. */
export const describeHottest = ({ hottest }: Usage): string =>
  (['write units', 'read units'] as const)
    .map((what) => {
      const named = hottest[what].map(({ key, perSecond }) => {
        const isOver = perSecond > partitionLimits[what];
        return `${rounded(perSecond)} ${key.slice(0, 40)}${isOver ? ` (more than ${partitionLimits[what]})` : ''}`;
      });
      return `${what} a second: ${named.join(', ')}`;
    })
    .join('; ');

/** The partitions that took more in a second than AWS gives one. */
export const overloadedIn = ({ hottest }: Usage): readonly string[] =>
  (['write units', 'read units'] as const).flatMap((what) =>
    hottest[what].flatMap(({ key, perSecond }) => (perSecond > partitionLimits[what] ? [`${key} (${what})`] : [])),
  );

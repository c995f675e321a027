import type { FaultRates } from './faults.ts';
import { makeRandom, type Random } from './random.ts';
import type { Action, Schedule } from './schedule.ts';

/** An action without its number, which its place in time gives. */
type Step = Action extends infer One ? (One extends Action ? Omit<One, 'id'> : never) : never;

/** A schedule that is aimed at one part of the protocol: few actions, and the faults that make this part do its work. */
type Scenario = {
  readonly lengthMs: number;
  readonly steps: (random: Random) => readonly Step[];
  readonly faults: FaultRates;
};

const post = (at: number, article: number): Step => ({ at, kind: 'post', article });
const retract = (at: number, article: number): Step => ({ at, kind: 'retract', article });
const many = (at: number, from: number, count: number): Step => ({
  at,
  kind: 'post many',
  articles: Array.from({ length: count }, (_, index) => from + index),
});
const times = (count: number, make: (index: number) => Step): readonly Step[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** The scenarios, by what they are aimed at. */
export const scenarios = {
  /** Several publishers of one feed at once, of which some wake up late. */
  'slow publishers': {
    lengthMs: 45_000,
    steps: (random) =>
      times(14, () => {
        const [at, article] = [Math.floor(random.next() * 45_000), random.below(3)];
        return random.chance(0.3) ? retract(at, article) : post(at, article);
      }),
    faults: {
      'slow call': 1500,
      'frozen function': 120,
      'stale read': 3000,
      'repeated batch': 3000,
      'split shard': 500,
    },
  },
  /** No stream record arrives: the sweep publishes everything, and fails now and then. */
  'no stream': {
    lengthMs: 150_000,
    steps: (random) =>
      times(8, () => {
        const [at, article] = [Math.floor(random.next() * 150_000), random.below(4)];
        return random.chance(0.25) ? retract(at, article) : post(at, article);
      }),
    faults: { 'lost record': 10_000, death: 150, 'failed call': 200, 'slow call': 300 },
  },
  /** Publishers die, and articles come and go before the sweep. */
  deaths: {
    lengthMs: 60_000,
    steps: (random) =>
      times(10, () => {
        const [at, article] = [Math.floor(random.next() * 60_000), random.below(3)];
        return random.chance(0.4) ? retract(at, article) : post(at, article);
      }),
    faults: { death: 200, 'lost answer': 200, 'lost record': 2000, 'lost batch answer': 1000 },
  },
  /** Receivers that fail for long, and many articles for them; no crash excuses a repetition. */
  outages: {
    lengthMs: 120_000,
    steps: (random) => [
      ...times(8, () => {
        const [at, article] = [Math.floor(random.next() * 120_000), random.below(3)];
        return random.chance(0.3) ? retract(at, article) : post(at, article);
      }),
      ...times(2, (index) => many(20_000 + index * 50_000, 20, 12)),
    ],
    faults: { 'bad answer': 3500 },
  },
  /** Thirteen subscribers on hosts of their own, and the changes that they are to get. */
  subscribers: {
    lengthMs: 150_000,
    steps: (random) => [
      post(500, 0),
      { at: 12_000, kind: 'subscribe many', feed: 'all' },
      ...times(4, () => post(80_000 + Math.floor(random.next() * 60_000), random.below(3))),
    ],
    faults: { 'lost message': 3000, death: 60, 'repeated message': 2000 },
  },
  /** The same without any fault. */
  'healthy subscribers': {
    lengthMs: 90_000,
    steps: () => [post(500, 0), { at: 12_000, kind: 'subscribe many', feed: 'all' }, post(80_000, 0)],
    faults: {},
  },
  /** Subscribers that fail. */
  'failing subscribers': {
    lengthMs: 180_000,
    steps: (random) => [
      post(500, 0),
      { at: 12_000, kind: 'subscribe many', feed: 'all' },
      ...times(6, () => post(80_000 + Math.floor(random.next() * 90_000), random.below(3))),
    ],
    faults: { 'bad answer': 3000, 'lost message': 1000 },
  },
  /** Calls fail, so that several writers change one article at once. */
  writers: {
    lengthMs: 60_000,
    steps: (random) =>
      times(12, () => {
        const at = Math.floor(random.next() * 60_000);
        const article = random.below(2);
        if (random.chance(0.3)) return { at, kind: 'drop file' };
        return random.chance(0.5) ? retract(at, article) : post(at, article);
      }),
    faults: {
      'failed call': 300,
      'throttled call': 400,
      'lost answer': 300,
      'lock of a transaction': 3000,
      'slow call': 800,
    },
  },
  /** Articles that move between feeds and are older than the feed's window. */
  archives: {
    lengthMs: 120_000,
    steps: (random) => [
      many(1000, 20, 8),
      ...times(8, () => {
        const [at, article] = [20_000 + Math.floor(random.next() * 100_000), 20 + random.below(8)];
        return random.chance(0.5) ? retract(at, article) : post(at, article);
      }),
    ],
    faults: { death: 100, 'lost record': 3000 },
  },
  /** No stream record arrives, and most sweeps die or fail. */
  'failing sweeps': {
    lengthMs: 200_000,
    steps: (random) => times(5, () => post(Math.floor(random.next() * 180_000), random.below(3))),
    faults: { 'lost record': 10_000, death: 300, 'failed call': 500 },
  },
  /** Articles that are retracted seconds after they came, while publishers die. */
  'come and go': {
    lengthMs: 80_000,
    steps: (random) =>
      times(4, (index) => post(index * 18_000, index)).concat(
        times(4, (index) => retract(index * 18_000 + 300 + Math.floor(random.next() * 2000), index)),
      ),
    faults: { 'lost record': 5000, death: 300 },
  },
  /** Articles of this month and of months that have ended. */
  months: {
    lengthMs: 90_000,
    steps: (random) => [
      many(1000, 0, 4),
      many(6000, 700, 4),
      ...times(6, () => {
        const [at, article] = [20_000 + Math.floor(random.next() * 60_000), random.pick([700, 701, 702, 1500])];
        return random.chance(0.3) ? retract(at, article) : post(at, article);
      }),
    ],
    faults: { death: 50 },
  },
  /** A draft that is published and then retracted. */
  drafts: {
    lengthMs: 80_000,
    steps: () => [{ at: 1000, kind: 'draft', article: 0 }, post(20_000, 0), retract(60_000, 0)],
    faults: {},
  },
  /** Articles that become public later, and nothing else. */
  scheduled: {
    lengthMs: 150_000,
    steps: () => times(3, (article) => ({ at: 1000, kind: 'schedule', article, inMs: 60_000 + article * 20_000 })),
    faults: { 'lost record': 2000 },
  },
  /** Feeds of tags that somebody requests, while their articles change. */
  facets: {
    lengthMs: 150_000,
    steps: (random) => [
      ...times(5, (index) => ({
        at: index * 25_000,
        kind: 'read',
        path: `/feeds/tag/${random.pick(['budget', 'port'])}/feed.json`,
      })),
      ...times(8, () => post(Math.floor(random.next() * 140_000), random.below(3))),
    ],
    faults: { 'lost record': 5000, death: 200, 'lost request': 500 },
  },
} as const satisfies Readonly<Record<string, Scenario>>;

/** The name of a scenario. */
export type ScenarioName = keyof typeof scenarios;

/** The names of all scenarios. */
export const scenarioNames = Object.keys(scenarios).filter((name): name is ScenarioName => name in scenarios);

/** The schedule of a scenario for a seed. */
export const toSchedule = (seed: number, { lengthMs, steps }: Scenario): Schedule => {
  const actions = steps(makeRandom(`${seed}/scenario`)).toSorted((one, other) => one.at - other.at);
  return { seed, lengthMs, actions: actions.map((action, id) => ({ ...action, id })) };
};

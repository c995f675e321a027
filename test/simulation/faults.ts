import type { Random } from './random.ts';

/** What can go wrong, each kind with a probability at each occasion. */
export const faultKinds = [
  'throttled call',
  'failed call',
  'lost answer',
  'lock of a transaction',
  'slow call',
  'short page',
  'stale read',
  'death',
  'frozen function',
  'clock skew',
  'lost record',
  'repeated batch',
  'lost batch answer',
  'split shard',
  'repeated message',
  'lost message',
  'late message',
  'lost request',
  'slow request',
  'bad answer',
  'stale edge',
  'missed tick',
  'other version',
  'unreadable row',
] as const;

/** A kind of fault. */
export type FaultKind = (typeof faultKinds)[number];

/** The faults of one run, and how many of each were injected. */
export type Faults = {
  /** Whether this fault happens at this occasion. */
  readonly hits: (kind: FaultKind) => boolean;
  /** Counts what follows from a fault. */
  readonly count: (consequence: string) => void;
  /** No more faults from here on: the run must come to rest. */
  readonly stop: () => void;
  readonly areOver: () => boolean;
  readonly counts: () => Readonly<Record<string, number>>;
  /** The kinds that this run has at all. */
  readonly kinds: readonly FaultKind[];
};

/** At how many occasions of ten thousand kinds of faults happen. */
export type FaultRates = Readonly<Partial<Record<FaultKind, number>>>;

/** The rate of each kind, where a run has it. */
const rates: Readonly<Record<FaultKind, number>> = {
  'throttled call': 100,
  'failed call': 60,
  'lost answer': 100,
  'lock of a transaction': 200,
  'slow call': 200,
  'short page': 300,
  'stale read': 3000,
  death: 25,
  'frozen function': 20,
  'clock skew': 5000,
  'lost record': 1000,
  'repeated batch': 1500,
  'lost batch answer': 400,
  'split shard': 300,
  'repeated message': 800,
  'lost message': 800,
  'late message': 1000,
  'lost request': 400,
  'slow request': 400,
  'bad answer': 2000,
  'stale edge': 3000,
  'missed tick': 2000,
  'other version': 3000,
  'unreadable row': 10,
};

/**
 * Faults by a seed. Each run has its own half of the kinds and its own intensity (swarm testing, Groce 2012): faults that
 * hide each other are found in runs that have only one of them. `only` restricts the kinds further, to shrink a run; `directed` gives
 * exactly these kinds, at these rates.
 */
export const makeFaults = (
  random: Random,
  note: (text: string) => void,
  only: readonly FaultKind[] = faultKinds,
  directed?: FaultRates,
): Faults => {
  const intensity = directed === undefined ? random.pick([0.3, 1, 1, 3]) : 1;
  const chosen =
    directed === undefined
      ? faultKinds.filter(() => random.chance(0.5))
      : faultKinds.filter((kind) => kind in directed);
  const rateOf = (kind: FaultKind): number => directed?.[kind] ?? rates[kind];
  const kinds = chosen.filter((kind) => only.includes(kind));
  const active = new Set<FaultKind>(kinds);
  const counts = new Map<string, number>();
  let isOver = false;
  const count = (name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
  return {
    count,
    hits: (kind) => {
      if (isOver || !active.has(kind) || !random.chance((rateOf(kind) * intensity) / 10_000)) return false;
      count(kind);
      note(`fault: ${kind}`);
      return true;
    },
    stop: () => {
      isOver = true;
    },
    areOver: () => isOver,
    counts: () => Object.fromEntries(counts),
    kinds,
  };
};

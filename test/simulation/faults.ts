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

/** What happens to calls of the SDK that a scenario names, besides the faults of chance. */
export type Incident = {
  /** Those whose line in the log matches: the function, the service, the command and the first key. */
  readonly calls: RegExp;
  /** At how many of a hundred of them; at all by default. */
  readonly percent?: number;
  /** Milliseconds after the begin of the run from which on, and up to which, it happens. */
  readonly from?: number;
  readonly to?: number;
  /** The caller dies before it sends the request, or after. */
  readonly dies?: 'before' | 'after';
  /** The service answers with an error. */
  readonly fails?: boolean;
  /** The request, or the answer to it, arrives up to so many milliseconds late. */
  readonly lateMs?: number;
  readonly lateAnswerMs?: number;
  /** The caller does nothing for so many milliseconds once it has sent the request. */
  readonly freezesMs?: number;
};

/** The faults of one run, and how many of each were injected. */
export type Faults = {
  /** Whether this fault happens at this occasion. */
  readonly hits: (kind: FaultKind) => boolean;
  /** What a scenario has happen to this call. */
  readonly incident: (call: string) => Incident | undefined;
  /** Counts what follows from a fault. */
  readonly count: (consequence: string) => void;
  /** No more faults from here on: the run must come to rest. */
  readonly stop: () => void;
  readonly areOver: () => boolean;
  /** Whether a fault or an incident may come. */
  readonly mayCome: () => boolean;
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
  'unreadable row': 400,
};

/** The faults of a scenario. */
export type Directed = {
  readonly faults: FaultRates;
  readonly incidents?: readonly Incident[] | undefined;
  /** Milliseconds since the begin of the run. */
  readonly elapsedMs: () => number;
};

/**
 * Faults by a seed. Each run has its own half of the kinds and its own intensity (swarm testing, Groce 2012): faults that
 * hide each other are found in runs that have only one of them. `only` restricts the kinds further, to shrink a run; `directed` gives
 * exactly these kinds, at these rates, and these incidents.
 */
export const makeFaults = (
  random: Random,
  note: (text: string) => void,
  only: readonly FaultKind[] = faultKinds,
  directed?: Directed,
): Faults => {
  const intensity = directed === undefined ? random.pick([0.5, 1, 2, 4]) : 1;
  const chosen =
    directed === undefined
      ? faultKinds.filter(() => random.chance(0.4))
      : faultKinds.filter((kind) => kind in directed.faults);
  const rateOf = (kind: FaultKind): number => directed?.faults[kind] ?? rates[kind];
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
    incident: (call) => {
      if (isOver || directed?.incidents === undefined) return undefined;
      const at = directed.elapsedMs();
      const isHit = ({ calls, percent = 100, from = 0, to = Number.POSITIVE_INFINITY }: Incident): boolean =>
        from <= at && at < to && calls.test(call) && random.chance(percent / 100);
      const incident = directed.incidents.find(isHit);
      if (incident?.dies !== undefined) count('death');
      if (incident?.fails === true) count('failed call');
      if (incident?.lateMs !== undefined || incident?.lateAnswerMs !== undefined) count('slow call');
      if (incident?.freezesMs !== undefined) count('frozen function');
      return incident;
    },
    stop: () => {
      isOver = true;
    },
    areOver: () => isOver,
    mayCome: () => !isOver && (kinds.length > 0 || (directed?.incidents ?? []).length > 0),
    counts: () => Object.fromEntries(counts),
    kinds,
  };
};

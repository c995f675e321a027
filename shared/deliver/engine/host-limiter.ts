import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Delivery, type Host, hostOf } from '#shared/model/delivery.ts';
import type { Clock, HostStore } from '#shared/ports.ts';
import {
  afterProbe,
  beginProbe,
  count,
  countSharers,
  join,
  type MinuteCounts,
  newHost,
  noPause,
  type RequestedPause,
  recent,
  report,
  requestPause,
} from './host-row.ts';

/** Requests in flight at one host, from one function. */
export const maxConcurrentPerHost = 8;

/** Slots that every function has at every host, without asking the others. */
const freeSlots = 2;

/** Milliseconds for which the row that was read or written last is trusted: while the breaker is closed, and otherwise. */
const trustClosedMs = 10_000;
const trustOpenMs = 1_000;

/** Milliseconds between two reports of failures, and between two extensions of a share. */
const shareIntervalMs = 10_000;

/** Milliseconds for which a share lasts: longer than its attempts, which began before it was last extended. */
const shareMs = 30_000;

/** Milliseconds for which an attempt waits in line in this process: two of a queue's delays, which are whole seconds. */
const maxLineMs = 2_000;

/** Milliseconds that an attempt is expected to take before the first one has ended. */
const expectedMs = 500;

/** Longest wait that is promised to an attempt behind many others, in milliseconds. */
const maxBookedMs = 30_000;

/** Seconds after which a full or contended host is tried again, at least. */
const retrySeconds = 1;

/** Rounds lost to other functions that write the same row, before it is left as it is. */
const maxRounds = 20;

/** Hosts that are remembered before idle ones are forgotten. */
const maxHosts = 1_000;

/**
 * A slot at a host. Only the first release counts; `hasFailed` is undefined where nothing was sent. `retryAfter`: the seconds that
 * the answer asks to wait.
 */
export type AcquiredSlot = {
  readonly kind: 'acquired';
  readonly release: (hasFailed: boolean | undefined, retryAfter?: number) => Promise<void>;
};

/** A slot at a host, or the least number of seconds to wait: `isFull` where others are in the way, not the breaker. */
export type Slot = AcquiredSlot | { readonly kind: 'wait'; readonly seconds: number; readonly isFull: boolean };

/** What this function knows of a host. */
type KnownHost = {
  readonly name: string;
  row: Host;
  knownAtMs: number;
  sharedAtMs: number;
  /** Ends with the last call of the store: calls about one host go one after the other. */
  lastCall: Promise<unknown>;
  /** When each attempt in flight began. */
  readonly startedAtMs: Set<{ readonly at: number }>;
  /** Attempts in line: each is given a slot as one is released. */
  readonly line: Set<() => void>;
  /** Requests that the row does not hold yet. */
  unreported: MinuteCounts;
  pause: RequestedPause;
  /** How long an attempt takes, as a moving average; undefined before the first one has ended. */
  typicalMs: number | undefined;
  /** Until when the slots are promised to attempts that have to wait. */
  bookedUntilMs: number;
};

/** What the limiter works with; `wait` is replaced where time is simulated. */
export type LimiterPorts = {
  readonly hosts: HostStore;
  readonly clock: Clock;
  readonly wait?: (ms: number) => Promise<unknown>;
};

/**
 * The limiter and circuit breaker of each host. A function counts in memory; the host's row holds what functions must know
 * of each other, and costs nothing while a host is healthy and not crowded:
 *
 * - Slots. Each function has two at every host. One that needs more joins the row's sharers, who divide the eight; it extends
 *   that every ten seconds while it needs them. So a function has at most eight in flight, and all together the eight or two
 *   each, except for ten seconds after another one joined.
 * - Breaker. A function reports its requests with its failures, at most every ten seconds, and at once where they open the
 *   breaker: for as long as the answers ask it to wait. When the breaker's time is over, one probe of all functions decides.
 *
 * A full host that answers lets attempts wait in line for up to two seconds; the others learn when their turn is likely to come.
 */
export const hostLimiter = ({ hosts, clock, wait = sleep }: LimiterPorts) => {
  const self = randomUUID();
  const known = new Map<string, KnownHost>();
  const nowMs = (): number => clock.now().getTime();

  const forgetIdle = (): void => {
    for (const [name, host] of known) {
      const isIdle = host.startedAtMs.size === 0 && host.line.size === 0;
      if (isIdle && nowMs() - host.knownAtMs > trustClosedMs) known.delete(name);
    }
  };

  const hostNamed = (name: string): KnownHost => {
    const found = known.get(name);
    if (found !== undefined) return found;
    if (known.size >= maxHosts) forgetIdle();
    const never = Number.NEGATIVE_INFINITY;
    const host: KnownHost = {
      name,
      row: newHost(name),
      knownAtMs: never,
      sharedAtMs: never,
      lastCall: Promise.resolve(),
      startedAtMs: new Set(),
      line: new Set(),
      unreported: [],
      pause: noPause,
      typicalMs: undefined,
      bookedUntilMs: 0,
    };
    known.set(name, host);
    return host;
  };

  const learn = (host: KnownHost, row: Host): void => {
    host.row = row;
    host.knownAtMs = nowMs();
    // What was counted before the breaker opened is over.
    if (row.openUntil === undefined) return;
    host.unreported = [];
    host.pause = noPause;
  };

  const read = async (host: KnownHost): Promise<void> =>
    learn(host, (await hosts.read(host.name)) ?? newHost(host.name));

  const inTurn = <T>(host: KnownHost, call: () => Promise<T>): Promise<T> => {
    const result = host.lastCall.then(call);
    host.lastCall = result.catch(() => undefined);
    return result;
  };

  const readIfOld = async (host: KnownHost): Promise<void> => {
    const isOld = (): boolean =>
      nowMs() - host.knownAtMs >= (host.row.openUntil === undefined ? trustClosedMs : trustOpenMs);
    if (isOld()) await inTurn(host, async () => isOld() && read(host));
  };

  /** Writes the row that `change` makes of the newest one, with what is unreported; `change` gives undefined to leave it. */
  const write = async (host: KnownHost, change: (row: Host) => Host | undefined): Promise<boolean> => {
    for (let round = 0; round < maxRounds; round += 1) {
      const reported = host.unreported;
      const next = change(report(host.row, reported, host.pause, clock.now()));
      if (next === undefined) return false;
      const row = { ...next, version: host.row.version + 1, writtenAt: clock.now().toISOString() };
      if ((await hosts.write(row)) === 'written') {
        // Requests that ended during the write are unreported still.
        host.unreported = host.unreported === reported ? [] : count(host.unreported, reported, -1);
        host.sharedAtMs = nowMs();
        learn(host, row);
        return true;
      }
      await read(host);
      // The row is there, and cannot be read.
      if (host.row.version === 0) return false;
    }
    return false;
  };

  /** This function's share ends later than so many milliseconds from now. */
  const shares = ({ row }: KnownHost, ms: number): boolean =>
    row.sharers.some(({ id, until }) => id === self && Date.parse(until) - nowMs() > ms);

  const slotsAt = (host: KnownHost): number =>
    shares(host, 0)
      ? Math.max(freeSlots, Math.floor(maxConcurrentPerHost / countSharers(host.row, clock.now())))
      : freeSlots;

  /** Joins those who divide the slots, or stays among them. */
  const share = async (host: KnownHost): Promise<void> => {
    const isExtended = () => shares(host, shareMs - shareIntervalMs);
    if (isExtended()) return;
    await inTurn(host, async () => {
      const until = new Date(nowMs() + shareMs).toISOString();
      if (!isExtended()) await write(host, (row) => join(row, { id: self, until }, clock.now()));
    });
  };

  const isFree = (host: KnownHost): boolean => host.startedAtMs.size < slotsAt(host) && host.line.size === 0;

  /** Milliseconds in which one slot of this function is released. */
  const turnMsAt = (host: KnownHost): number => {
    const elapsed = [...host.startedAtMs].map(({ at }) => nowMs() - at);
    return Math.max(host.typicalMs ?? expectedMs, ...elapsed) / slotsAt(host);
  };

  /** When the turn of an attempt behind those that wait already is likely to come. */
  const book = (host: KnownHost): Slot => {
    const turnMs = turnMsAt(host);
    host.bookedUntilMs = Math.min(Math.max(host.bookedUntilMs, nowMs()) + turnMs, nowMs() + maxBookedMs);
    return { kind: 'wait', seconds: Math.max(retrySeconds, (host.bookedUntilMs - nowMs()) / 1000), isFull: true };
  };

  /** Counts a request that ended; true where its failure opens the breaker. */
  const countRequest = (host: KnownHost, hasFailed: boolean, retryAfter: number): boolean => {
    if (host.row.openUntil !== undefined) return false;
    const now = clock.now();
    host.pause = requestPause(host.pause, hasFailed, retryAfter, now);
    const request = { minute: Math.floor(now.getTime() / 60_000), requests: 1, failures: hasFailed ? 1 : 0 };
    host.unreported = recent(count(host.unreported, [request], 1), now);
    return hasFailed && report(host.row, host.unreported, host.pause, now).openUntil !== undefined;
  };

  const measure = (host: KnownHost, startedAtMs: number): void => {
    const tookMs = nowMs() - startedAtMs;
    host.typicalMs = (3 * (host.typicalMs ?? tookMs) + tookMs) / 4;
  };

  const occupy = (host: KnownHost): Slot => {
    const start = { at: nowMs() };
    host.startedAtMs.add(start);
    let isReleased = false;
    const release: AcquiredSlot['release'] = async (hasFailed, retryAfter = 0) => {
      if (isReleased) return;
      isReleased = true;
      host.startedAtMs.delete(start);
      if (hasFailed !== undefined) measure(host, start.at);
      const isOpening = hasFailed !== undefined && countRequest(host, hasFailed, retryAfter);
      const [next] = host.line;
      if (!isOpening && host.startedAtMs.size < slotsAt(host)) next?.();
      const isReportDue = hasFailed === true && nowMs() - host.sharedAtMs >= shareIntervalMs;
      if (isOpening || isReportDue) await inTurn(host, () => write(host, (row) => row));
    };
    return { kind: 'acquired', release };
  };

  /** Waits for a slot in the line of this process, for two seconds at most. */
  const standInLine = async (host: KnownHost): Promise<Slot> => {
    const given = Promise.withResolvers<Slot>();
    const give = (): void => {
      host.line.delete(give);
      given.resolve(occupy(host));
    };
    host.line.add(give);
    const isOver = wait(maxLineMs).then(() => undefined);
    const slot = await Promise.race([given.promise, isOver]);
    if (slot !== undefined) return slot;
    // Given at the same instant, the slot is used.
    return host.line.delete(give) ? book(host) : given.promise;
  };

  const probe = async (host: KnownHost, id: string): Promise<Slot> => {
    const written = await inTurn(host, () => write(host, (row) => beginProbe(row, id, clock.now())));
    if (!written) return { kind: 'wait', seconds: retrySeconds, isFull: true };
    let isReleased = false;
    return {
      kind: 'acquired',
      release: async (hasFailed, retryAfter = 0) => {
        if (isReleased) return;
        isReleased = true;
        const pause = requestPause(noPause, hasFailed === true, retryAfter, clock.now());
        await inTurn(host, () => write(host, (row) => afterProbe(row, id, hasFailed, pause, clock.now())));
      },
    };
  };

  const openForMs = ({ row: { openUntil } }: KnownHost): number =>
    openUntil === undefined ? 0 : Date.parse(openUntil) - nowMs();

  return {
    /** Whether the breaker of a host is open, as its row says, where that is not known already. */
    isOpen: async (name: string): Promise<boolean> => {
      const host = hostNamed(name);
      await readIfOld(host);
      return openForMs(host) > 0;
    },

    /** The same, as far as this process knows; reads nothing. */
    isKnownOpen: (name: string): boolean => {
      const host = known.get(name);
      return host !== undefined && openForMs(host) > 0;
    },

    /**
     * Counts a request of a fan-out, which takes no slot here, and writes the row only where that opens the breaker. Of a host that
     * answers, and of which nothing is known, nothing is kept.
     */
    note: async (name: string, hasFailed: boolean, retryAfter = 0): Promise<void> => {
      const host = hasFailed ? hostNamed(name) : known.get(name);
      if (host === undefined) return;
      if (countRequest(host, hasFailed, retryAfter)) await inTurn(host, () => write(host, (row) => row));
    },

    /** Takes a slot for a delivery at its host, or says how long to wait. */
    acquire: async (delivery: Delivery): Promise<Slot> => {
      const host = hostNamed(hostOf(delivery));
      await readIfOld(host);
      if (host.startedAtMs.size >= freeSlots) await share(host);
      const openMs = openForMs(host);
      if (openMs > 0) return { kind: 'wait', seconds: openMs / 1000, isFull: false };
      if (host.row.openUntil !== undefined) return probe(host, delivery.id);
      if (isFree(host)) return occupy(host);
      // Nobody waits for a host that has not answered yet.
      const isShort = host.typicalMs !== undefined && turnMsAt(host) * (host.line.size + 1) <= maxLineMs;
      return isShort ? standInLine(host) : book(host);
    },
  };
};

/** See `hostLimiter`. */
export type HostLimiter = ReturnType<typeof hostLimiter>;

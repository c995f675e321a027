import type { FaultKind, Faults } from './faults.ts';
import type { History } from './history.ts';
import type { NetworkRequest } from './network.ts';
import type { World } from './world.ts';

/**
 * Milliseconds after the begin of a pause in which a delivery may be sent that was planned before: it looks whether readers see its
 * change, and stands in line for two seconds at most. Slow calls and requests make it later, and so does a function that freezes.
 */
const plannedMs = 4_000;
const slowlyPlannedMs = 12_000;
const frozenMs = 75_000;

/** Milliseconds before its end from which on a delivery is due: those by which a message may be early, and the clocks of functions differ. */
const earlyMs = 1_500;
const skewMs = 4_000;

/** A pause that a host asked for, and how many crashes there were then: one may have lost it. */
type Pause = { readonly from: number; readonly until: number; readonly crashes: number };

/** The pauses that hosts asked for by `Retry-After`: nobody calls them meanwhile. */
export const makePauses = (world: World, { kinds }: Faults, history: History) => {
  const pauses = new Map<string, Pause>();
  const has = (...some: readonly FaultKind[]): boolean => some.some((kind) => kinds.includes(kind));
  const beginsAfterMs =
    (has('slow request', 'slow call') ? slowlyPlannedMs : plannedMs) + (has('frozen function') ? frozenMs : 0);
  const endsBeforeMs = earlyMs + (has('clock skew') ? skewMs : 0);
  return {
    /** A host was called. */
    check: (host: string, { sentAt = world.now() }: NetworkRequest): void => {
      const pause = pauses.get(host);
      if (pause === undefined || pause.crashes !== history.crashCount()) return;
      if (sentAt > pause.from + beginsAfterMs && world.now() < pause.until - endsBeforeMs)
        history.report('pauses', `${host} was called in a pause that it had asked for.`);
    },
    /** A host asks for a pause; who died while the request was on its way never knew. */
    begin: (host: string, seconds: number, { faultsBefore }: NetworkRequest): void => {
      const crashes = history.crashCount(faultsBefore);
      pauses.set(host, { from: world.now(), until: world.now() + seconds * 1000, crashes });
    },
  };
};

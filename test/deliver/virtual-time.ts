import { setImmediate } from 'node:timers/promises';

type Event = { readonly time: number; readonly order: number; readonly run: () => unknown };

/** A time of its own: nothing waits, everything happens in order, and whatever begins may overlap with what began before. */
export const virtualTime = (begin: number) => {
  const events: Event[] = [];
  let now = begin;
  let order = 0;

  const after = (seconds: number, run: () => unknown): void => {
    order += 1;
    const time = now + Math.max(0, seconds) * 1000;
    // Behind all that is to happen at the same instant.
    events.splice(events.findLastIndex((other) => other.time <= time) + 1, 0, { time, order, run });
  };

  return {
    clock: { now: () => new Date(now) },
    after,
    sleep: (seconds: number): Promise<void> => new Promise((resolve) => after(seconds, resolve)),
    /** Lets everything happen that is to happen before `end`. */
    runUntil: async (end: number): Promise<void> => {
      for (let next = events.shift(); next !== undefined && next.time <= end; next = events.shift()) {
        now = next.time;
        next.run();
        // All that follows at this instant without waiting for time has happened once this comes back.
        await setImmediate();
      }
    },
  };
};

/** The same numbers from 0 to 1 for the same seed (mulberry32). */
export const seededRandom = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
};

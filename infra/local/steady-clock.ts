const origin = Date.now() - performance.now();

/**
 * Milliseconds since 1970 by the clock as it was at the start of this thread, which nobody sets afterwards: for waits, which a
 * clock that is set back by hours would lengthen by hours.
 */
export const steadyNow = (): number => Math.round(origin + performance.now());

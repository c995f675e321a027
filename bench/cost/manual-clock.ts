/** The clock of this process: it stands still until it is moved on. */
export type ManualClock = { readonly advance: (ms: number) => void };

/**
 * Replaces the clock of this process by one that stands at `start` until it is moved on: counts depend on the date (months of
 * archives, news of two days, hourly checks), and an idle hour must not take an hour. Timers keep the machine's time.
 */
export const stopClock = (start: string): ManualClock => {
  const MachineDate = Date;
  let nowMs = MachineDate.parse(start);
  class ManualDate extends MachineDate {
    constructor(...given: readonly [] | readonly [string | number | Date]) {
      super(given[0] ?? nowMs);
    }

    static override now(): number {
      return nowMs;
    }
  }
  Object.defineProperty(globalThis, 'Date', { value: ManualDate });
  return {
    advance: (ms) => {
      nowMs += ms;
    },
  };
};

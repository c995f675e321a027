/** Instants of a run: those of the machine, moved so that the run begins at `start`. */
export type ShiftedClock = { readonly advance: (ms: number) => void };

/**
 * Replaces the clock of this process by one that begins at `start` and can be moved on: costs depend on the date (months of
 * archives, news of two days), and an idle hour must not take an hour. Timers keep the machine's time.
 */
export const shiftClock = (start: string): ShiftedClock => {
  const MachineDate = Date;
  let shiftMs = MachineDate.parse(start) - MachineDate.now();
  class ShiftedDate extends MachineDate {
    constructor(...given: readonly [] | readonly [string | number | Date]) {
      super(given[0] ?? MachineDate.now() + shiftMs);
    }

    static override now(): number {
      return MachineDate.now() + shiftMs;
    }
  }
  Object.defineProperty(globalThis, 'Date', { value: ShiftedDate });
  return {
    advance: (ms) => {
      shiftMs += ms;
    },
  };
};

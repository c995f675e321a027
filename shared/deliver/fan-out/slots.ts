/** At most so many at the same time for each name; the others wait in the order in which they came. */
export const makeSlots = (max: number) => {
  const taken = new Map<string, number>();
  const waiting = new Map<string, (() => void)[]>();
  return {
    acquire: (name: string): Promise<void> => {
      const count = taken.get(name) ?? 0;
      if (count < max) {
        taken.set(name, count + 1);
        return Promise.resolve();
      }
      return new Promise((resolve) => waiting.set(name, [...(waiting.get(name) ?? []), resolve]));
    },
    /** Hands the slot on to the first that waits. */
    release: (name: string): void => {
      const [next, ...others] = waiting.get(name) ?? [];
      if (others.length > 0) waiting.set(name, others);
      else waiting.delete(name);
      if (next !== undefined) {
        next();
        return;
      }
      const count = (taken.get(name) ?? 1) - 1;
      if (count > 0) taken.set(name, count);
      else taken.delete(name);
    },
  };
};

/** See `makeSlots`. */
export type Slots = ReturnType<typeof makeSlots>;

import type { ReaderDay } from '#shared/model/reader-count.ts';
import type { ReaderProgress, ReaderStore } from '#shared/ports.ts';

/** Who reads the feeds, in memory; `salts` are those that are not forgotten. */
export const memoryReaderStore = () => {
  const days = new Map<string, ReaderDay>();
  const salts = new Map<string, string>();
  let progress: ReaderProgress | undefined;
  const store: ReaderStore = {
    days: async (since, until) =>
      [...days.values()]
        .filter(({ day }) => day >= since && day <= until)
        .toSorted((a, b) => (`${a.day}#${a.feed}` < `${b.day}#${b.feed}` ? -1 : 1)),
    day: async (day, feed) => days.get(`${day}#${feed}`),
    writeDay: async (counts) => {
      const key = `${counts.day}#${counts.feed}`;
      if (counts.revision !== (days.get(key)?.revision ?? 0) + 1) return 'conflict';
      days.set(key, counts);
      return 'written';
    },
    salt: async (day) => {
      const salt = salts.get(day) ?? `salt of ${day}`;
      salts.set(day, salt);
      return salt;
    },
    forgetSalts: async (before) => {
      for (const day of [...salts.keys()]) if (day < before) salts.delete(day);
    },
    progress: async () => progress,
    saveProgress: async (next) => {
      progress = next;
    },
  };
  return { store, salts };
};

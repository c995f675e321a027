/** Random numbers that a seed decides. */
export type Random = {
  /** From 0 up to 1. */
  readonly next: () => number;
  /** A whole number below `bound`. */
  readonly below: (bound: number) => number;
  readonly chance: (probability: number) => boolean;
  /** One of these. @throws Error for an empty list */
  readonly pick: <T>(from: readonly T[]) => T;
};

/** FNV-1a: 32 bits of a text. */
export const hash32 = (text: string, from = 0x811c9dc5): number => {
  let hash = from;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
};

/** Random numbers by a seed: equal texts give equal numbers. The generator is sfc32 (PractRand). */
export const makeRandom = (seed: string): Random => {
  let [a, b, c, counter] = [hash32(seed), hash32(seed, 0x9e3779b9), hash32(seed, 0x85ebca6b), 1];
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let round = 0; round < 12; round += 1) next();
  const below = (bound: number): number => Math.floor(next() * bound);
  return {
    next,
    below,
    chance: (probability) => next() < probability,
    pick: (from) => {
      const picked = from[below(from.length)];
      if (picked === undefined) throw new Error('There is nothing to pick from.');
      return picked;
    },
  };
};

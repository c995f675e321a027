/**
 * How often each object was put or removed, in memory that threads share: a thread that remembers an object knows whether
 * it is still the stored one without asking. Objects share counters, so that a count also moves for another object.
 */
export type Versions = {
  readonly shared: SharedArrayBuffer;
  readonly of: (bucket: string, key: string) => number;
  /** Before a put or removal is acknowledged. */
  readonly advance: (bucket: string, key: string) => void;
};

/** 256 KB, and one of 65,536 readers asks in vain. */
const counters = 65_536;

/** Opens the counters of another thread, or new ones. */
export const openVersions = (shared = new SharedArrayBuffer(counters * Int32Array.BYTES_PER_ELEMENT)): Versions => {
  const counts = new Int32Array(shared);
  const indexOf = (bucket: string, key: string): number => {
    // FNV-1a.
    let hash = 0x811c9dc5;
    for (const text of [bucket, '/', key]) {
      for (let index = 0; index < text.length; index += 1) {
        hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
      }
    }
    return (hash >>> 0) % counters;
  };
  return {
    shared,
    of: (bucket, key) => Atomics.load(counts, indexOf(bucket, key)),
    advance: (bucket, key) => void Atomics.add(counts, indexOf(bucket, key), 1),
  };
};

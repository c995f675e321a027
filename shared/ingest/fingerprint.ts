import { foldText } from '#shared/read/date/fold-text.ts';

/** A MinHash signature of 64 numbers: the share of equal numbers estimates the share of common word sequences. */
export type Fingerprint = readonly number[];

const size = 64;

/** Shorter texts have no fingerprint: two one-line notices look alike without being copies. */
const minWords = 24;

/** Words in a sequence (shingle). */
const shingleWords = 3;

/**
 * LSH: numbers of the fingerprint by which candidates are found; of two texts with a similarity of 0.7 one of them is equal
 * in 99 %. Each is a row to write with every article.
 */
const bandCount = 4;

/** Two texts are copies from this similarity on: of 15,576 pairs of different articles none reached it. */
const minCopySimilarity = 0.5;

/** FNV-1a: 32 bits of a text. */
const hashOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash;
};

/** MurmurHash3's finalizer: every input bit changes every output bit. */
const mix = (number: number): number => {
  const first = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
  const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35);
  return (second ^ (second >>> 16)) >>> 0;
};

const seeds = Array.from({ length: size }, (_, index) => mix(index + 1));

/** The fingerprint of a plain text; undefined for a text of fewer than 24 words. */
export const fingerprintOf = (text: string): Fingerprint | undefined => {
  const words = foldText(text).text.match(/[\p{L}\p{N}]+/gu) ?? [];
  if (words.length < minWords) return undefined;
  const hashes = words.map(hashOf);
  const shingles = new Set<number>();
  for (let from = 0; from + shingleWords <= hashes.length; from += 1) {
    let shingle = 0;
    for (let index = from; index < from + shingleWords; index += 1)
      shingle = Math.imul(shingle ^ (hashes[index] ?? 0), 0x01000193);
    shingles.add(shingle);
  }
  const smallest = new Uint32Array(size).fill(0xffffffff);
  // Plain loops: 60,000 steps for a long article.
  for (const shingle of shingles) {
    for (let index = 0; index < size; index += 1) {
      const hash = mix(shingle ^ (seeds[index] ?? 0));
      if (hash < (smallest[index] ?? 0)) smallest[index] = hash;
    }
  }
  return [...smallest];
};

/** The similarity of two texts, from 0 to 1. */
export const similarity = (a: Fingerprint, b: Fingerprint): number =>
  a.filter((number, index) => number === b[index]).length / size;

/** Whether one text is an edited or shortened copy of the other. */
export const isCopy = (a: Fingerprint, b: Fingerprint): boolean => similarity(a, b) >= minCopySimilarity;

/** The bands of a fingerprint: two copies nearly always share one, so that a store finds candidates by them. */
export const bandsOf = (fingerprint: Fingerprint): readonly string[] =>
  fingerprint.slice(0, bandCount).map((number, index) => `${index}-${number}`);

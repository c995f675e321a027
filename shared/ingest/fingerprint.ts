import { foldedText } from '#shared/read/date/fold-text.ts';

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

/** Odd factors and summands of 64 hash functions of a mixed number: the smallest value of each is a sample of the set. */
const factors = Uint32Array.from({ length: size }, (_, index) => mix(2 * index + 1) | 1);
const summands = Uint32Array.from({ length: size }, (_, index) => mix(2 * index + 2));

/** The smallest value that a hash function gives for these numbers. A plain loop: 64 of them make 60,000 steps for a long article. */
const smallestOf = (numbers: Uint32Array<ArrayBuffer>, factor: number, summand: number): number => {
  let smallest = 0xffffffff;
  for (let index = 0; index < numbers.length; index += 1) {
    const hash = (Math.imul(numbers[index] ?? 0, factor) + summand) >>> 0;
    if (hash < smallest) smallest = hash;
  }
  return smallest;
};

/** The fingerprint of a plain text; undefined for a text of fewer than 24 words. */
export const fingerprintOf = (text: string): Fingerprint | undefined => {
  const words = foldedText(text).match(/[\p{L}\p{N}]+/gu) ?? [];
  if (words.length < minWords) return undefined;
  const hashes = words.map(hashOf);
  // A sequence that comes again changes no smallest value.
  const shingles = new Uint32Array(hashes.length - shingleWords + 1);
  for (let from = 0; from + shingleWords <= hashes.length; from += 1) {
    let shingle = 0;
    for (let index = from; index < from + shingleWords; index += 1)
      shingle = Math.imul(shingle ^ (hashes[index] ?? 0), 0x01000193);
    shingles[from] = mix(shingle);
  }
  return Array.from(factors, (factor, index) => smallestOf(shingles, factor, summands[index] ?? 0));
};

/** The similarity of two texts, from 0 to 1. */
export const similarity = (a: Fingerprint, b: Fingerprint): number =>
  a.filter((number, index) => number === b[index]).length / size;

/** Whether one text is an edited or shortened copy of the other. */
export const isCopy = (a: Fingerprint, b: Fingerprint): boolean => similarity(a, b) >= minCopySimilarity;

/** The bands of a fingerprint: two copies nearly always share one, so that a store finds candidates by them. */
export const bandsOf = (fingerprint: Fingerprint): readonly string[] =>
  fingerprint.slice(0, bandCount).map((number, index) => `${index}-${number}`);

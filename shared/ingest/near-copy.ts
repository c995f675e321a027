import { foldText } from '#shared/read/date/fold-text.ts';

/** What an article says, in 64 numbers: the share in which two of them agree is the share of words in a row they share. */
export type Fingerprint = readonly number[];

const size = 64;

/** Fewer words say nothing: two notices of a line are alike without being one. */
const minWords = 24;

/** Words in a row that make one piece of a text. */
const pieceWords = 3;

/** How many numbers of a fingerprint make one band, and how many bands are looked up: at a likeness of 0.7 one of them meets in 99 %. */
const bandSize = 2;
const bands = 8;

/** From this likeness on two texts are copies: of 15,576 pairs of different articles none reached it. */
const copyFrom = 0.5;

/** FNV-1a: a text as 32 bits. */
const hashOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash;
};

/** The end of MurmurHash3: every bit of the number changes every bit of what comes out. */
const mix = (number: number): number => {
  const first = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
  const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35);
  return (second ^ (second >>> 16)) >>> 0;
};

const seeds = Array.from({ length: size }, (_, index) => mix(index + 1));

const wordsOf = (text: string): readonly string[] => foldText(text).text.match(/[\p{L}\p{N}]+/gu) ?? [];

const piecesOf = (words: readonly string[]): ReadonlySet<number> =>
  new Set(words.slice(pieceWords - 1).map((_, index) => hashOf(words.slice(index, index + pieceWords).join(' '))));

/** The fingerprint of a plain text (minhash over words in a row); undefined where it is too short to have one. */
export const fingerprintOf = (text: string): Fingerprint | undefined => {
  const words = wordsOf(text);
  if (words.length < minWords) return undefined;
  const least = new Uint32Array(size).fill(0xffffffff);
  for (const piece of piecesOf(words)) {
    for (const [index, seed] of seeds.entries()) {
      const hash = mix(piece ^ seed);
      if (hash < (least[index] ?? 0)) least[index] = hash;
    }
  }
  return [...least];
};

/** How much two texts share, from 0 to 1. */
export const likeness = (a: Fingerprint, b: Fingerprint): number =>
  a.filter((number, index) => number === b[index]).length / size;

/** Whether two texts are one, as it was edited or cut. */
export const isCopy = (a: Fingerprint, b: Fingerprint): boolean => likeness(a, b) >= copyFrom;

/** What two copies nearly always share one of: by these a store finds candidates. */
export const bandsOf = (fingerprint: Fingerprint): readonly string[] =>
  Array.from({ length: bands }, (_, index) =>
    [index, ...fingerprint.slice(index * bandSize, (index + 1) * bandSize)].join('-'),
  );

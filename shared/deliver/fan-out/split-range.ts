import { defined } from '#shared/defined.ts';
import type { KeyRange } from '#shared/model/fan-out.ts';

/** Most parts of one split: with the page itself, a transaction takes 100 rows. */
const maxParts = 32;

/** Keys are compared by their first so many hexadecimal digits. */
const digits = 8;
const keySpace = 16 ** digits;

/** Ranges get fewer subscribers than a page has room for, since some get more than the mean and would be split again. */
const spareRoom = 1.25;

const positionOf = (key: string): number => Number.parseInt(key.slice(0, digits), 16);

/**
 * Splits what is left of a range behind its first subscribers into about as many parts as there are pages in it. Keys are
 * evenly distributed, so the share of the range that a full page takes tells how many pages are left.
 */
export const splitRange = ({ from, to }: KeyRange, last: string): readonly KeyRange[] => {
  const [start, middle, end] = [
    positionOf(from ?? '00000000'),
    positionOf(last),
    to === undefined ? keySpace : positionOf(to),
  ];
  const pages = Math.ceil((spareRoom * (end - middle)) / Math.max(middle - start, 1));
  const parts = Math.min(Math.max(pages, 1), maxParts, Math.max(end - middle, 1));
  const bounds = Array.from({ length: parts - 1 }, (_, index) =>
    Math.floor(middle + ((end - middle) * (index + 1)) / parts)
      .toString(16)
      .padStart(digits, '0'),
  ).filter((bound) => bound > last);
  return [last, ...bounds].map((from, index, all) => defined({ from, to: all[index + 1] ?? to }));
};

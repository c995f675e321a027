import type { IncomingHttpHeaders } from 'node:http';

/** What a reader may already have. */
export type Validators = { readonly etag: string; readonly modified: Date };

const withoutWeakness = (etag: string): string => etag.trim().replace(/^W\//, '');

/** HTTP dates know no milliseconds. */
const wholeSeconds = (date: Date): number => Math.floor(date.getTime() / 1000) * 1000;

/** RFC 9110 §13.1.2 (weak comparison, lists, `*`) and §13.1.3, which counts only without the first. */
export const isNotModified = (headers: IncomingHttpHeaders, { etag, modified }: Validators): boolean => {
  const ifNoneMatch = headers['if-none-match'];
  if (ifNoneMatch !== undefined) {
    return ifNoneMatch
      .split(',')
      .some((item) => item.trim() === '*' || withoutWeakness(item) === withoutWeakness(etag));
  }
  const since = headers['if-modified-since'];
  return since !== undefined && wholeSeconds(modified) <= Date.parse(since);
};

/** Bytes that a reader asks for, both ends included. */
export type Range = { readonly first: number; readonly last: number };

const isCurrent = (ifRange: string | string[] | undefined, { etag, modified }: Validators): boolean =>
  ifRange === undefined || ifRange === etag || Date.parse(String(ifRange)) === wholeSeconds(modified);

/**
 * RFC 9110 §14.2: the one range that is asked for, as long as If-Range holds (§13.1.5); `undefined` for the whole;
 * `unsatisfiable` when it begins after the end.
 */
export const rangeOf = (
  headers: IncomingHttpHeaders,
  validators: Validators,
  size: number,
): Range | 'unsatisfiable' | undefined => {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? '') ?? [];
  if ((from === '' && to === '') || !isCurrent(headers['if-range'], validators)) return undefined;
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined;
  return first <= last ? { first, last } : 'unsatisfiable';
};

import type { IncomingHttpHeaders } from 'node:http';
import type { Condition } from './bucket.ts';
import type { ObjectHead } from './object-file.ts';
import { refusals } from './s3-error.ts';
import { headerOf } from './s3-request.ts';

const names = (list: string, etag: string): boolean =>
  list
    .split(',')
    .some((item) => item.trim() === '*' || item.trim().replace(/^(?:W\/)?"?|"?$/g, '') === etag.slice(1, -1));

/** HTTP dates know no milliseconds. */
const wholeSeconds = (milliseconds: number): number => Math.floor(milliseconds / 1000) * 1000;

/** RFC 9110 §13.2.2, steps 1 to 4: whether a read goes on, or is answered 304; throws for 412. */
export const readCondition = (
  headers: IncomingHttpHeaders,
  { etag, modified }: ObjectHead,
): 'go on' | 'not modified' => {
  const ifMatch = headerOf(headers, 'if-match');
  const unmodifiedSince = headerOf(headers, 'if-unmodified-since');
  if (ifMatch !== undefined) {
    if (!names(ifMatch, etag)) throw refusals.preconditionFailed();
  } else if (unmodifiedSince !== undefined && wholeSeconds(modified) > Date.parse(unmodifiedSince)) {
    throw refusals.preconditionFailed();
  }
  const ifNoneMatch = headerOf(headers, 'if-none-match');
  if (ifNoneMatch !== undefined) return names(ifNoneMatch, etag) ? 'not modified' : 'go on';
  const modifiedSince = headerOf(headers, 'if-modified-since');
  if (modifiedSince === undefined) return 'go on';
  return wholeSeconds(modified) <= Date.parse(modifiedSince) ? 'not modified' : 'go on';
};

/** S3's conditional writes: `If-None-Match: *`, or `If-Match` with an ETag, which answers 404 where nothing stands. */
export const writeCondition = (headers: IncomingHttpHeaders): Condition => {
  const ifMatch = headerOf(headers, 'if-match');
  const ifNoneMatch = headerOf(headers, 'if-none-match');
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') throw refusals.notImplemented('If-None-Match other than *');
  return (current) => {
    if (ifNoneMatch !== undefined && current !== undefined) throw refusals.preconditionFailed();
    if (ifMatch === undefined) return;
    if (current === undefined) throw refusals.noSuchKey();
    if (!names(ifMatch, current.etag)) throw refusals.preconditionFailed();
  };
};

/** The condition of one object in a DeleteObjects. */
export const etagCondition = (etag: string | undefined): Condition =>
  writeCondition(etag === undefined ? {} : { 'if-match': etag });

/** The conditions on the object that is copied. */
export const copyCondition = (headers: IncomingHttpHeaders, source: ObjectHead): void => {
  const ifMatch = headerOf(headers, 'x-amz-copy-source-if-match');
  const ifNoneMatch = headerOf(headers, 'x-amz-copy-source-if-none-match');
  if (ifMatch !== undefined && !names(ifMatch, source.etag)) throw refusals.preconditionFailed();
  if (ifNoneMatch !== undefined && names(ifNoneMatch, source.etag)) throw refusals.preconditionFailed();
};

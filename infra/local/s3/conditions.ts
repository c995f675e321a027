import type { IncomingHttpHeaders } from 'node:http';
import type { ObjectHead } from './object-files.ts';
import type { Condition } from './object-store.ts';
import { headerOf, refusals } from './s3-protocol.ts';

/** Does a list of ETags contain this one, or `*`? */
const includesEtag = (list: string, etag: string): boolean =>
  list
    .split(',')
    .some((item) => item.trim() === '*' || item.trim().replace(/^(?:W\/)?"?|"?$/g, '') === etag.slice(1, -1));

/** HTTP dates have no milliseconds. */
const wholeSeconds = (milliseconds: number): number => Math.floor(milliseconds / 1000) * 1000;

/** RFC 9110 §13.2.2, steps 1 to 4: is the answer to a read 304? Throws for 412. */
export const isNotModified = (headers: IncomingHttpHeaders, { etag, modified }: ObjectHead): boolean => {
  const ifMatch = headerOf(headers, 'if-match');
  const unmodifiedSince = headerOf(headers, 'if-unmodified-since');
  if (ifMatch !== undefined) {
    if (!includesEtag(ifMatch, etag)) throw refusals.preconditionFailed();
  } else if (unmodifiedSince !== undefined && wholeSeconds(modified) > Date.parse(unmodifiedSince)) {
    throw refusals.preconditionFailed();
  }
  const ifNoneMatch = headerOf(headers, 'if-none-match');
  if (ifNoneMatch !== undefined) return includesEtag(ifNoneMatch, etag);
  const modifiedSince = headerOf(headers, 'if-modified-since');
  return modifiedSince !== undefined && wholeSeconds(modified) <= Date.parse(modifiedSince);
};

/** S3's conditional writes: `If-None-Match: *`, or `If-Match` with an ETag, which answers 404 for a missing object. */
export const writeCondition = (headers: IncomingHttpHeaders): Condition => {
  const ifMatch = headerOf(headers, 'if-match');
  const ifNoneMatch = headerOf(headers, 'if-none-match');
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') throw refusals.notImplemented('If-None-Match other than *');
  return (current) => {
    if (ifNoneMatch !== undefined && current !== undefined) throw refusals.preconditionFailed();
    if (ifMatch === undefined) return;
    if (current === undefined) throw refusals.noSuchKey();
    if (!includesEtag(ifMatch, current.etag)) throw refusals.preconditionFailed();
  };
};

/** Checks the conditions of CopyObject on its source. Throws PreconditionFailed. */
export const checkCopySource = (headers: IncomingHttpHeaders, { etag }: ObjectHead): void => {
  const ifMatch = headerOf(headers, 'x-amz-copy-source-if-match');
  const ifNoneMatch = headerOf(headers, 'x-amz-copy-source-if-none-match');
  if (ifMatch !== undefined && !includesEtag(ifMatch, etag)) throw refusals.preconditionFailed();
  if (ifNoneMatch !== undefined && includesEtag(ifNoneMatch, etag)) throw refusals.preconditionFailed();
};

import { copyCondition, writeCondition } from './conditions.ts';
import { headersToKeep } from './object-headers.ts';
import type { ObjectStore } from './object-store.ts';
import { refusals, S3Error } from './s3-error.ts';
import { headerOf, type S3Answer, type S3Request } from './s3-request.ts';
import { inNamespace, xmlAnswer } from './xml.ts';

const parseSource = (text: string): { readonly from: string; readonly key: string } => {
  const [, from, key] = /^\/?([^/]+)\/(.+)$/s.exec(decodeURIComponent(text)) ?? [];
  if (from !== undefined && key !== undefined) return { from, key };
  throw refusals.invalidArgument('Copy Source must mention the source bucket and key: sourcebucket/sourcekey');
};

/** CopyObject, with the source's headers or, on `REPLACE`, with those of the request. */
export const copyObject = async (store: ObjectStore, request: S3Request, now: number): Promise<S3Answer> => {
  const { headers } = request;
  const { from, key } = parseSource(headerOf(headers, 'x-amz-copy-source') ?? '');
  const replaces = headerOf(headers, 'x-amz-metadata-directive') === 'REPLACE';
  if (from === request.bucket && key === request.key && !replaces) {
    throw new S3Error(
      400,
      'InvalidRequest',
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata.",
    );
  }
  const source = await store.bucket(from).get(key);
  if (source === undefined) throw refusals.noSuchKey();
  copyCondition(headers, source.head);
  const kept = replaces ? headersToKeep(headers) : source.head.headers;
  const head = { ...source.head, key: request.key, modified: now, headers: kept };
  await store.bucket(request.bucket).put({ head, bytes: source.bytes }, writeCondition(headers));
  const result = { ETag: head.etag, LastModified: new Date(now).toISOString() };
  return xmlAnswer(200, { CopyObjectResult: inNamespace(result) });
};

import { createHash } from 'node:crypto';
import type { Bucket } from './bucket.ts';
import { checkChecksums } from './checksums.ts';
import { writeCondition } from './conditions.ts';
import { headersToKeep } from './object-headers.ts';
import type { S3Answer, S3Request } from './s3-request.ts';
import { unframe } from './unframe.ts';

/** S3's ETag of a put that is no multipart: the MD5 of its bytes, quoted. */
export const etagOf = (bytes: Buffer): string => `"${createHash('md5').update(bytes).digest('hex')}"`;

/** PutObject. */
export const putObject = async (bucket: Bucket, request: S3Request, now: number): Promise<S3Answer> => {
  const condition = writeCondition(request.headers);
  const unframed = unframe(request.headers, await request.body());
  const checksums = checkChecksums(request.headers, unframed);
  const { bytes } = unframed;
  const head = {
    key: request.key,
    etag: etagOf(bytes),
    size: bytes.length,
    modified: now,
    headers: { ...headersToKeep(request.headers), ...checksums },
  };
  await bucket.put({ head, bytes }, condition);
  return { status: 200, headers: { etag: head.etag, 'x-amz-server-side-encryption': 'AES256', ...checksums } };
};

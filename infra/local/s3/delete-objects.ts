import type { Bucket } from './bucket.ts';
import { checkChecksums } from './checksums.ts';
import { etagCondition, writeCondition } from './conditions.ts';
import { S3Error } from './s3-error.ts';
import type { S3Answer, S3Request } from './s3-request.ts';
import { unframe } from './unframe.ts';
import { inNamespace, parseXml, xmlAnswer } from './xml.ts';

type Wanted = { readonly key: string; readonly etag: string | undefined };

/** DeleteObject; one that is not there is gone all the same. */
export const deleteObject = async (bucket: Bucket, request: S3Request): Promise<S3Answer> => {
  await bucket.remove(request.key, writeCondition(request.headers));
  return { status: 204, headers: {} };
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const malformed = (): S3Error =>
  new S3Error(
    400,
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );

const maxObjects = 1000;

const parseWanted = (bytes: Buffer): { readonly wanted: readonly Wanted[]; readonly quiet: boolean } => {
  const document = parseXml(bytes);
  const root = isRecord(document) ? document.Delete : undefined;
  if (!isRecord(root) || !Array.isArray(root.Object) || root.Object.length > maxObjects) throw malformed();
  const wanted = root.Object.map((item: unknown): Wanted => {
    if (!isRecord(item) || typeof item.Key !== 'string') throw malformed();
    return { key: item.Key, etag: typeof item.ETag === 'string' ? item.ETag : undefined };
  });
  return { wanted, quiet: root.Quiet === 'true' };
};

const deleteOne = async (bucket: Bucket, { key, etag }: Wanted) => {
  try {
    await bucket.remove(key, etagCondition(etag));
    return { Deleted: { Key: key } };
  } catch (error) {
    if (!(error instanceof S3Error)) throw error;
    return { Error: { Key: key, Code: error.code, Message: error.message } };
  }
};

/** DeleteObjects: each for itself. */
export const deleteObjects = async (bucket: Bucket, request: S3Request): Promise<S3Answer> => {
  const unframed = unframe(request.headers, await request.body());
  checkChecksums(request.headers, unframed);
  const { wanted, quiet } = parseWanted(unframed.bytes);
  const results = await Promise.all(wanted.map((one) => deleteOne(bucket, one)));
  const deleted = results.flatMap((result) => (result.Deleted === undefined || quiet ? [] : [result.Deleted]));
  const failed = results.flatMap((result) => (result.Error === undefined ? [] : [result.Error]));
  return xmlAnswer(200, { DeleteResult: inNamespace({ Deleted: deleted, Error: failed }) });
};

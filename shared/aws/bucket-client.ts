import { S3Client } from '@aws-sdk/client-s3';
import { once } from './once.ts';
import { clientTimeouts } from './patience.ts';

/** The client of both buckets. */
export const bucketClient = once(() => new S3Client({ requestHandler: clientTimeouts }));

import { CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3';

/** Makes a bucket, unless it is there. */
export const ensureBucket = async (client: S3Client, name: string): Promise<void> => {
  await client.send(new CreateBucketCommand({ Bucket: name }));
};

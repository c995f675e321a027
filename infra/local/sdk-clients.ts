import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { localAccess } from './aws-call.ts';

/** SDK clients for the local servers, as functions use them. Only benches and tests create clients with an endpoint. */
export const localClients = {
  table: (endpoint: string): DynamoDBClient => new DynamoDBClient({ ...localAccess, endpoint }),
  bucket: (endpoint: string): S3Client => new S3Client({ ...localAccess, endpoint, forcePathStyle: true }),
  queue: (endpoint: string): SQSClient => new SQSClient({ ...localAccess, endpoint }),
} as const;

/** Creates a bucket unless it exists. */
export const ensureBucket = async (client: S3Client, name: string): Promise<void> => {
  await client.send(new CreateBucketCommand({ Bucket: name }));
};

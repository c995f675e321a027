import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';

/** The region and the keys that local parts are called with: any do. */
export const localAccess = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
} as const;

/** The SDK's own clients, aimed at a local part. Only `infra/local` and tests make clients this way. */
export const localClients = {
  table: (endpoint: string): DynamoDBClient => new DynamoDBClient({ ...localAccess, endpoint }),
  stream: (endpoint: string): DynamoDBStreamsClient => new DynamoDBStreamsClient({ ...localAccess, endpoint }),
  bucket: (endpoint: string): S3Client => new S3Client({ ...localAccess, endpoint, forcePathStyle: true }),
  queue: (endpoint: string): SQSClient => new SQSClient({ ...localAccess, endpoint }),
} as const;

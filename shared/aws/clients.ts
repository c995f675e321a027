import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** A client made at its first use and kept: a function that never calls a service never pays for its client. */
const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

/**
 * How long a service may take to be reached and to begin its answer, in milliseconds: the SDK waits for ever by itself,
 * and a function that waits for a connection that died would spend all its time on it. It tries three times.
 */
export const patience = { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true } as const;

const settings = { requestHandler: patience };

/** The table's client: plain values in and out. */
export const tableClient = once(() =>
  DynamoDBDocumentClient.from(new DynamoDBClient(settings), { marshallOptions: { removeUndefinedValues: true } }),
);

/** The client of both buckets. */
export const bucketClient = once(() => new S3Client(settings));

/** The client of the queues. */
export const queueClient = once(() => new SQSClient(settings));

/** The client of what must stay secret. */
export const secretClient = once(() => new SecretsManagerClient(settings));

/** The client of what the stack writes for its functions. */
export const parameterClient = once(() => new SSMClient(settings));

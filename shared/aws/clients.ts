import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/**
 * Milliseconds to connect, and to the first byte of an answer. The SDK waits for ever by default: one dead connection
 * would use up a function's whole time. It makes three attempts.
 */
export const clientTimeouts = { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true } as const;

/** Makes a client at its first use. Calls are marked pure, so that a bundle contains only the SDKs of its own stores. */
const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

/** DynamoDB, with plain values in and out. */
export const tableClient = /* @__PURE__ */ once(() =>
  DynamoDBDocumentClient.from(new DynamoDBClient({ requestHandler: clientTimeouts }), {
    marshallOptions: { removeUndefinedValues: true },
  }),
);

/** S3, for both buckets. */
export const bucketClient = /* @__PURE__ */ once(() => new S3Client({ requestHandler: clientTimeouts }));

/** SQS. */
export const queueClient = /* @__PURE__ */ once(() => new SQSClient({ requestHandler: clientTimeouts }));

/** Secrets Manager. */
export const secretClient = /* @__PURE__ */ once(() => new SecretsManagerClient({ requestHandler: clientTimeouts }));

/** Systems Manager, for the parameters that the stack writes. */
export const parameterClient = /* @__PURE__ */ once(() => new SSMClient({ requestHandler: clientTimeouts }));

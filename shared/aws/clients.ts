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

/**
 * Parameter Store answers 40 requests a second of an account, and every function that starts asks once: the SDK's three
 * attempts within half a second are too few for a burst. Seven take at most six seconds of the ten that a start has.
 */
export const startOptions = { requestHandler: clientTimeouts, maxAttempts: 7 } as const;

/** Makes a client at its first use. Calls are marked pure, so that a bundle contains only the SDKs of its own stores. */
const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

/** What clients have in common that we change. */
type AwsClient = { readonly middlewareStack: { readonly remove: (name: string) => boolean } };

/** Without the SDK's log, which copies every value of each call and answer for a logger that nobody set. */
const unlogged = <T extends AwsClient>(client: T): T => {
  client.middlewareStack.remove('loggerMiddleware');
  return client;
};

/** DynamoDB, with plain values in and out. */
export const tableClient = /* @__PURE__ */ once(() =>
  DynamoDBDocumentClient.from(unlogged(new DynamoDBClient({ requestHandler: clientTimeouts })), {
    marshallOptions: { removeUndefinedValues: true },
  }),
);

const isRequest = (value: unknown): value is { readonly headers: Record<string, string> } =>
  typeof value === 'object' && value !== null && 'headers' in value;

/** An S3 client whose puts are signed without their bytes: the CRC-32 that the SDK sends protects them already. */
const unsignedPayloads = (client: S3Client): S3Client => {
  client.middlewareStack.add(
    (next) => (args) => {
      if (isRequest(args.request)) args.request.headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
      return next(args);
    },
    { step: 'build', name: 'unsignedPayload' },
  );
  return client;
};

/** S3, for all buckets. */
export const bucketClient = /* @__PURE__ */ once(() =>
  unsignedPayloads(unlogged(new S3Client({ requestHandler: clientTimeouts, cacheMiddleware: true }))),
);

/** SQS. */
export const queueClient = /* @__PURE__ */ once(() =>
  unlogged(new SQSClient({ requestHandler: clientTimeouts, cacheMiddleware: true })),
);

/** Secrets Manager. */
export const secretClient = /* @__PURE__ */ once(() => new SecretsManagerClient({ requestHandler: clientTimeouts }));

/** Systems Manager, for the parameters that the stack writes. */
export const parameterClient = /* @__PURE__ */ once(() => new SSMClient(startOptions));

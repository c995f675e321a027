import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { onTestFinished } from 'vitest';
import { localAccess } from '#infra/local/aws-call.ts';
import { listen } from '#infra/local/loopback.ts';

/** What a service of AWS does with a request: it answers, breaks the connection off, or says nothing. */
export type Reaction = { readonly status: number; readonly type?: string; readonly body: string } | 'reset' | 'silence';

/** An answer in the JSON protocols of DynamoDB, SQS, Secrets Manager and SSM. */
export const jsonAnswer = (body: object, status = 200): Reaction => ({
  status,
  type: 'application/x-amz-json-1.0',
  body: JSON.stringify(body),
});

/** An error in the JSON protocols, as AWS writes it. */
export const jsonError = (name: string, status = 400, more: object = {}): Reaction =>
  jsonAnswer({ __type: `com.amazonaws.example#${name}`, message: `This is ${name}.`, ...more }, status);

/** A transaction that was cancelled for these reasons, one for each of its actions. */
export const cancelled = (...codes: readonly string[]): Reaction =>
  jsonError('TransactionCanceledException', 400, {
    __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

/** An error in S3's XML. */
export const xmlError = (code: string, status: number): Reaction => ({
  status,
  type: 'application/xml',
  body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>This is ${code}.</Message></Error>`,
});

const react = (reaction: Reaction, request: IncomingMessage, response: ServerResponse): void => {
  if (reaction === 'reset') request.socket.destroy();
  else if (reaction !== 'silence')
    response.writeHead(reaction.status, { 'content-type': reaction.type ?? 'text/html' }).end(reaction.body);
};

/** A service that reacts to the requests that come, in turn, and for ever as to the last. Ends with the test. */
export const failingService = async (...reactions: readonly Reaction[]) => {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    asked.push(Buffer.concat(chunks).toString());
    const reaction = reactions[Math.min(asked.length, reactions.length) - 1];
    if (reaction !== undefined) react(reaction, request, response);
  });
  const { url, close } = await listen(server, 0);
  onTestFinished(close);
  return { url, asked };
};

/** The SDK's clients, aimed at a service; they try once only, unless said. */
export const clientsOf = (endpoint: string, maxAttempts = 1, requestHandler: object = {}) => {
  const config = { ...localAccess, endpoint, maxAttempts, requestHandler };
  return {
    table: DynamoDBDocumentClient.from(new DynamoDBClient(config)),
    bucket: new S3Client({ ...config, forcePathStyle: true }),
    queue: new SQSClient(config),
    secrets: new SecretsManagerClient(config),
    parameters: new SSMClient(config),
  };
};

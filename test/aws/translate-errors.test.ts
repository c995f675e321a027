import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { GetCommand, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { clientTimeouts } from '#shared/aws/clients.ts';
import { callStore, writeStore } from '#shared/aws/translate-errors.ts';
import { Unavailable } from '#shared/errors.ts';
import {
  cancelled,
  clientsOf,
  failingService,
  jsonAnswer,
  jsonError,
  type Reaction,
  xmlError,
} from './failing-service.ts';

const get = new GetCommand({ TableName: 'barid', Key: { PK: 'a', SK: 'b' } });
const put = new PutCommand({ TableName: 'barid', Item: { PK: 'a', SK: 'b' } });
const transaction = () =>
  new TransactWriteCommand({
    TransactItems: [
      { Put: { TableName: 'barid', Item: { PK: 'a', SK: 'b' } } },
      { Put: { TableName: 'barid', Item: { PK: 'c', SK: 'd' } } },
    ],
  });

const failureOf = async (work: () => Promise<unknown>): Promise<unknown> => {
  try {
    return await work();
  } catch (error) {
    return error;
  }
};

const throttled = { name: 'Unavailable', code: 'STORE_THROTTLED', status: 429, retryable: true };
const broken = { name: 'Unavailable', code: 'STORE_UNAVAILABLE', status: 503, retryable: true };

const readFrom = async (reaction: Reaction, maxAttempts = 1): Promise<unknown> => {
  const { url } = await failingService(reaction);
  return failureOf(() => callStore(() => clientsOf(url, maxAttempts).table.send(get)));
};

it.each([
  ['throttling', jsonError('ThrottlingException'), throttled],
  ['beyond its provisioned throughput', jsonError('ProvisionedThroughputExceededException'), throttled],
  ['beyond the limits of the account', jsonError('RequestLimitExceeded'), throttled],
  ['in the middle of a transaction', jsonError('TransactionInProgressException'), throttled],
  ['called too often', { status: 429, body: 'slow down' }, throttled],
  ['failing internally', jsonError('InternalServerError', 500), broken],
  ['unavailable according to a proxy', { status: 503, body: '<h1>Service Unavailable</h1>' }, broken],
  ['lost by its gateway', { status: 502, body: '' }, broken],
  ['closing the connection', 'reset', throttled],
] satisfies readonly (readonly [string, Reaction, object])[])(
  'a call of a service that is %s throws a retryable error',
  async (_, reaction, error) => {
    expect(await readFrom(reaction)).toMatchObject(error);
  },
);

it('a call of an unreachable service throws a retryable error with its cause', async () => {
  const failure = await failureOf(() => callStore(() => clientsOf('http://127.0.0.1:9').table.send(get)));
  expect(failure).toMatchObject(broken);
  expect(failure).toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  expect(failure).not.toMatchObject({ message: expect.stringContaining('127.0.0.1') });
});

it('a call of a silent service times out', async () => {
  const { url } = await failingService('silence');
  const { table } = clientsOf(url, 1, { ...clientTimeouts, requestTimeout: 100 });
  expect(await failureOf(() => callStore(() => table.send(get)))).toMatchObject(throttled);
});

it('a call of a service that recovers returns the answer of the next attempt', async () => {
  const { url, asked } = await failingService('reset', jsonError('InternalServerError', 500), jsonAnswer({}));
  expect(await failureOf(() => callStore(() => clientsOf(url, 3).table.send(get)))).not.toBeInstanceOf(Error);
  expect(asked).toHaveLength(3);
});

it.each(['ValidationException', 'ResourceNotFoundException', 'AccessDeniedException'])(
  'a call that fails with %s throws that error, which no retry mends',
  async (name) => {
    const failure = await readFrom(jsonError(name));
    expect(failure).not.toBeInstanceOf(Unavailable);
    expect(failure).toMatchObject({ name });
  },
);

it.each([
  ['SlowDown', 503, throttled],
  ['InternalError', 500, broken],
  ['RequestTimeout', 400, throttled],
])('a call of S3 that fails with %s throws a retryable error', async (code, status, error) => {
  const { url } = await failingService(xmlError(code, status));
  const command = new PutObjectCommand({ Bucket: 'public', Key: 'a', Body: 'b' });
  expect(await failureOf(() => callStore(() => clientsOf(url).bucket.send(command)))).toMatchObject(error);
});

it('a failed HEAD of S3, which has no body, throws a retryable error', async () => {
  const { url } = await failingService({ status: 503, body: '' });
  const command = new HeadObjectCommand({ Bucket: 'public', Key: 'a' });
  expect(await failureOf(() => callStore(() => clientsOf(url).bucket.send(command)))).toMatchObject(broken);
});

it('a throttled call of SQS throws a retryable error', async () => {
  const { url } = await failingService(jsonError('RequestThrottled'));
  const command = new SendMessageCommand({ QueueUrl: `${url}/1/deliveries`, MessageBody: 'a' });
  expect(await failureOf(() => callStore(() => clientsOf(url).queue.send(command)))).toMatchObject(throttled);
});

const write = async (command: typeof put | ReturnType<typeof transaction>, ...reactions: readonly Reaction[]) => {
  const { url, asked } = await failingService(...reactions);
  const { table } = clientsOf(url);
  const outcome = await failureOf(() =>
    writeStore(() => (command instanceof PutCommand ? table.send(command) : table.send(command))),
  );
  return { outcome, times: asked.length };
};

it('a conditional write returns a conflict if its condition failed, whatever else failed', async () => {
  expect(await write(put, jsonError('ConditionalCheckFailedException'))).toEqual({ outcome: 'conflict', times: 1 });
  for (const other of ['None', 'TransactionConflict', 'ThrottlingError'])
    expect(await write(transaction(), cancelled(other, 'ConditionalCheckFailed'))).toEqual({
      outcome: 'conflict',
      times: 1,
    });
});

it('a conditional write waits for another transaction on its rows, and then returns written or a conflict', async () => {
  const held = cancelled('None', 'TransactionConflict');
  expect(await write(transaction(), held, held, jsonAnswer({}))).toEqual({ outcome: 'written', times: 3 });
  expect(await write(transaction(), held, cancelled('ConditionalCheckFailed', 'None'))).toEqual({
    outcome: 'conflict',
    times: 2,
  });
  expect(await write(put, jsonError('TransactionConflictException'), jsonAnswer({}))).toEqual({
    outcome: 'written',
    times: 2,
  });
});

it('a conditional write throws a retryable error, not a conflict, if other transactions keep its rows too long', async () => {
  const { outcome, times } = await write(transaction(), cancelled('TransactionConflict', 'None'));
  expect(outcome).toMatchObject(throttled);
  expect(times).toBe(5);
});

it('a conditional write that is throttled inside a transaction throws a retryable error', async () => {
  for (const code of ['ThrottlingError', 'ProvisionedThroughputExceeded'])
    expect((await write(transaction(), cancelled('None', code))).outcome).toMatchObject(throttled);
});

it('an invalid transaction throws the error of the service', async () => {
  expect((await write(transaction(), cancelled('ValidationError', 'None'))).outcome).toMatchObject({
    name: 'TransactionCanceledException',
  });
});

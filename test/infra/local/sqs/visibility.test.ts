import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageCommand,
  SetQueueAttributesCommand,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startQueues } from '#test/local-parts.ts';

let sqs: SQSClient;
let stop: () => Promise<void>;
beforeAll(async () => {
  ({ client: sqs, stop } = await startQueues());
});
afterAll(() => stop());

const create = async (QueueName: string, Attributes: Record<string, string> = {}) =>
  (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? '';
const send = (QueueUrl: string, MessageBody: string) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
const receive = async (QueueUrl: string, input: Partial<ReceiveMessageCommandInput> = {}) =>
  (await sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ['All'], ...input }))).Messages ??
  [];
const attributes = async (QueueUrl: string) =>
  (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes ?? {};

it('a message returns after its visibility timeout, with a higher receive count', async () => {
  const url = await create('again', { VisibilityTimeout: '1' });
  await send(url, 'again');
  expect(await receive(url)).toHaveLength(1);
  expect(await receive(url)).toEqual([]);
  const [again] = await receive(url, { WaitTimeSeconds: 5 });
  expect(again?.Attributes?.ApproximateReceiveCount).toBe('2');
});

it('a message returns immediately when its visibility timeout is set to 0', async () => {
  const url = await create('let-go');
  await send(url, 'let go');
  const [held] = await receive(url);
  const waiting = receive(url, { WaitTimeSeconds: 20 });
  const letGo = { QueueUrl: url, ReceiptHandle: held?.ReceiptHandle, VisibilityTimeout: 0 };
  await sqs.send(new ChangeMessageVisibilityCommand(letGo));
  expect(await waiting).toMatchObject([{ Body: 'let go' }]);
  await expect(sqs.send(new ChangeMessageVisibilityCommand(letGo))).rejects.toMatchObject({
    name: 'MessageNotInflight',
  });
});

it('a batch changes the visibility of many messages', async () => {
  const url = await create('many');
  await send(url, 'one');
  const [one] = await receive(url);
  const Entries = [{ Id: 'one', ReceiptHandle: one?.ReceiptHandle, VisibilityTimeout: 0 }];
  const { Successful } = await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries }));
  expect(Successful).toEqual([{ Id: 'one' }]);
  expect(await receive(url)).toHaveLength(1);
});

it('a message becomes a dead letter after the receptions that the redrive policy allows', async () => {
  const dead = await create('orders-dead');
  const { QueueArn: deadLetterTargetArn } = await attributes(dead);
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 2 });
  const url = await create('orders', { RedrivePolicy });
  const { MessageId } = await send(url, 'poison');
  expect(await receive(url, { VisibilityTimeout: 0 })).toHaveLength(1);
  expect(await receive(url, { VisibilityTimeout: 0 })).toHaveLength(1);
  expect(await receive(url)).toEqual([]);
  const [given] = await receive(dead);
  const { QueueArn } = await attributes(url);
  expect(given).toMatchObject({ MessageId, Body: 'poison', Attributes: { DeadLetterQueueSourceArn: QueueArn } });
});

it('queue attributes count visible, delayed and in-flight messages, and a purge deletes all', async () => {
  const url = await create('counted', { DelaySeconds: '0' });
  await send(url, 'held');
  await receive(url);
  await send(url, 'waits');
  await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'delayed', DelaySeconds: 900 }));
  expect(await attributes(url)).toMatchObject({
    ApproximateNumberOfMessages: '1',
    ApproximateNumberOfMessagesNotVisible: '1',
    ApproximateNumberOfMessagesDelayed: '1',
    VisibilityTimeout: '30',
    QueueArn: expect.stringMatching(/^arn:aws:sqs:.*:counted$/),
  });
  await sqs.send(new PurgeQueueCommand({ QueueUrl: url }));
  expect(await receive(url)).toEqual([]);
});

it('a queue is created once, refuses other attributes on creation, and takes new ones by SetQueueAttributes', async () => {
  const url = await create('once', { VisibilityTimeout: '60' });
  expect(await create('once', { VisibilityTimeout: '60' })).toBe(url);
  await expect(create('once', { VisibilityTimeout: '90' })).rejects.toMatchObject({ name: 'QueueNameExists' });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { VisibilityTimeout: '90' } }));
  expect(await attributes(url)).toMatchObject({ VisibilityTimeout: '90' });
  expect((await sqs.send(new GetQueueUrlCommand({ QueueName: 'once' }))).QueueUrl).toBe(url);
});

it('a move task sends dead letters back to the queue that they came from, where each has all its receptions again', async () => {
  const deadUrl = await create('moved-dead', {});
  const deadArn = (await attributes(deadUrl)).QueueArn ?? '';
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: deadArn, maxReceiveCount: 1 });
  const url = await create('moved', { VisibilityTimeout: '0', RedrivePolicy });
  await send(url, 'une livraison');
  expect(await receive(url)).toHaveLength(1);
  expect(await receive(url)).toEqual([]);
  expect((await attributes(deadUrl)).ApproximateNumberOfMessages).toBe('1');
  await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: deadArn }));
  expect((await attributes(deadUrl)).ApproximateNumberOfMessages).toBe('0');
  expect(await receive(url)).toHaveLength(1);
  const SourceArn = (await attributes(url)).QueueArn ?? '';
  await expect(sqs.send(new StartMessageMoveTaskCommand({ SourceArn }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

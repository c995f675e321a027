import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startQueues } from '#test/local-parts.ts';

let sqs: SQSClient;
let stop: () => Promise<void>;
let QueueUrl: string;
let queues = 0;
beforeAll(async () => {
  ({ client: sqs, stop } = await startQueues());
});
afterAll(() => stop());
beforeEach(async () => {
  queues += 1;
  QueueUrl = (await sqs.send(new CreateQueueCommand({ QueueName: `queue-${queues}` }))).QueueUrl ?? '';
});

const send = (MessageBody: string, DelaySeconds?: number) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds }));
const receive = async (input: Partial<ReceiveMessageCommandInput> = {}) =>
  (await sqs.send(new ReceiveMessageCommand({ QueueUrl, ...input }))).Messages ?? [];

it('a message goes to one receiver, with its body, attributes and digests', async () => {
  const MessageAttributes = {
    language: { DataType: 'String', StringValue: 'العربية' },
    size: { DataType: 'Number', StringValue: '12' },
    bytes: { DataType: 'Binary', BinaryValue: Buffer.from([0, 255]) },
  };
  // The SDK itself throws when a digest does not fit the body.
  const sent = await sqs.send(
    new SendMessageCommand({ QueueUrl, MessageBody: '{"titre":"À la une"}', MessageAttributes }),
  );
  const [message] = await receive({ MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['All'] });
  expect(message).toMatchObject({
    MessageId: sent.MessageId,
    Body: '{"titre":"À la une"}',
    MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
    Attributes: { ApproximateReceiveCount: '1', SentTimestamp: expect.stringMatching(/^\d{13}$/) },
  });
  expect(message?.MessageAttributes?.language?.StringValue).toBe('العربية');
  expect(message?.MessageAttributes?.bytes?.BinaryValue).toEqual(new Uint8Array([0, 255]));
  expect(await receive()).toEqual([]);
});

it('the digest of message attributes equals the one that AWS computes', async () => {
  const { MD5OfMessageAttributes } = await sqs.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody: 'x',
      MessageAttributes: { timestamp: { DataType: 'Number', StringValue: '1493147359900' } },
    }),
  );
  // The value is that of a test of moto, taken from SQS itself.
  expect(MD5OfMessageAttributes).toBe('235c5c510d26fb653d073faed50ae77c');
});

it('a batch has a result for each entry, and a receive gives at most the requested number', async () => {
  const Entries = [
    { Id: 'a', MessageBody: 'one' },
    { Id: 'b', MessageBody: 'two\u0000' },
    { Id: 'c', MessageBody: 'three' },
    { Id: 'd', MessageBody: 'four' },
  ];
  const { Successful, Failed } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  expect(Successful?.map(({ Id }) => Id)).toEqual(['a', 'c', 'd']);
  expect(Failed).toMatchObject([{ Id: 'b', Code: 'InvalidMessageContents', SenderFault: true }]);
  expect(await receive({ MaxNumberOfMessages: 2 })).toHaveLength(2);
  expect(await receive({ MaxNumberOfMessages: 10 })).toHaveLength(1);
});

it('a batch that is empty, has more than ten entries or a repeated Id is refused', async () => {
  const batch = (ids: readonly string[]) =>
    sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: ids.map((Id) => ({ Id, MessageBody: 'x' })) }));
  await expect(batch([])).rejects.toMatchObject({ name: 'EmptyBatchRequest' });
  await expect(batch([...'abcdefghijk'])).rejects.toMatchObject({ name: 'TooManyEntriesInBatchRequest' });
  await expect(batch(['a', 'a'])).rejects.toMatchObject({ name: 'BatchEntryIdsNotDistinct' });
});

it('a deleted message is gone; an outdated receipt deletes nothing', async () => {
  await send('deleted');
  const [first] = await receive({ VisibilityTimeout: 0 });
  const [second] = await receive({ VisibilityTimeout: 0 });
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle }));
  const [third] = await receive({ VisibilityTimeout: 0 });
  expect(third?.MessageId).toBe(second?.MessageId);
  const { Failed, Successful } = await sqs.send(
    new DeleteMessageBatchCommand({
      QueueUrl,
      Entries: [
        { Id: 'known', ReceiptHandle: third?.ReceiptHandle },
        { Id: 'nonsense', ReceiptHandle: 'nonsense' },
      ],
    }),
  );
  expect([Successful, Failed]).toMatchObject([[{ Id: 'known' }], [{ Code: 'ReceiptHandleIsInvalid' }]]);
  expect(await receive()).toEqual([]);
});

it('a long poll returns as soon as a message arrives', async () => {
  const waiting = receive({ WaitTimeSeconds: 20 });
  await send('awaited');
  expect(await waiting).toMatchObject([{ Body: 'awaited' }]);
});

it('a message is invisible until its delay is over', async () => {
  await send('later', 2);
  expect(await receive()).toEqual([]);
  expect(await receive({ WaitTimeSeconds: 10 })).toMatchObject([{ Body: 'later' }]);
});

it('a receiver that disconnects while it waits receives nothing', async () => {
  const controller = new AbortController();
  const left = sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }), {
    abortSignal: controller.signal,
  });
  const other = receive({ WaitTimeSeconds: 20 });
  controller.abort();
  await expect(left).rejects.toThrow();
  await send('for who stayed');
  expect(await other).toMatchObject([{ Body: 'for who stayed' }]);
});

it('values out of bounds and missing queues are refused', async () => {
  await expect(send('x', 901)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  await expect(receive({ MaxNumberOfMessages: 11 })).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  await expect(send('x'.repeat(1_048_577))).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  const elsewhere = new SendMessageCommand({ QueueUrl: `${QueueUrl}-none`, MessageBody: 'x' });
  await expect(sqs.send(elsewhere)).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
});

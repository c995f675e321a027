import { type JsonRecord, textOf } from '#infra/local/loopback/fields.ts';
import { type JsonCall, jsonService } from '#infra/local/loopback/json-service.ts';
import { listen, type Running } from '#infra/local/loopback/listen.ts';
import {
  changeMessageVisibility,
  changeMessageVisibilityBatch,
  deleteMessage,
  deleteMessageBatch,
} from './held-message.ts';
import { createQueue, getQueueAttributes, listQueues, purgeQueue, setQueueAttributes, urlOf } from './manage-queues.ts';
import { openQueueStore, type QueueStore } from './queue-store.ts';
import { receiveMessage } from './receive-message.ts';
import { sendMessage, sendMessageBatch } from './send-message.ts';
import { SqsError } from './sqs-error.ts';

type Operation = (store: QueueStore, call: JsonCall, now: number) => JsonRecord | Promise<JsonRecord>;

const operations: Readonly<Record<string, Operation>> = {
  CreateQueue: (store, { input, origin }, now) => createQueue(store, input, origin, now),
  GetQueueUrl: (store, { input, origin }) => ({
    QueueUrl: urlOf(origin, store.queue(textOf(input, 'QueueName') ?? '').name),
  }),
  ListQueues: (store, { input, origin }) => listQueues(store, input, origin),
  GetQueueAttributes: (store, { input }, now) => getQueueAttributes(store, input, now),
  SetQueueAttributes: (store, { input }) => setQueueAttributes(store, input),
  PurgeQueue: (store, { input }) => purgeQueue(store, input),
  SendMessage: (store, { input }, now) => sendMessage(store, input, now),
  SendMessageBatch: (store, { input }, now) => sendMessageBatch(store, input, now),
  ReceiveMessage: (store, { input, gone }) => receiveMessage(store, input, gone),
  DeleteMessage: (store, { input }) => deleteMessage(store, input),
  DeleteMessageBatch: (store, { input }) => deleteMessageBatch(store, input),
  ChangeMessageVisibility: (store, { input }) => changeMessageVisibility(store, input),
  ChangeMessageVisibilityBatch: (store, { input }) => changeMessageVisibilityBatch(store, input),
};

/** Starts queues that speak SQS's JSON protocol, kept in a journal in this folder; port 0 takes a free one. */
export const startSqs = async (folder: string, port: number): Promise<Running> => {
  const store = await openQueueStore(folder);
  const answer = async (call: JsonCall): Promise<JsonRecord> => {
    const operation = operations[call.operation.replace(/^AmazonSQS\./, '')];
    if (operation !== undefined) return operation(store, call, Date.now());
    throw new SqsError('UnsupportedOperation', `${call.operation} is not implemented by Barid's local queues.`);
  };
  const errorType = (error: unknown) => (error instanceof SqsError ? `com.amazonaws.sqs#${error.code}` : undefined);
  const { url, close } = await listen(jsonService('application/x-amz-json-1.0', answer, errorType), port);
  return {
    url,
    close: async () => {
      await close();
      await store.close();
    },
  };
};

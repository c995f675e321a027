import { type AwsCall, ServiceError } from '#infra/local/aws-call.ts';
import { type JsonRecord, textOf } from '#infra/local/json-record.ts';
import { type JsonCall, jsonService } from '#infra/local/json-service.ts';
import { listen, type Running } from '#infra/local/loopback.ts';
import { steadyNow } from '#infra/local/steady-clock.ts';
import {
  changeMessageVisibility,
  changeMessageVisibilityBatch,
  deleteMessage,
  deleteMessageBatch,
  receiveMessage,
  sendMessage,
  sendMessageBatch,
  startMessageMoveTask,
} from './messages.ts';
import { createQueue, getQueueAttributes, listQueues, purgeQueue, setQueueAttributes, urlOf } from './queue-actions.ts';
import { openQueueStore, type QueueStore, SqsError } from './queue-store.ts';

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
  StartMessageMoveTask: (store, { input }, now) => startMessageMoveTask(store, input, now),
  ReceiveMessage: (store, { input, disconnected }) => receiveMessage(store, input, disconnected),
  DeleteMessage: (store, { input }) => deleteMessage(store, input),
  DeleteMessageBatch: (store, { input }) => deleteMessageBatch(store, input),
  ChangeMessageVisibility: (store, { input }) => changeMessageVisibility(store, input),
  ChangeMessageVisibilityBatch: (store, { input }) => changeMessageVisibilityBatch(store, input),
};

/** Running queues, and a way to call them in this process, without HTTP. */
export type RunningSqs = Running & { readonly call: AwsCall };

/** Starts queues that speak SQS's JSON protocol and keep their journal in a folder; port 0 takes a free one. */
export const startSqs = async (folder: string, port: number): Promise<RunningSqs> => {
  const store = await openQueueStore(folder);
  const answer = async (call: JsonCall): Promise<JsonRecord> => {
    const operation = operations[call.operation.replace(/^AmazonSQS\./, '')];
    if (operation !== undefined) return operation(store, call, steadyNow());
    throw new SqsError('UnsupportedOperation', `${call.operation} is not implemented by Barid's local queues.`);
  };
  const errorType = (error: unknown) => (error instanceof SqsError ? `com.amazonaws.sqs#${error.code}` : undefined);
  const { url, close } = await listen(jsonService('application/x-amz-json-1.0', answer, errorType), port);
  const never = new AbortController().signal;
  return {
    url,
    call: async (target, input, disconnected = never) => {
      try {
        return await answer({ operation: target, input, origin: url, disconnected });
      } catch (error) {
        if (!(error instanceof SqsError)) throw error;
        throw new ServiceError(error.code, error.message);
      }
    },
    close: async () => {
      await close();
      await store.close();
    },
  };
};

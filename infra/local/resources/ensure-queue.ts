import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** A queue as its users know it. */
export type QueueAddress = { readonly url: string; readonly arn: string };

/** How long a message stays with who received it, and how often it is received before it is a dead letter. */
export type QueueRules = { readonly visibilitySeconds: number; readonly attempts: number };

const create = async (client: SQSClient, name: string): Promise<string> => {
  try {
    const { QueueUrl = '' } = await client.send(new GetQueueUrlCommand({ QueueName: name }));
    return QueueUrl;
  } catch (error) {
    if (!(error instanceof QueueDoesNotExist)) throw error;
    const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName: name }));
    return QueueUrl;
  }
};

/** Makes a plain queue, unless it is there: a place for dead letters. */
export const ensureQueue = async (client: SQSClient, name: string): Promise<QueueAddress> => {
  const url = await create(client, name);
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
  );
  return { url, arn: Attributes?.QueueArn ?? '' };
};

/** Makes a queue and, named `…-dead`, the one for its dead letters; rules that have changed since are changed. */
export const ensureQueueWithDeadLetters = async (
  client: SQSClient,
  name: string,
  { visibilitySeconds, attempts }: QueueRules,
): Promise<{ readonly queue: QueueAddress; readonly dead: QueueAddress }> => {
  const dead = await ensureQueue(client, `${name}-dead`);
  const queue = await ensureQueue(client, name);
  const Attributes = {
    VisibilityTimeout: String(visibilitySeconds),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: attempts }),
  };
  await client.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes }));
  return { queue, dead };
};

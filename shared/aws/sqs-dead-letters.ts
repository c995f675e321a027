import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { DeadLetters } from '#shared/ports.ts';
import { queueClient } from './clients.ts';
import { callStore } from './translate-errors.ts';

/** The numbers of messages in these queues. SQS counts approximately, and a moment late. */
export const sqsDeadLetters = (queueUrls: readonly string[], client = queueClient()): DeadLetters => ({
  count: () =>
    Promise.all(
      queueUrls.map(async (QueueUrl) => {
        const AttributeNames = ['ApproximateNumberOfMessages' as const];
        const { Attributes } = await callStore(() =>
          client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames })),
        );
        const queue = QueueUrl.slice(QueueUrl.lastIndexOf('/') + 1);
        return { queue, messages: Number(Attributes?.ApproximateNumberOfMessages ?? 0) };
      }),
    ),
});

import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { AnswerStore, Clock } from '#shared/ports.ts';
import { tableClient } from './clients.ts';
import { keys } from './keys.ts';
import { callStore } from './translate-errors.ts';

/** How long a first answer is kept: 24 hours, in seconds; far beyond the 5 minutes for which a signature holds. */
const answerSeconds = 24 * 3600;

/** First answers to requests with an id. */
export const dynamoAnswerStore = (table: string, clock: Clock, client = tableClient()): AnswerStore => ({
  find: async (id) => {
    const { Item } = await callStore(() =>
      client.send(new GetCommand({ TableName: table, Key: keys.answer(id), ConsistentRead: true })),
    );
    return Item === undefined ? undefined : JSON.parse(String(Item.answer));
  },

  keep: async (id, answer) => {
    const expires = Math.floor(clock.now().getTime() / 1000) + answerSeconds;
    const put = new PutCommand({
      TableName: table,
      Item: { ...keys.answer(id), answer: JSON.stringify(answer), expires },
      ConditionExpression: 'attribute_not_exists(PK)',
    });
    try {
      await callStore(() => client.send(put));
    } catch (error) {
      // The same request came twice at once: both did the same, and the first answer stays.
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  },
});

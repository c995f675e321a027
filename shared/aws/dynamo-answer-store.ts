import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { HttpAnswer } from '#shared/model/http.ts';
import type { AnswerStore, Clock } from '#shared/ports.ts';
import { tableClient } from './clients.ts';
import { keys } from './keys.ts';
import { callStore, writeStore } from './translate-errors.ts';

/** How long a first answer is kept: 24 hours, in seconds; far beyond the 5 minutes for which a signature holds. */
const answerSeconds = 24 * 3600;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isAnswer = (value: unknown): value is HttpAnswer =>
  isObject(value) && typeof value.status === 'number' && isObject(value.headers) && typeof value.body === 'string';

/** First answers to requests with an id. */
export const dynamoAnswerStore = (table: string, clock: Clock, client = tableClient()): AnswerStore => {
  const seconds = (): number => Math.floor(clock.now().getTime() / 1000);
  return {
    find: async (id) => {
      const get = new GetCommand({ TableName: table, Key: keys.answer(id), ConsistentRead: true });
      const { Item } = await callStore(() => client.send(get));
      // DynamoDB removes what has expired within days, not at once.
      if (Item === undefined || Number(Item.expires) <= seconds()) return undefined;
      const answer: unknown = JSON.parse(String(Item.answer));
      if (!isAnswer(answer)) throw new Error(`The row ${Item.PK} ${Item.SK} holds no answer.`);
      return answer;
    },

    save: async (id, answer) => {
      const put = new PutCommand({
        TableName: table,
        Item: { ...keys.answer(id), answer: JSON.stringify(answer), expires: seconds() + answerSeconds },
        ConditionExpression: 'attribute_not_exists(PK) OR expires <= :now',
        ExpressionAttributeValues: { ':now': seconds() },
      });
      // A conflict: the same request came twice at once. Both did the same, and the first answer stays.
      await writeStore(() => client.send(put));
    },
  };
};

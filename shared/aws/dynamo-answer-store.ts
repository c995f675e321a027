import { z } from 'zod';
import type { HttpAnswer } from '#shared/model/http.ts';
import type { AnswerStore, Clock } from '#shared/ports.ts';
import { tableClient } from './clients.ts';
import { keys } from './keys.ts';
import { tableRows } from './rows.ts';

/** Far beyond the 5 minutes for which a signature is valid. */
const keptSeconds = 24 * 3600;

const answerRow = z.object({ answer: z.string(), expires: z.number() });

const httpAnswer: z.ZodType<HttpAnswer> = z.object({
  status: z.number(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});

/** First answers to requests with a `webhook-id`, one row each. */
export const dynamoAnswerStore = (table: string, clock: Clock, client = tableClient()): AnswerStore => {
  const rows = tableRows(table, client);
  const nowSeconds = (): number => Math.floor(clock.now().getTime() / 1000);
  return {
    find: async (id) => {
      const row = await rows.get(keys.answer(id), answerRow);
      // DynamoDB may remove an expired row days later.
      if (row === undefined || row.expires <= nowSeconds()) return undefined;
      return httpAnswer.parse(JSON.parse(row.answer));
    },

    save: async (id, answer) => {
      const isFirst = {
        ConditionExpression: 'attribute_not_exists(PK) OR expires <= :now',
        ExpressionAttributeValues: { ':now': nowSeconds() },
      };
      // A conflict means that the same request arrived twice at the same time: the first answer stays.
      await rows.putIf(isFirst, keys.answer(id), {
        answer: JSON.stringify(answer),
        expires: nowSeconds() + keptSeconds,
      });
    },
  };
};

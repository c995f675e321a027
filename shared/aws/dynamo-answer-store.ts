import { z } from 'zod';
import type { KeptAnswer } from '#shared/model/http.ts';
import type { AnswerStore, Clock } from '#shared/ports.ts';
import { tableClient } from './clients.ts';
import { keys } from './keys.ts';
import { tableRows } from './rows.ts';

/** Far beyond the 5 minutes for which a signature is valid. */
const keptSeconds = 24 * 3600;

const answerRow = z.object({ request: z.string(), answer: z.string(), expires: z.number() });

const httpAnswer: z.ZodType<KeptAnswer['answer']> = z.object({
  status: z.number(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});

/** First answers to requests with an `Idempotency-Key` or `webhook-id`, one row each. */
export const dynamoAnswerStore = (table: string, clock: Clock, client = tableClient()): AnswerStore => {
  const rows = tableRows(table, client);
  const nowSeconds = (): number => Math.floor(clock.now().getTime() / 1000);
  return {
    find: async (key) => {
      const row = await rows.get(keys.answer(key), answerRow);
      // DynamoDB may remove an expired row days later.
      if (row === undefined || row.expires <= nowSeconds()) return undefined;
      return { request: row.request, answer: httpAnswer.parse(JSON.parse(row.answer)) };
    },

    save: async (key, { request, answer }) => {
      const isFirst = {
        ConditionExpression: 'attribute_not_exists(PK) OR expires <= :now',
        ExpressionAttributeValues: { ':now': nowSeconds() },
      };
      // A conflict means that the same request arrived twice at the same time: the first answer stays.
      await rows.putIf(isFirst, keys.answer(key), {
        request,
        answer: JSON.stringify(answer),
        expires: nowSeconds() + keptSeconds,
      });
    },
  };
};

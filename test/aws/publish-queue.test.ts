import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { dynamoPublishQueueStore } from '#shared/aws/dynamo-publish-queue-store.ts';
import { keys } from '#shared/aws/keys.ts';
import type { Command } from '#test/simulation/services.ts';
import { makeTable } from '#test/simulation/table.ts';

it('deletes the hints of a minute at a rate that leaves room in their partition for articles that come meanwhile', async () => {
  const table = makeTable(
    () => Date.now(),
    () => undefined,
  );
  const hints = Array.from({ length: 220 }, (_, index) => ({ id: `a${index}`, feeds: ['all'], published: [] }));
  for (const hint of hints) table.overwrite({ ...keys.publishHint(hint.id), ...hint });
  const deletedAt: number[] = [];
  const client = Object.assign(DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' })), {
    send: async (command: Command) => {
      deletedAt.push(performance.now());
      return table.serve(command);
    },
  });
  await dynamoPublishQueueStore('barid', client).deleteHints(hints);
  expect(table.rows(keys.publishHint('').PK)).toEqual([]);
  // Nine calls of 25 or fewer, two at a time.
  expect(deletedAt).toHaveLength(9);
  const [first = 0, last = 0] = [deletedAt[0], deletedAt.at(-1)];
  expect(last - first).toBeGreaterThan(390);
});

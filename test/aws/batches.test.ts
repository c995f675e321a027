import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { dynamoNearCopies } from '#shared/aws/dynamo-near-copies.ts';
import { dynamoPublishQueueStore } from '#shared/aws/dynamo-publish-queue-store.ts';
import { dynamoTableCopy } from '#shared/aws/dynamo-table-copy.ts';
import { groupedRows } from '#shared/aws/grouped-rows.ts';
import { keys } from '#shared/aws/keys.ts';
import { writeBatch } from '#shared/aws/write-rows.ts';
import type { CopiedRow } from '#shared/model/copied-row.ts';
import type { Command } from '#test/simulation/services.ts';
import { makeTable } from '#test/simulation/table.ts';
import { clientsOf, failingService, jsonAnswer } from './failing-service.ts';

/** A table that takes two members of a batch at a time, and of each third batch none. */
const busyTable = () => {
  let batches = 0;
  const table = makeTable(
    () => Date.now(),
    () => undefined,
    {
      lagMs: () => 0,
      pageSize: () => {
        batches += 1;
        return batches % 3 === 0 ? 0 : 2;
      },
    },
  );
  const client = Object.assign(DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' })), {
    send: async (command: Command) => table.serve(command),
  });
  return { table, client, batches: () => batches };
};

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

it('hints that a busy table left in a batch are deleted all the same', async () => {
  const { table, client } = busyTable();
  const hints = names.map((id) => ({ id, feeds: ['all'], published: [] }));
  for (const hint of hints) table.overwrite({ ...keys.publishHint(hint.id), ...hint });
  await dynamoPublishQueueStore('barid', client).deleteHints(hints);
  expect(table.rows(keys.publishHint('').PK)).toEqual([]);
});

it('bands of near-copies that a busy table left out are written and read all the same', async () => {
  const { client } = busyTable();
  const nearCopies = dynamoNearCopies('barid', client);
  const article = { id: 'a1', fingerprint: Array.from({ length: 64 }, (_, index) => index) };
  await nearCopies.save(new Map(names.map((band) => [band, article])), new Date('2999-01-01'));
  expect([...(await nearCopies.find(names)).keys()]).toEqual(names);
});

it('rows of an export that a busy table left out are restored all the same', async () => {
  const { table, client } = busyTable();
  const rows = names.map((SK): CopiedRow => ({ kind: 'draft', pass: 1, PK: 'DRAFTS', SK, row: { id: SK } }));
  await dynamoTableCopy('barid', client).write(rows);
  expect(table.rows('DRAFTS').map(({ SK }) => SK)).toEqual(names);
});

it('rows of a group that a busy table left out are written all the same, each once', async () => {
  const { table, client } = busyTable();
  const { put } = groupedRows('barid', client);
  await Promise.all(names.map((SK) => put({ PK: 'GROUPED', SK }, { value: 'new' })));
  expect(table.rows('GROUPED').map(({ SK }) => SK)).toEqual(names);
});

it('a batch of which the table takes nothing for long ends with an error that says to try again', async () => {
  const write = { DeleteRequest: { Key: { PK: { S: 'HINTS' }, SK: { S: 'a' } } } };
  const { url, asked } = await failingService(jsonAnswer({ UnprocessedItems: { barid: [write] } }));
  const begun = performance.now();
  const written = writeBatch(clientsOf(url).table, 'barid', [{ DeleteRequest: { Key: { PK: 'HINTS', SK: 'a' } } }]);
  await expect(written).rejects.toMatchObject({ code: 'STORE_THROTTLED', status: 429 });
  expect(asked).toHaveLength(5);
  expect(performance.now() - begun).toBeGreaterThan(3_000);
});

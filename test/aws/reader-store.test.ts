import { expect, it } from 'vitest';
import { dynamoReaderStore } from '#shared/aws/dynamo-reader-store.ts';
import { describeReaderStore } from '#test/contracts/reader-store.ts';
import { emptyTables } from './dynamo-stores.ts';

const emptyTable = emptyTables();

describeReaderStore(async () => {
  const { table, client } = await emptyTable();
  return dynamoReaderStore(table, client);
});

it('a salt that was forgotten never comes back', async () => {
  const { table, client } = await emptyTable();
  const store = dynamoReaderStore(table, client);
  const salt = await store.salt('2024-11-26');
  await store.forgetSalts('2024-11-27');
  expect(await store.salt('2024-11-26')).not.toBe(salt);
});

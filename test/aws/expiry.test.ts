import { expect, it } from 'vitest';
import { httpCall } from '#infra/local/aws-call.ts';
import { expireRows } from '#infra/local/resources.ts';
import { dynamoAnswerStore } from '#shared/aws/dynamo-answer-store.ts';
import { articleOf, nextOf, retracted } from '#test/contracts/stores.ts';
import { manualClock } from '#test/ingest/ingest-fixture.ts';
import { dynamoStores } from './dynamo-stores.ts';

const open = dynamoStores();

it('the table deletes tombstones after 30 days and answers after one day, and nothing else', async () => {
  const { articles, feedEntries, table, client, endpoint } = await open();
  const answers = dynamoAnswerStore(table, manualClock('2024-11-28T08:00:00.000Z'), client);
  const expireAt = (now: string): Promise<number> => expireRows(httpCall(endpoint), table, new Date(now));
  await answers.save('msg_1', { request: 'digest', answer: { status: 201, headers: {}, body: '' } });
  const first = articleOf('a1');
  const gone = retracted(first);
  await articles.write(first, undefined);
  await articles.write(gone, first);

  expect(await expireAt('2024-11-29T07:59:59.000Z')).toBe(0);
  expect(await expireAt('2024-11-29T08:00:01.000Z')).toBe(1);
  expect(await expireAt('2024-12-28T07:59:59.000Z')).toBe(0);
  expect(await feedEntries.tombstones('fr')).toHaveLength(1);
  expect(await expireAt('2024-12-28T08:00:01.000Z')).toBe(2);
  expect(await expireAt('2100-01-01T00:00:00.000Z')).toBe(0);

  expect(await feedEntries.tombstones('fr')).toEqual([]);
  expect(await articles.revisions('a1')).toEqual([first]);
  const back = nextOf(gone, { status: 'live' });
  expect(await articles.write(back, gone)).toBe('written');
  expect(await feedEntries.articles('fr', await feedEntries.entries('fr', {}))).toEqual([back]);
});

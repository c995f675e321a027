import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { localClients } from '#infra/local/sdk-clients.ts';
import { grouped } from '#shared/aws/grouped.ts';
import { groupedRows } from '#shared/aws/grouped-rows.ts';
import { tableRows } from '#shared/aws/rows.ts';
import { startTable } from '#test/local-parts.ts';
import { clientsOf, failingService, jsonAnswer } from './failing-service.ts';

let table: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  table = await startTable();
});
afterAll(() => table.stop());

const keyOf = (name: string) => ({ PK: 'GROUPED', SK: name });

const room = () => {
  const client = DynamoDBDocumentClient.from(localClients.table(table.endpoint));
  const rows = tableRows(table.table, client);
  const value = async (name: string) => (await rows.get(keyOf(name), z.object({ value: z.string() })))?.value;
  return { together: groupedRows(table.table, client), value };
};

const swapOf = (name: string, previous: string, next: string) => ({
  key: keyOf(name),
  attribute: 'value',
  previous,
  next,
});

it('of swaps that share a call, each is decided by its own row', async () => {
  const { together, value } = room();
  await Promise.all(['a', 'b', 'c'].map((name) => together.put(keyOf(name), { value: 'old', other: 1 })));
  const swaps = [
    swapOf('a', 'old', 'new'),
    swapOf('b', 'another', 'new'),
    swapOf('c', 'old', 'new'),
    swapOf('missing', 'old', 'new'),
  ];
  expect(await Promise.all(swaps.map(together.swap))).toEqual(['written', 'conflict', 'written', 'conflict']);
  expect(await Promise.all(['a', 'b', 'c', 'missing'].map(value))).toEqual(['new', 'old', 'new', undefined]);
  expect(await together.get(keyOf('a'))).toMatchObject({ other: 1 });
});

it('of many swaps of one row at the same time, one is written', async () => {
  const { together, value } = room();
  await together.put(keyOf('raced'), { value: 'old' });
  await together.put(keyOf('calm'), { value: 'old' });
  const racers = Array.from({ length: 30 }, (_, index) => swapOf('raced', 'old', `racer ${index}`));
  const written = await Promise.all([...racers, swapOf('calm', 'old', 'new')].map(together.swap));
  const winners = racers.filter((_, index) => written[index] === 'written');
  expect(winners.map(({ next }) => next)).toEqual([await value('raced')]);
  expect(written.at(-1)).toBe('written');
});

it('of puts of one row in one group, the last one stays', async () => {
  const { together, value } = room();
  await Promise.all(['first', 'second', 'third'].map((text) => together.put(keyOf('again'), { value: text })));
  expect(await value('again')).toBe('third');
});

it('a swap that the table was too busy for is tried again alone, and keeps its condition', async () => {
  const busy = { Error: { Code: 'ThrottlingError', Message: 'slow down' } };
  const { url, asked } = await failingService(jsonAnswer({ Responses: [{}, busy] }), jsonAnswer({}));
  const { swap } = groupedRows('table', clientsOf(url).table);
  expect(await Promise.all([swapOf('a', 'old', 'new'), swapOf('b', 'old', 'new')].map(swap))).toEqual([
    'written',
    'written',
  ]);
  expect(asked).toHaveLength(2);
  expect(JSON.parse(asked[1] ?? '')).toMatchObject({
    Key: { SK: { S: 'b' } },
    ConditionExpression: '#attribute = :previous',
  });
});

it('a lone item is a group at once; while calls are under way, the next group grows up to its limit', async () => {
  const groups: (readonly number[])[] = [];
  const gates: (() => void)[] = [];
  const double = grouped(
    async (items: readonly number[]) => {
      groups.push(items);
      await new Promise<void>((resolve) => gates.push(resolve));
      return items.map((item) => 2 * item);
    },
    { max: 3, inFlight: 1 },
  );
  const turn = () => new Promise((resolve) => setTimeout(resolve, 5));
  const first = double(0);
  await turn();
  const others = [1, 2, 3, 4].map(double);
  await turn();
  expect(groups).toEqual([[0]]);
  gates[0]?.();
  expect(await first).toBe(0);
  await turn();
  gates[1]?.();
  await turn();
  gates[2]?.();
  expect(await Promise.all(others)).toEqual([2, 4, 6, 8]);
  expect(groups).toEqual([[0], [1, 2, 3], [4]]);
});

it('a group that fails fails for all of its items, and the next one begins', async () => {
  let isBroken = true;
  const run = grouped(
    async (items: readonly number[]) => {
      if (isBroken) throw new Error('broken');
      return items;
    },
    { max: 25, inFlight: 1 },
  );
  const both = await Promise.allSettled([run(1), run(2)]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  isBroken = false;
  expect(await run(3)).toBe(3);
});

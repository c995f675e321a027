import { expect, it } from 'vitest';
import { dynamoHubStore } from '#shared/aws/dynamo-hub-store.ts';
import type { HubHealth } from '#shared/model/hub-health.ts';
import { emptyTables } from './dynamo-stores.ts';

const openTable = emptyTables();

const healthOf = (hub: string, revision: number, part: Partial<HubHealth> = {}): HubHealth => ({
  hub,
  revision,
  topic: 'https://feeds.example.org/feeds/all/atom.xml',
  looked: '2024-11-28T09:00:00.000Z',
  missed: 0,
  delays: [0.4, 12],
  ...part,
});

it('keeps one row for each hub, and takes one of two who look at the same time', async () => {
  const { table, client } = await openTable();
  const store = dynamoHubStore(table, client);
  expect(await store.all()).toEqual([]);
  expect(await store.write(healthOf('self', 1))).toBe('written');
  expect(await store.write(healthOf('self', 1))).toBe('conflict');
  expect(await store.write(healthOf('self', 3))).toBe('conflict');
  expect(await store.write(healthOf('self', 2, { missed: 4 }))).toBe('written');
  expect(await store.all()).toEqual([healthOf('self', 2, { missed: 4 })]);
  await store.remove('self');
  expect(await store.all()).toEqual([]);
});

it('tells publishing which hubs no feed is to name', async () => {
  const { table, client } = await openTable();
  const store = dynamoHubStore(table, client);
  const withheld = '2024-11-28T09:00:00.000Z';
  await store.write(healthOf('self', 1));
  await store.write(healthOf('https://one.example/', 1, { withheld }));
  await store.write(healthOf('https://another.example/', 1, { withheld }));
  expect(await store.withheldHubs()).toEqual(['https://another.example/', 'https://one.example/']);
});

import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localClients } from '#infra/local/sdk-clients.ts';
import { dynamoCloudStore } from '#shared/aws/dynamo-cloud-store.ts';
import { dynamoHostStore } from '#shared/aws/dynamo-host-store.ts';
import { at } from '#test/deliver/delivery-fixture.ts';
import { startTable } from '#test/local-parts.ts';
import { memoryHostStore } from '#test/memory/memory-host-store.ts';

let table: Awaited<ReturnType<typeof startTable>>;
const client = () => DynamoDBDocumentClient.from(localClients.table(table.endpoint));
beforeAll(async () => {
  table = await startTable();
});
afterAll(() => table.stop());

describe.each([
  ['memory', () => memoryHostStore()],
  ['DynamoDB', () => dynamoHostStore(table.table, client())],
] as const)('%s', (name, open) => {
  it(`the ${name} host store writes a host only over the version that was read`, async () => {
    const store = open();
    const first = {
      host: 'hub.example',
      version: 1,
      writtenAt: at(0),
      sharers: [{ id: 'd1', until: at(30) }],
      minutes: [],
    };
    expect(await store.read('hub.example')).toBeUndefined();
    const both = await Promise.all([store.write(first), store.write({ ...first, sharers: [] })]);
    expect(both.toSorted()).toEqual(['conflict', 'written']);
    const next = {
      ...first,
      version: 2,
      minutes: [{ minute: 28_878_840, requests: 3, failures: 1 }],
      openUntil: at(40),
      openCount: 1,
      probe: { id: 'd2', until: at(70) },
    };
    expect(await store.write(next)).toBe('written');
    expect(await store.write(next)).toBe('conflict');
    expect(await store.read('hub.example')).toEqual(next);
  });
});

it('the cloud store keeps one registration for each callback and feed until it expires', async () => {
  const store = dynamoCloudStore(table.table, client());
  const callback = 'http://reader.example:80/notify';
  await store.save({ feed: 'fr', callback, expires: at(10) });
  await store.save({ feed: 'fr', callback, expires: at(100) });
  await store.save({ feed: 'fr', callback: 'http://other.example/', expires: at(20) });
  await store.save({ feed: 'ar', callback, expires: at(100) });
  expect((await store.callbacks('fr', at(0))).toSorted()).toEqual(['http://other.example/', callback]);
  expect(await store.callbacks('fr', at(50))).toEqual([callback]);
  expect(await store.callbacks('fr', at(100))).toEqual([]);
});

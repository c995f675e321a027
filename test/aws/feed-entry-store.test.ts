import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import { expect, it, vi } from 'vitest';
import { dynamoFeedEntryStore } from '#shared/aws/dynamo-feed-entry-store.ts';
import { makeIngest } from '#shared/ingest/ingest.ts';
import { incomingOf, ingestFixtures } from '#test/ingest/ingest-fixture.ts';

const openFixture = ingestFixtures();

it('feeds that are published at the same time read an article once, and later ones not at all', async () => {
  const fixture = await openFixture();
  await makeIngest(fixture).accept(incomingOf());
  const { table, client, publicUrl } = fixture;
  const store = dynamoFeedEntryStore(table, publicUrl, client);
  const send = vi.spyOn(client, 'send');
  const read = async (slug: string) => store.articles(slug, await store.entries(slug, {}));
  const reads = (): number => send.mock.calls.filter(([command]) => command instanceof BatchGetCommand).length;
  const [all, securite] = await Promise.all([read('all'), read('securite')]);
  expect(all).toHaveLength(1);
  expect(securite).toEqual(all);
  expect(await read('all')).toEqual(all);
  expect(reads()).toBe(1);
  send.mockRestore();
});

it('a read that fails is tried again by the next publication', async () => {
  const fixture = await openFixture();
  await makeIngest(fixture).accept(incomingOf());
  const { table, client, publicUrl } = fixture;
  const store = dynamoFeedEntryStore(table, publicUrl, client);
  const entries = await store.entries('all', {});
  const send = vi.spyOn(client, 'send').mockRejectedValueOnce(new TypeError('a bug'));
  await expect(Promise.all([store.articles('all', entries), store.articles('all', entries)])).rejects.toThrow('a bug');
  send.mockRestore();
  expect(await store.articles('all', entries)).toHaveLength(1);
});

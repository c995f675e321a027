import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { dynamoFanOutStore } from '#shared/aws/dynamo-fan-out-store.ts';
import { dynamoReaderStore } from '#shared/aws/dynamo-reader-store.ts';
import { dynamoSourceStore } from '#shared/aws/dynamo-source-store.ts';
import { dynamoSubscriptionStore } from '#shared/aws/dynamo-subscription-store.ts';
import { dynamoTokenStore } from '#shared/aws/dynamo-token-store.ts';
import { type Key, keys } from '#shared/aws/keys.ts';
import { listSources } from '#shared/follow/list-sources.ts';
import type { FanOutPage } from '#shared/model/fan-out.ts';
import { emptySketch } from '#shared/readers/sketch.ts';
import { parseSite } from '#shared/site/read-site-file.ts';
import type { Command } from '#test/simulation/services.ts';
import { makeTable } from '#test/simulation/table.ts';
import { requestOf } from '#test/web/request.ts';

const now = '2024-11-27T10:00:00.000Z';

/** A table with rows that nobody can read under these keys. */
const openTable = (...broken: readonly Key[]) => {
  const table = makeTable(
    () => Date.parse(now),
    () => undefined,
  );
  for (const key of broken) table.overwrite({ ...key, broken: true });
  const client = Object.assign(DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' })), {
    send: async (command: Command) => table.serve(command),
  });
  const noted = (): readonly unknown[] => table.rows('UNREADABLE').map(({ pk, sk }) => ({ PK: pk, SK: sk }));
  return { table, client, noted };
};

it('a list of tokens shows those that can be read', async () => {
  const broken = keys.token('a');
  const { client, noted } = openTable(broken);
  const tokens = dynamoTokenStore('barid', client);
  await tokens.create({
    keyId: 'b',
    name: 'Desk',
    scopes: [],
    limits: {},
    hash: 'h',
    createdAt: now,
    createdBy: 'owner',
  });
  expect((await tokens.list()).map(({ keyId }) => keyId)).toEqual(['b']);
  expect(noted()).toEqual([broken]);
});

it('counts of readers are shown, and salts are forgotten, beside rows that cannot be read', async () => {
  const broken = [keys.readers('2024-11-26', 'fr'), keys.readerSalt('2024-11-20')];
  const { client, noted, table } = openTable(...broken);
  const readers = dynamoReaderStore('barid', client);
  const counts = { day: '2024-11-26', feed: 'ar', services: {}, hubSubscribers: 1, sketch: emptySketch(), revision: 1 };
  await readers.writeDay(counts);
  expect((await readers.days('2024-11-26', '2024-11-26')).map(({ feed }) => feed)).toEqual(['ar']);
  await readers.salt('2024-11-25');
  await readers.forgetSalts('2024-11-26');
  expect(table.rows('READER-SALT').map(({ SK }) => SK)).toEqual(['2024-11-20']);
  expect(noted()).toEqual(expect.arrayContaining(broken));
});

it('a page of a fan-out that cannot be read keeps the next revision from no other page', async () => {
  const topic = 'https://feeds.example.org/feeds/fr/rss.xml';
  const broken = keys.fanOutPage(topic, '40000000');
  const { client, noted } = openTable(broken);
  const fanOuts = dynamoFanOutStore('barid', client);
  const page: FanOutPage = { topic, feed: 'fr', revision: 7, changedAt: now, done: [], dueAt: now, version: 1 };
  for (const from of ['20000000', '80000000']) await fanOuts.writePage({ ...page, from });
  expect(new Set((await fanOuts.laterPages(topic)).map(({ from }) => from))).toEqual(new Set(['20000000', '80000000']));
  expect(noted()).toEqual([broken]);
});

it('the sources are listed beside one whose state cannot be read', async () => {
  const broken = keys.source('agence');
  const { client, noted } = openTable(broken);
  const site = parseSite({
    site: { title: 'Euromagreb', url: 'https://www.example.org', language: 'fr', description: 'L’actualité' },
    feeds: [{ slug: 'all' }],
    sources: [
      { id: 'agence', url: 'https://agence.example/rss' },
      { id: 'mapnews', url: 'https://mapnews.example/rss' },
    ],
  });
  const ports = { sources: dynamoSourceStore('barid', client), site, clock: { now: () => new Date(now) } };
  const { status, body } = await listSources(requestOf({ method: 'GET' }), ports);
  expect([
    status,
    z
      .object({ items: z.array(z.object({ id: z.string() })) })
      .parse(JSON.parse(String(body)))
      .items.map(({ id }) => id),
  ]).toEqual([200, ['agence', 'mapnews']]);
  expect(noted()).toEqual([broken]);
});

it('a full page of subscribers is read past those that cannot be read, or the others would be taken for the last ones', async () => {
  const topic = 'https://feeds.example.org/feeds/fr/rss.xml';
  const broken = ['10', '20', '30'].map((key) => keys.subscriber(topic, key));
  const { client, noted } = openTable(...broken);
  const subscriptions = dynamoSubscriptionStore('barid', client);
  for (let index = 0; index < 150; index += 1) {
    const callback = `https://reader.example/${index}`;
    const intent = { id: callback, mode: 'subscribe', topic, callback, leaseSeconds: 1, challenge: '' } as const;
    await subscriptions.saveIntent({ ...intent, requestedAt: now });
    const expiresAt = '2024-12-07T10:00:00.000Z';
    await subscriptions.confirm({ ...intent, requestedAt: now }, { topic, callback, verifiedAt: now, expiresAt }, 1);
  }
  expect(await subscriptions.list(topic, {}, 101)).toHaveLength(101);
  expect(await subscriptions.list(topic, {}, 1000)).toHaveLength(150);
  expect(noted()).toEqual(expect.arrayContaining(broken));
});

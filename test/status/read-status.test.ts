import { CreateQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, it, vi } from 'vitest';
import { dynamoDeliveryStore } from '#shared/aws/dynamo-delivery-store.ts';
import { dynamoHostStore } from '#shared/aws/dynamo-host-store.ts';
import { dynamoHubStore } from '#shared/aws/dynamo-hub-store.ts';
import { dynamoSourceStore } from '#shared/aws/dynamo-source-store.ts';
import { dynamoUnreadableRows } from '#shared/aws/dynamo-unreadable-rows.ts';
import { publishStores } from '#shared/aws/publish-stores.ts';
import { sqsDeadLetters } from '#shared/aws/sqs-dead-letters.ts';
import { Unavailable } from '#shared/errors.ts';
import type { Article } from '#shared/model/article.ts';
import type { Site } from '#shared/site/site.ts';
import { makeStatusReader } from '#shared/status/read-status.ts';
import { emptyTables, publicUrl } from '#test/aws/dynamo-stores.ts';
import { at, pendingDelivery, siteWith, stateOf } from '#test/deliver/delivery-fixture.ts';
import { startQueues } from '#test/local-parts.ts';

const openTable = emptyTables();

const hub = 'https://hub.example/';

const feed = {
  slug: 'fr',
  title: 'En français',
  description: '',
  language: 'fr',
  select: {},
  content: 'full',
} as const;

const site: Site = { ...siteWith(hub), feeds: [{ ...feed, entries: 2 }] };

const article = (id: string, published: number, taken: number): Article => ({
  id,
  guid: id,
  title: 'Le Maroc et la Belgique renforcent leur coopération antiterroriste',
  content: '<p>RABAT</p>',
  language: 'fr',
  authors: [],
  tags: [],
  attachments: [],
  published: at(published),
  modified: at(published),
  accepted: at(taken),
  receivedAt: at(taken),
  status: 'live',
  revision: 1,
  feeds: ['fr'],
});

/** The status of a site over a real table, ten minutes after `at(0)`. */
const openStatus = async (of: Site = site, checkWrite: () => Promise<void> = async () => undefined) => {
  const { table, client } = await openTable();
  const stores = {
    ...publishStores(table, publicUrl, client),
    deliveries: dynamoDeliveryStore(table, client),
    hosts: dynamoHostStore(table, client),
    hubs: dynamoHubStore(table, client),
    sources: dynamoSourceStore(table, client),
    unreadable: dynamoUnreadableRows(table, client),
  };
  const reader = makeStatusReader({
    ...stores,
    deadLetters: { count: async () => [] },
    refused: { list: async () => ({ files: [], count: 0 }) },
    clock: { now: () => new Date(at(600)) },
    checkWrite,
    site: of,
    publicUrl,
  });
  return { ...stores, read: reader.readStatus, reader };
};

it('the status measures latency from the rows, without articles beyond the newest entries', async () => {
  const { articles, deliveries, read } = await openStatus();
  await articles.write(article('a', -20, 0), undefined);
  await articles.write(article('b', -10, 10), undefined);
  // As in an import: older than every entry of the feed, so that no receiver is notified of it.
  await articles.write(article('old', -9_000_000, 5), undefined);
  for (const [revision, ended] of [
    [1, 0.8],
    [11, 11.5],
  ] as const) {
    const row = pendingDelivery(revision, { changedAt: at(revision - 0.9) });
    await deliveries.create(row);
    await deliveries.update({ ...row, status: 'delivered', attempts: 1, endedAt: at(ended) }, row);
  }
  const { receivers } = await read();
  expect(receivers).toMatchObject([
    { url: hub, condition: { kind: 'new' }, latency: { delivered: [0.8, 1.5], waiting: [] } },
  ]);
});

it('the status says first that nothing can be stored, and why, and only so long', async () => {
  let isFull = true;
  const { read, reader } = await openStatus(site, async () => {
    if (isFull) throw new Unavailable('STORE_UNAVAILABLE', 'The disk of this machine is full.');
  });
  const attention = { kind: 'nothingStored', reason: 'The disk of this machine is full.' };
  expect((await read()).attention[0]).toEqual(attention);
  expect((await reader.readAttention())[0]).toEqual(attention);
  isFull = false;
  expect((await read()).attention).toEqual([]);
});

it('the status shows a lagging feed, a failed delivery and a paused host', async () => {
  const { articles, feedStates, deliveries, hosts, read } = await openStatus();
  await feedStates.write(stateOf('fr', 1, { writtenAt: at(5) }));
  await articles.write(article('a', -20, 3), undefined);
  await articles.write(article('b', -10, 400), undefined);
  const row = pendingDelivery(1);
  await deliveries.create(row);
  await deliveries.update({ ...row, status: 'failed', attempts: 12, lastAnswer: '500' }, row);
  await hosts.write({
    host: 'hub.example',
    version: 1,
    writtenAt: at(600),
    sharers: [],
    minutes: [],
    openUntil: at(630),
  });
  const status = await read();
  expect(status.feeds).toMatchObject([{ slug: 'fr', revision: 1, behindSince: at(400) }]);
  expect(status.failed).toMatchObject({ count: 1, newest: [{ receiver: hub, lastAnswer: '500' }] });
  expect(status.receivers[0]?.condition).toEqual({ kind: 'hostPaused', until: at(630) });
});

it('a feed is behind only while the sweep has not published a change: clocks of functions differ', async () => {
  const { articles, feedStates, publishQueue, read } = await openStatus();
  await articles.write(article('a', -20, 8), undefined);
  await feedStates.write(stateOf('fr', 1, { writtenAt: at(7) }));
  expect((await read()).feeds).toMatchObject([{ behindSince: at(8) }]);
  await publishQueue.deleteHints(await publishQueue.hints(10));
  const { feeds, attention } = await read();
  expect([feeds[0]?.behindSince, attention]).toEqual([undefined, []]);
});

it('what needs somebody is the same without the status, and reads no delivery that did not fail', async () => {
  const { articles, feedStates, deliveries, publishQueue, reader } = await openStatus();
  const lists = [vi.spyOn(articles, 'list'), vi.spyOn(deliveries, 'list')] as const;
  const same = async () => {
    for (const list of lists) list.mockClear();
    const attention = await reader.readAttention();
    const [ofArticles, ofDeliveries] = lists.map(({ mock }) => mock.calls.length);
    expect(attention).toEqual((await reader.readStatus()).attention);
    expect(ofDeliveries).toBe(0);
    return { kinds: attention.map(({ kind }) => kind), ofArticles };
  };
  await articles.write(article('a', -20, 8), undefined);
  await articles.write({ ...article('b', -20, 9), status: 'draft', feeds: [] }, undefined);
  await feedStates.write(stateOf('fr', 1, { writtenAt: at(7) }));
  expect(await same()).toEqual({ kinds: ['drafts', 'feedBehind'], ofArticles: 2 });
  await publishQueue.deleteHints(await publishQueue.hints(10));
  // The one list is that of drafts.
  expect(await same()).toEqual({ kinds: ['drafts'], ofArticles: 1 });
});

it('the status says how many entries of a feed of full texts fit into its bound of bytes', async () => {
  const bounded = (content: 'full' | 'summary', maxFeedBytes: number): Site => ({
    ...site,
    identity: { ...site.identity, maxFeedBytes },
    feeds: [{ ...feed, entries: 2, content }],
  });
  for (const [of, shortenedTo] of [
    [bounded('full', 2_000), 1],
    [bounded('full', 20_000), undefined],
    [bounded('summary', 2_000), undefined],
  ] as const) {
    const { articles, read } = await openStatus(of);
    for (const [index, id] of ['a', 'b', 'c'].entries()) await articles.write(article(id, -20 + index, 3), undefined);
    expect((await read()).feeds[0]?.shortenedTo).toBe(shortenedTo);
  }
});

it('the status counts the dead letters of each queue', async () => {
  const { client, stop } = await startQueues();
  const urls: string[] = [];
  for (const QueueName of ['deliveries-dead', 'files-dead']) {
    const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName }));
    urls.push(QueueUrl);
  }
  await client.send(new SendMessageCommand({ QueueUrl: urls[1], MessageBody: 'Une lettre morte' }));
  expect(await sqsDeadLetters(urls, client).count()).toEqual([
    { queue: 'deliveries-dead', messages: 0 },
    { queue: 'files-dead', messages: 1 },
  ]);
  await stop();
});

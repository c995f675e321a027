import { DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { dynamoAuditStore } from '#shared/aws/dynamo-audit-store.ts';
import { dynamoUnreadableRows } from '#shared/aws/dynamo-unreadable-rows.ts';
import { articleRoutes } from '#shared/ingest/article-routes.ts';
import { makeIngest } from '#shared/ingest/ingest.ts';
import { publishScheduled } from '#shared/ingest/scheduled.ts';
import { type Caller, inboxCaller, ownerWith, sourceCaller } from '#shared/model/caller.ts';
import { auditEntry, auditRecorder, auditRoutes } from '#shared/publishers/audit.ts';
import { parseSite } from '#shared/site/read-site-file.ts';
import { routeScopes } from '#shared/web/route-scopes.ts';
import { serve } from '#shared/web/router.ts';
import { apiClient, itemOf } from '#test/ingest/api-client.ts';
import { incomingOf, ingestFixtures, sampleSite } from '#test/ingest/ingest-fixture.ts';

const openFixture = ingestFixtures();

const desk: Caller = {
  name: 'Rédaction',
  keyId: '0123456789abcdef',
  scopes: ['publish', 'retract', 'read'],
  limits: {},
  request: 'r-1',
};

const open = async () => {
  const fixture = await openFixture();
  const audit = dynamoAuditStore(fixture.table, fixture.client);
  const routes = { ...articleRoutes(fixture), ...auditRoutes({ ...fixture, audit }) };
  const as = (caller: Caller) =>
    apiClient(serve(routes, { access: { authenticate: async () => caller, scopes: routeScopes } }));
  const read = async (query = '') => (await as(ownerWith('k'))('GET', `/audit${query}`)).body;
  const actions = async (query = '') => {
    const { items } = await read(query);
    return Array.isArray(items) ? items.map(({ by, action, revision }) => [by, action, revision]) : [];
  };
  return { fixture, audit, as, read, actions };
};

it('every change of an article stands in the log: who, what, when, with which key, by which request', async () => {
  const { as, read, actions, fixture } = await open();
  const send = as(desk);
  const { body } = await send('POST', '/articles?draft=true', itemOf());
  const steps = [
    () => send('POST', '/articles?draft=true', itemOf({ title: 'Corrigé' })),
    () => send('POST', '/articles', itemOf({ title: 'Corrigé' })),
    () => send('PUT', `/articles/${body.id}`, itemOf({ title: 'Mieux' })),
    () => send('POST', '/articles', itemOf({ title: 'Mieux' })),
    () => send('DELETE', `/articles/${body.id}`),
    () => send('DELETE', `/articles/${body.id}`),
    () => send('POST', '/articles', itemOf({ title: 'Mieux' })),
  ];
  for (const [index, step] of steps.entries()) {
    fixture.clock.set(`2024-11-28T09:0${index + 1}:00.000Z`);
    expect((await step()).status).toBeLessThan(300);
  }
  expect(await actions()).toEqual([
    ['Rédaction', 'restored', 4],
    ['Rédaction', 'retracted', 3],
    ['Rédaction', 'changed', 2],
    ['Rédaction', 'published', 1],
    ['Rédaction', 'changed', 1],
    ['Rédaction', 'drafted', 1],
  ]);
  const { items } = await read('?limit=1');
  expect(items).toEqual([
    {
      at: '2024-11-28T09:07:00.000Z',
      action: 'restored',
      by: 'Rédaction',
      keyId: '0123456789abcdef',
      request: 'r-1',
      article: body.id,
      revision: 4,
    },
  ]);
  expect(JSON.stringify(await read())).not.toMatch(/Mieux|Corrigé|coopération/);
});

it('what a source, the inbox and the clock do stands in the log under their names', async () => {
  const { actions, fixture } = await open();
  await makeIngest(fixture, sourceCaller('agence')).accept(incomingOf({ guid: 'a', url: 'https://www.example.org/a' }));
  fixture.clock.set('2024-11-28T09:01:00.000Z');
  const later = { published: '2024-11-28T10:00:00.000Z', expires: '2024-11-28T11:00:00.000Z' };
  await makeIngest(fixture, inboxCaller).accept(incomingOf({ guid: 'b', url: 'https://www.example.org/b', ...later }));
  for (const at of ['2024-11-28T10:00:00.000Z', '2024-11-28T11:00:00.000Z']) {
    fixture.clock.set(at);
    await publishScheduled(fixture);
  }
  expect(await actions()).toEqual([
    ['barid', 'retracted', 2],
    ['barid', 'published', 1],
    ['inbox', 'scheduled', 1],
    ['source:agence', 'published', 1],
  ]);
});

it('a change that was refused, or changed nothing, is not in the log', async () => {
  const { as, actions } = await open();
  const ar = as({ ...desk, limits: { languages: ['ar'] } });
  expect((await ar('POST', '/articles', itemOf())).status).toBe(403);
  expect((await as(desk)('POST', '/articles', { title: '' })).status).toBe(422);
  expect(await actions()).toEqual([]);
});

it('the log is filtered by article, publisher, action and time, and read a page at a time to its end', async () => {
  const { as, actions, read, fixture } = await open();
  for (let index = 1; index <= 7; index += 1) {
    fixture.clock.set(`2024-11-2${index}T09:00:00.000Z`);
    const caller = { ...desk, name: index % 2 === 0 ? 'B' : 'A' };
    await as(caller)(
      'POST',
      '/articles',
      itemOf({ id: `n${index % 3}`, url: undefined, title: `Titre ${index}`, date_published: '2024-11-20T09:00:00Z' }),
    );
  }
  const { body: page } = await as(ownerWith('k'))('GET', '/articles?guid=n1');
  const id = JSON.parse(JSON.stringify(page)).items[0].id;
  expect(await actions(`?article=${id}`)).toEqual([
    ['A', 'changed', 3],
    ['B', 'changed', 2],
    ['A', 'published', 1],
  ]);
  expect(await actions('?article=n1')).toHaveLength(3);
  expect(await actions('?publisher=B')).toHaveLength(3);
  expect(await actions('?publisher=A&action=published')).toEqual([
    ['A', 'published', 1],
    ['A', 'published', 1],
  ]);
  expect(await actions('?since=2024-11-23&until=2024-11-26')).toHaveLength(3);
  expect(await actions('?until=2024-11-22T09:00:00.000Z')).toHaveLength(1);
  for (const filter of ['', 'publisher=A&']) {
    const seen: unknown[] = [];
    let after: unknown;
    do {
      const cursor = after === undefined ? '' : `&after=${encodeURIComponent(String(after))}`;
      const part = await read(`?${filter}limit=2${cursor}`);
      seen.push(...(Array.isArray(part.items) ? part.items : []));
      after = part.after;
    } while (after !== undefined && seen.length < 20);
    expect(seen).toHaveLength(filter === '' ? 7 : 4);
    expect(new Set(seen.map((entry) => JSON.stringify(entry))).size).toBe(seen.length);
  }
});

it.each([
  ['since=hier', 'DATE_INVALID'],
  ['until=2024-13-01', 'DATE_INVALID'],
  ['limit=0', 'LIMIT_INVALID'],
  ['action=seen', 'ACTION_INVALID'],
  ['after=x', 'CURSOR_INVALID'],
])('a question with %s is refused', async (query, code) => {
  const { as } = await open();
  expect(await as(ownerWith('k'))('GET', `/audit?${query}`)).toMatchObject({ status: 400, body: { code } });
});

it('only a caller with the scope for it reads the log, and no route changes it', async () => {
  const { as } = await open();
  expect((await as(desk)('GET', '/audit')).status).toBe(403);
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH'])
    expect((await as(ownerWith('k'))(method, '/audit')).status).toBe(405);
});

it.each(['', 'publisher=A&'])(
  'a page of the log with %j shows the entries around one that nobody can read',
  async (filter) => {
    const { as, read, fixture } = await open();
    for (let index = 1; index <= 6; index += 1) {
      fixture.clock.set(`2024-11-2${index}T09:00:00.000Z`);
      const item = itemOf({ id: `n${index}`, url: undefined, date_published: '2024-11-20T09:00:00Z' });
      expect((await as({ ...desk, name: 'A' })('POST', '/articles', item)).status).toBe(201);
    }
    const broken = [2, 3, 6].map((day) => `2024-11-2${day}T09:00:00.000Z`);
    const documents = DynamoDBDocumentClient.from(fixture.client);
    const query = {
      TableName: fixture.table,
      KeyConditionExpression: 'PK = :pk',
      ExpressionAttributeValues: { ':pk': 'AUDIT' },
    };
    for (const { PK, SK, at } of (await documents.send(new QueryCommand(query))).Items ?? [])
      if (broken.includes(at))
        await documents.send(new PutCommand({ TableName: fixture.table, Item: { PK, SK, at: 7 } }));
    const seen: unknown[] = [];
    let after: unknown;
    for (let pages = 0; pages < 10; pages += 1) {
      const cursor = after === undefined ? '' : `&after=${encodeURIComponent(String(after))}`;
      const part = await read(`?${filter}limit=2${cursor}`);
      seen.push(
        ...z
          .array(z.object({ at: z.string() }))
          .parse(part.items)
          .map(({ at }) => at.slice(8, 10)),
      );
      after = part.after;
      if (after === undefined) break;
    }
    expect(seen).toEqual(['25', '24', '21']);
    const named = (await dynamoUnreadableRows(fixture.table, fixture.client).list()).map(({ row }) => row);
    expect(named.filter((row) => row.startsWith('AUDIT '))).toHaveLength(3);
  },
);

it('an entry is kept for the time of the site file, 400 days by default', async () => {
  const { fixture, audit } = await open();
  const record = auditRecorder({ ...fixture, audit });
  await record(ownerWith('k'), { action: 'rebuilt', subject: 'all' });
  await record(ownerWith('k'), { action: 'rebuilt', subject: 'all' });
  expect(await audit.list({}, 10)).toMatchObject({ items: [{ entry: { keptUntil: '2026-01-02T09:00:00.000Z' } }] });
  const { feeds, identity } = sampleSite();
  const site = { feeds, identity: { ...identity, auditDays: 30 } };
  const entry = auditEntry(site, desk, '2024-11-28T09:00:00.000Z', { action: 'exported' });
  expect(entry.keptUntil).toBe('2024-12-28T09:00:00.000Z');
  expect(() => parseSite({ site: { auditDays: 5 } })).toThrow(/auditDays/);
});

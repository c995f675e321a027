import { expect, it } from 'vitest';
import { dynamoAnswerStore } from '#shared/aws/dynamo-answer-store.ts';
import { incomingWebhookRoutes } from '#shared/ingest/incoming-webhook.ts';
import type { Caller } from '#shared/model/caller.ts';
import { routeScopes } from '#shared/web/route-scopes.ts';
import { serve } from '#shared/web/router.ts';
import { ghostPost } from '#test/read/cms/ghost-fixture.ts';
import { apiClient } from './api-client.ts';
import { guidsIn, ingestFixtures } from './ingest-fixture.ts';

const openFixture = ingestFixtures();

const openWebhook = async () => {
  const fixture = await openFixture();
  const answers = dynamoAnswerStore(fixture.table, fixture.clock, fixture.client);
  const authenticate = async (): Promise<Caller> => ({
    name: 'webhook:ghost',
    scopes: ['publish', 'retract'],
    limits: {},
  });
  const access = { authenticate, scopes: routeScopes };
  const ask = apiClient(serve(incomingWebhookRoutes({ ...fixture, answers }), { access }));
  const post = (message: unknown) => ask('POST', '/in/ghost', message);
  /** Each minute of a newsroom's morning. */
  const at = (minute: number): string => `2024-11-28T08:${String(minute).padStart(2, '0')}:00.000Z`;
  const edited = (minute: number, said: Readonly<Record<string, unknown>> = {}) => ({
    post: { current: ghostPost({ updated_at: at(minute), ...said }), previous: {} },
  });
  const unpublished = (minute: number) => ({
    post: { current: ghostPost({ updated_at: at(minute), status: 'draft' }), previous: { status: 'published' } },
  });
  const stored = async () => {
    const id = await fixture.articles.find({ guid: ghostPost().id });
    return id === undefined ? undefined : fixture.articles.get(id);
  };
  return { fixture, post, at, edited, unpublished, stored };
};

const deleted = { post: { current: {}, previous: ghostPost() } };

it('a post that Ghost publishes becomes an article, its edits revisions, and its deletion a retraction', async () => {
  const { fixture, post, edited, stored } = await openWebhook();
  expect(await post(edited(0))).toMatchObject({ status: 201, body: { outcome: 'created', status: 'live' } });
  expect(await post(edited(1, { title: 'ميناء طنجة يعمل' }))).toMatchObject({
    status: 200,
    body: { outcome: 'updated', revision: 2 },
  });
  expect(await guidsIn(fixture, 'all')).toEqual([ghostPost().id]);
  expect(await post(deleted)).toMatchObject({
    status: 200,
    body: { outcome: 'retracted', detail: expect.stringMatching(/Ghost deleted/) },
  });
  expect(await guidsIn(fixture, 'all')).toEqual([]);
  expect(await stored()).toMatchObject({ status: 'retracted' });
});

it('a message that comes twice changes nothing', async () => {
  const { post, edited, unpublished } = await openWebhook();
  await post(edited(0));
  expect(await post(edited(0))).toMatchObject({ status: 200, body: { outcome: 'unchanged', revision: 1 } });
  const first = await post(unpublished(1));
  expect(await post(unpublished(1))).toEqual(first);
});

it('an older message that comes late changes nothing, though the text of the newer one was the same as before', async () => {
  const { post, edited, stored } = await openWebhook();
  await post(edited(0));
  await post(edited(9));
  const late = await post(edited(5, { title: 'Un titre abandonné' }));
  expect(late).toMatchObject({
    status: 200,
    body: { outcome: 'ignored', detail: expect.stringMatching(/came before it/) },
  });
  expect(await stored()).toMatchObject({ title: ghostPost().title, revision: 1 });
});

it('an unpublished post is retracted; an edit from before does not bring it back, and its publication does', async () => {
  const { fixture, post, edited, unpublished, stored } = await openWebhook();
  await post(edited(0));
  await post(unpublished(5));
  expect(await stored()).toMatchObject({ status: 'retracted' });
  await post(edited(3, { title: 'Une correction en retard' }));
  expect(await stored()).toMatchObject({ status: 'retracted', title: ghostPost().title });
  // The clock of the CMS counts, though Barid retracted the article later by its own.
  expect(await post(edited(6))).toMatchObject({ body: { outcome: 'updated', status: 'live' } });
  // Of two retractions the later one holds for what comes between them.
  await post(unpublished(10));
  await post(unpublished(20));
  await post(edited(15));
  expect(await stored()).toMatchObject({ status: 'retracted' });
  expect(await guidsIn(fixture, 'all')).toEqual([]);
});

it('an edit from after an unpublication that comes late keeps the article live', async () => {
  const { post, edited, unpublished, stored } = await openWebhook();
  await post(edited(9));
  expect(await post(unpublished(5))).toMatchObject({ status: 200, body: { outcome: 'ignored' } });
  expect(await stored()).toMatchObject({ status: 'live' });
});

it('the deletion of a post that Barid never had is answered well', async () => {
  const { post } = await openWebhook();
  expect(await post(deleted)).toMatchObject({
    status: 200,
    body: { outcome: 'ignored', detail: expect.stringMatching(/no such article/) },
  });
});

it('a draft is never public, an unfinished one waits, and a scheduled post comes at its date', async () => {
  const { fixture, post, edited, stored } = await openWebhook();
  const draft = { status: 'draft', published_at: null };
  expect(
    await post(edited(0, { ...draft, title: '(Untitled)', html: null, plaintext: null, custom_excerpt: null })),
  ).toMatchObject({
    status: 200,
    body: { outcome: 'ignored', detail: expect.stringMatching(/The draft waits/) },
  });
  expect(await post(edited(1, draft))).toMatchObject({ status: 202, body: { status: 'draft', feeds: [] } });
  const scheduled = { status: 'scheduled', published_at: '2024-11-29T06:00:00.000Z' };
  expect(await post(edited(2, scheduled))).toMatchObject({ status: 202, body: { status: 'scheduled' } });
  expect(await guidsIn(fixture, 'all')).toEqual([]);
  await post(edited(3));
  expect(await stored()).toMatchObject({ status: 'live' });
});

it('a draft that takes the place of a live post takes it out of the feeds, though no message said so', async () => {
  const { fixture, post, edited } = await openWebhook();
  await post(edited(0));
  await post(edited(5, { status: 'draft' }));
  expect(await guidsIn(fixture, 'all')).toEqual([]);
});

it.each([{ visibility: 'members' }, { visibility: 'paid' }, { email_only: true, status: 'sent' }])(
  'a live post that becomes one for few (%j) is retracted, and an unknown one is not stored',
  async (said) => {
    const { post, edited, stored } = await openWebhook();
    expect(await post(edited(0, said))).toMatchObject({ status: 200, body: { outcome: 'ignored' } });
    expect(await stored()).toBeUndefined();
    await post(edited(1));
    expect(await post(edited(2, said))).toMatchObject({ status: 200, body: { outcome: 'retracted' } });
    expect(await stored()).toMatchObject({ status: 'retracted' });
  },
);

it.each([
  { page: { current: ghostPost({ type: 'page' }), previous: {} } },
  { post: { current: ghostPost({ type: 'page' }), previous: {} } },
  { tag: { current: { name: 'اقتصاد' }, previous: {} } },
  { member: { current: { email: 'a@example.org' }, previous: {} } },
])('a message that is not about a post is answered, and does nothing', async (message) => {
  const { post, stored } = await openWebhook();
  expect(await post(message)).toMatchObject({ status: 200, body: { outcome: 'ignored' } });
  expect(await stored()).toBeUndefined();
});

it.each<[string, unknown, string]>([
  ['an unknown message', { hello: 'world' }, 'MESSAGE_UNKNOWN'],
  ['a list', [1], 'MESSAGE_UNKNOWN'],
  ['nothing', '', 'JSON_INVALID'],
  ['half a message', '{"post":', 'JSON_INVALID'],
])('%s is refused with a sentence that says what to do', async (_, message, code) => {
  const { post } = await openWebhook();
  expect(await post(message)).toMatchObject({ status: 422, body: { code } });
});

it('a message that withdraws more posts than can be looked up in time is refused, and one of fewer is not', async () => {
  const { post } = await openWebhook();
  const deletion = (count: number) => ({
    event: 'articles.items.delete',
    collection: 'articles',
    keys: Array.from({ length: count }, (_, at) => at + 1),
  });
  expect(await post(deletion(501))).toMatchObject({ status: 413, body: { code: 'BATCH_TOO_LARGE' } });
  expect(await post(deletion(20))).toMatchObject({ status: 200, body: { outcome: 'ignored' } });
});

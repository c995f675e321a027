import { expect, it } from 'vitest';
import { dynamoAnswerStore } from '#shared/aws/dynamo-answer-store.ts';
import { incomingWebhookRoutes } from '#shared/ingest/incoming-webhook.ts';
import type { Caller } from '#shared/model/caller.ts';
import type { AnswerStore } from '#shared/ports.ts';
import { parseSite } from '#shared/site/read-site-file.ts';
import { routeScopes } from '#shared/web/route-scopes.ts';
import { serve } from '#shared/web/router.ts';
import { cmsSamples } from '#test/read/cms/messages-fixture.ts';
import { startLocalServer } from '#test/web/local-server.ts';
import { requestOf } from '#test/web/request.ts';
import { guidsIn, ingestFixtures } from './ingest-fixture.ts';

const openFixture = ingestFixtures();

/** A site whose CMS posts to `/in/cms`. */
const openWebhook = async (said: object = {}, wrapped = (store: AnswerStore): AnswerStore => store) => {
  const site = parseSite({
    site: {
      title: 'Euromagreb',
      url: 'https://www.example.org',
      language: 'fr',
      description: 'L’actualité',
      timeZone: 'UTC',
    },
    feeds: [{ slug: 'all' }],
    incomingWebhooks: [
      { name: 'cms', secret: 'CMS_SECRET', ...said },
      { name: 'rif', secret: 'RIF_SECRET' },
    ],
  });
  const fixture = await openFixture(site);
  const answers = wrapped(dynamoAnswerStore(fixture.table, fixture.clock, fixture.client));
  const authenticate = async (): Promise<Caller> => ({
    name: 'webhook:cms',
    scopes: ['publish', 'retract'],
    limits: {},
  });
  const answer = serve(incomingWebhookRoutes({ ...fixture, answers }), {
    access: { authenticate, scopes: routeScopes },
  });
  const post = async (message: unknown, headers: Readonly<Record<string, string>> = {}, path = '/in/cms') => {
    const given = await answer(requestOf({ method: 'POST', path, headers, text: JSON.stringify(message) }));
    const body: Record<string, unknown> = JSON.parse(given.body);
    return { status: given.status, body };
  };
  const stored = async (guid: string) => {
    const id = await fixture.articles.find({ guid });
    return id === undefined ? undefined : fixture.articles.get(id);
  };
  return { fixture, post, stored };
};

it.each(cmsSamples)(
  '$cms publishes, corrects and withdraws a post, in whatever order the messages come',
  async (sample) => {
    const { headers, published, withdrawn, guid } = sample;
    const { fixture, post, stored } = await openWebhook();
    expect(await post(published('Le port', 1), headers)).toMatchObject({ status: 201, body: { guid, status: 'live' } });
    expect(await stored(guid)).toMatchObject({
      title: 'Le port',
      language: 'fr',
      published: '2024-11-28T08:00:00.000Z',
    });
    expect((await stored(guid))?.content).toContain('Les dockers ont repris');
    expect(await post(published('Le port rouvre', 5), headers)).toMatchObject({
      body: { outcome: 'updated', revision: 2 },
    });
    expect(await post(published('Le port', 3), headers)).toMatchObject({ status: 200, body: { outcome: 'ignored' } });
    expect(await stored(guid)).toMatchObject({ title: 'Le port rouvre' });
    const gone = withdrawn(9);
    expect((await post(gone.message, gone.headers)).status).toBeLessThan(300);
    expect(await guidsIn(fixture, 'all')).toEqual([]);
    await post(published('Le port', 4), headers);
    expect(await guidsIn(fixture, 'all')).toEqual([]);
    // By then the clock of Barid has passed, too.
    fixture.clock.set('2024-11-28T10:00:00.000Z');
    expect(await post(gone.message, gone.headers)).toMatchObject({ status: expect.any(Number) });
    expect(await guidsIn(fixture, 'all')).toEqual([]);
  },
);

it.each(cmsSamples)(
  '$cms may take back what Barid never had, and what comes late then is not published',
  async (sample) => {
    const { headers, published, withdrawn } = sample;
    const { fixture, post } = await openWebhook();
    const gone = withdrawn(9);
    expect((await post(gone.message, gone.headers)).status).toBeLessThan(300);
    expect((await post(published('Le port', 1), headers)).status).toBeLessThan(300);
    expect(await guidsIn(fixture, 'all')).toEqual([]);
  },
);

it('two sites of one CMS, whose keys count alike, publish and take back articles of their own', async () => {
  const { fixture, post } = await openWebhook();
  const message = (event: string, title?: string) => ({
    ...{ event: `items.${event}`, collection: 'articles', keys: [12] },
    payload: title === undefined ? [12] : { id: 12, title, content: `<p>${title}: le récit.</p>`, status: 'published' },
  });
  await post(message('create', 'Le port'));
  await post(message('create', 'سوق الحسيمة'), {}, '/in/rif');
  expect((await guidsIn(fixture, 'all')).toSorted()).toEqual(['cms/articles/12', 'rif/articles/12']);
  await post(message('delete'));
  expect(await guidsIn(fixture, 'all')).toEqual(['rif/articles/12']);
});

const entry = (topic: string) => ({ 'x-contentful-topic': `ContentManagement.${topic}` });

it.each<[string, unknown, Record<string, string>]>([
  ['a draft of Contentful', { sys: { type: 'Entry', id: 'a' }, fields: {} }, entry('Entry.auto_save')],
  ['a file of Contentful', { sys: { type: 'Asset', id: 'a' }, fields: {} }, entry('Asset.publish')],
  ['a draft of Sanity', { _id: 'drafts.a', _type: 'post', title: 'x' }, { 'sanity-operation': 'update' }],
  ['a file of Strapi', { event: 'media.create', media: {} }, {}],
  ['the test of Strapi', { event: 'trigger-test', createdAt: '2024-11-28T08:00:00Z' }, {}],
  ['a draft of Strapi 5', { event: 'entry.update', entry: { documentId: 'a', publishedAt: null, title: 'x' } }, {}],
  ['a user of WP Webhooks', { user_login: 'a' }, { 'x-wp-webhook-name': 'create_user' }],
  ['a page of WP Webhooks', { post_id: 1, post: { post_type: 'page', post_title: 'x' } }, {}],
  ['a term of Drupal', { event: 'entity:taxonomy_term:create', entity: {} }, {}],
  ['the test of Prismic', { type: 'test-trigger', apiUrl: 'https://a.prismic.io/api', domain: 'a', secret: 's' }, {}],
  ['a file of Storyblok', { action: 'created', asset_id: 1, space_id: 2, text: 'x' }, {}],
])('%s is answered, and becomes no article', async (_, message, headers) => {
  const { fixture, post } = await openWebhook();
  expect(await post(message, headers)).toMatchObject({
    status: 200,
    body: { outcome: 'ignored', detail: expect.any(String) },
  });
  expect(await guidsIn(fixture, 'all')).toEqual([]);
});

it.each<[string, unknown, RegExp]>([
  [
    'Directus',
    { event: 'items.update', collection: 'articles', keys: [1], payload: { content: '<p>x</p>' } },
    /Read Data/,
  ],
  ['WordPress', { post_id: 12, post: null }, /Post updated/],
  [
    'Prismic',
    { type: 'api-update', apiUrl: 'https://a.prismic.io/api', documents: ['X'], secret: 'hush' },
    /`sources`/,
  ],
  ['Storyblok', { action: 'published', story_id: 1, space_id: 2, full_slug: 'blog/port' }, /"permalink"/],
])('a message of %s with too little is refused with what to set up', async (_, message, advice) => {
  const { post } = await openWebhook();
  const { status, body } = await post(message);
  expect([status, body.code]).toEqual([422, 'MESSAGE_PARTIAL']);
  expect(body.detail).toMatch(advice);
  expect(JSON.stringify(body)).not.toContain('hush');
});

it.each(['find', 'save'] as const)(
  'a post that is withdrawn while its publication is handled does not stay, where the other message comes before the %s',
  async (call) => {
    const [sample] = cmsSamples;
    if (sample === undefined) throw new Error('There is no sample of a CMS.');
    const { headers, published, withdrawn, guid } = sample;
    let meanwhile = async (): Promise<unknown> => undefined;
    const { post, stored } = await openWebhook({}, (store) => ({
      find: async (key) => {
        const found = await store.find(key);
        if (call === 'find') await meanwhile();
        return found;
      },
      save: async (key, answer) => {
        if (call === 'save') await meanwhile();
        await store.save(key, answer);
      },
    }));
    const [first, second] = [{ message: published('Le port', 1), headers }, withdrawn(9)];
    const [message, other] = call === 'find' ? [first, second] : [second, first];
    meanwhile = async () => {
      meanwhile = async () => undefined;
      await post(other.message, other.headers);
    };
    await post(message.message, message.headers);
    expect((await stored(guid))?.status).toBe('retracted');
  },
);

it('a story of Storyblok is read from its public page, and withdrawn by its address', async () => {
  const page = `<!doctype html><html lang="fr"><title>Le port</title><article><h1>Le port</h1><p>${'Les dockers ont repris le travail jeudi. '.repeat(6)}</p></article></html>`;
  const server = await startLocalServer(({ path }, response) => {
    response.writeHead(path === '/blog/le%20port' ? 200 : 404, { 'content-type': 'text/html' }).end(page);
  });
  const { fixture, post } = await openWebhook({ permalink: `${server.url}/{full_slug}` });
  const story = { story_id: 1, space_id: 2, full_slug: 'blog/le port', text: 'x' };
  expect(await post({ ...story, action: 'published' })).toMatchObject({
    status: 201,
    body: { url: `${server.url}/blog/le%20port` },
  });
  expect(await post({ ...story, action: 'unpublished' })).toMatchObject({ body: { outcome: 'retracted' } });
  expect(await guidsIn(fixture, 'all')).toEqual([]);
});

it('the texts of a post in two languages become two articles', async () => {
  const contentful = cmsSamples.find(({ cms }) => cms === 'Contentful');
  const strapi = cmsSamples.find(({ cms }) => cms === 'Strapi 5');
  const arabic = await openWebhook({ language: 'en-US' });
  const entry = Object(contentful?.published('Le port', 1));
  const body = { 'en-US': 'The dockers are back.', fr: 'Les dockers.' };
  const message = { ...entry, fields: { ...entry.fields, body } };
  expect(await arabic.post(message, contentful?.headers)).toMatchObject({
    body: { guid: '4daRnfRhQ1spRmTrqeP2M6/en-US' },
  });
  expect(await arabic.stored('4daRnfRhQ1spRmTrqeP2M6/en-US')).toMatchObject({ title: 'The port', language: 'en-US' });
  const gone = contentful?.withdrawn(9);
  expect(await arabic.post(gone?.message, gone?.headers)).toMatchObject({ body: { outcome: 'retracted' } });

  const { fixture, post } = await openWebhook();
  const published = Object(strapi?.published('Le port', 1));
  await post(published);
  await post({
    ...published,
    entry: { ...published.entry, locale: 'ar', title: 'الميناء', body: 'استأنف العمال عملهم.' },
  });
  expect(await guidsIn(fixture, 'all')).toHaveLength(2);
});

it('posts without a permalink get one by the template of the site file', async () => {
  const { post } = await openWebhook({ permalink: 'https://www.example.org/{slug}/' });
  const sanity = cmsSamples.find(({ cms }) => cms === 'Sanity');
  const { body } = await post(sanity?.published('Le port', 1), sanity?.headers);
  expect(body).toMatchObject({ url: 'https://www.example.org/port/', warnings: [expect.stringContaining('author->')] });
});

const map = {
  event: '/kind',
  publish: ['story.live', 'story.corrected'],
  unpublish: ['story.killed', 'story.gone*'],
  fields: {
    id: '/story/uid',
    title: '/story/head~1line',
    content: '/story/parts/0/html',
    authors: '/story/by',
    tags: '/story/topics',
    date_published: '/story/times/first',
    date_modified: '/story/times/last',
    status: '/story/desk~0state',
  },
};
const story = (kind: string, said: object = {}) => ({
  kind,
  story: {
    uid: 'u-1',
    'head/line': 'الميناء',
    parts: [{ html: '<p>استأنف عمال ميناء طنجة العمل صباح الخميس.</p>' }],
    by: [{ name: 'Amina' }, 'Salma'],
    topics: 'ports',
    times: { first: '2024-11-28T08:00:00Z', last: '2024-11-28T08:05:00Z' },
    'desk~state': 'published',
    ...said,
  },
});

it('any other CMS is read by the map of the site file', async () => {
  const { fixture, post, stored } = await openWebhook({ map });
  expect(await post(story('story.live'))).toMatchObject({ status: 201, body: { guid: 'u-1' } });
  expect(await stored('u-1')).toMatchObject({
    title: 'الميناء',
    language: 'ar',
    authors: [{ name: 'Salma' }, { name: 'Amina' }],
    tags: ['ports'],
    published: '2024-11-28T08:00:00.000Z',
  });
  expect(await post(story('story.viewed'))).toMatchObject({ status: 200, body: { outcome: 'ignored' } });
  expect(await post(story('story.corrected', { 'desk~state': 'draft' }))).toMatchObject({ status: 202 });
  expect(await post(story('story.live', { times: { last: '2024-11-28T08:09:00Z' } }))).toMatchObject({
    body: { status: 'live' },
  });
  expect(await post(story('story.gone-for-good', { times: { last: '2024-11-28T08:10:00Z' } }))).toMatchObject({
    body: { outcome: 'retracted' },
  });
  expect(await guidsIn(fixture, 'all')).toEqual([]);
});

it('an article of Barid’s own format is taken, too, and a list of several is refused', async () => {
  const { post } = await openWebhook();
  expect(await post({ id: '4', title: 'Le port', content_text: 'Les dockers.' })).toMatchObject({ status: 201 });
  expect(await post({ a: { b: { title: 'x', body: 'y' } } })).toMatchObject({
    status: 422,
    body: { code: 'MESSAGE_UNKNOWN', errors: expect.any(Array) },
  });
});

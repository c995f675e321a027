import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { z } from 'zod';
import { type ApiOperation, apiOperations, problem } from '#infra/docs/api-operations.ts';
import { freshFolder } from '#test/local-folder.ts';
import { readDocument, startTestPipeline } from './pipeline-harness.ts';

type Site = Awaited<ReturnType<typeof startTestPipeline>>;

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

const openSite = async () => {
  vi.stubEnv('CMS_SECRET', 'secret-of-the-cms');
  const incomingWebhooks = [{ name: 'cms', secret: 'CMS_SECRET' }];
  const site = await startTestPipeline(await freshFolder(), {
    incomingWebhooks,
    sources: [{ id: 'agence', url: 'https://agence.example/feed' }],
    hubs: ['https://hub.example/'],
  });
  const ask = (method: string, path: string, type?: string, body?: string | Buffer<ArrayBuffer>) =>
    fetch(`${site.url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${site.token}`,
        accept: 'application/json',
        ...(type === undefined ? {} : { 'content-type': type }),
      },
      ...(body === undefined ? {} : { body }),
    });
  return { site, ask };
};

const id = encodeURIComponent('https://www.example.org/4711');

const refusedFile = 'sans-titre.json';
/** Its secret stands in the address. */
const webhookPath = '/in/cms/secret-of-the-cms';

const exampleOf = (schema: z.ZodType): string => String(schema.meta()?.example ?? '');

/** The bytes of an example of a body. */
const bytesOf = (type: string, value: unknown): string =>
  type === 'application/x-www-form-urlencoded'
    ? new URLSearchParams(z.record(z.string(), z.string()).parse(value)).toString()
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);

/** An answer is one that the document describes, with no member that it leaves out. */
const expectDescribed = async (answer: Response, { answers }: ApiOperation, what: string): Promise<void> => {
  const text = await answer.text();
  const described = answers[answer.status];
  expect(described, `${what}: ${answer.status} ${text}`).toBeDefined();
  if (described?.schema === undefined) return;
  const value: unknown = JSON.parse(text);
  expect(described.schema.parse(value), what).toEqual(value);
};

/** Sends what the document shows of an operation. */
const drive = async (
  { site, ask }: { readonly site: Site; readonly ask: Awaited<ReturnType<typeof openSite>>['ask'] },
  route: string,
  operation: ApiOperation,
): Promise<void> => {
  const [method = '', pattern = ''] = route.split(' ');
  const { bodies, query = {} } = operation;
  const path = pattern
    .replace('/sources/{id}', '/sources/agence')
    .replace('{id}', id)
    .replace('/in/{name}', '/in/cms')
    .replace('{name}', refusedFile);
  const isNamedByQuery = path === '/articles' && method !== 'GET' && method !== 'POST';
  const target = isNamedByQuery ? `${path}?url=${id}` : path.replace(/^\/in\/cms$/, webhookPath);
  for (const [type, { examples, schema }] of Object.entries(bodies ?? {})) {
    if (type === 'image/*') await expectDescribed(await ask(method, target, 'image/png', png), operation, route);
    for (const { summary, value, status } of examples) {
      expect(schema.safeParse(value).error, `${route}: ${summary}`).toBeUndefined();
      const answer = await ask(method, target, type, bytesOf(type, value));
      expect([answer.status, summary]).toEqual([status, summary]);
      await expectDescribed(answer, operation, `${route}: ${summary}`);
    }
  }
  if (bodies === undefined || operation.isBodyOptional) {
    await expectDescribed(await ask(method, target), operation, route);
    for (const [name, schema] of isNamedByQuery ? [] : Object.entries(query)) {
      const example = exampleOf(schema);
      if (example === '') continue;
      const answer = await ask(method, `${path}?${new URLSearchParams({ [name]: example })}`);
      await expectDescribed(answer, operation, `${route}, ${name}`);
    }
  }
  if (operation.isOpen) return;
  const stranger = await fetch(`${site.url}${path}`, { method, headers: { 'x-forwarded-for': '192.0.2.1' } });
  expect([route, stranger.status]).toEqual([route, 401]);
  expect(problem.safeParse(await stranger.json()).error, route).toBeUndefined();
};

it('every example of the document of the API is answered as it says', async () => {
  const { site, ask } = await openSite();
  await writeFile(join(site.inboxFolder, refusedFile), '{"content_text":"Sans titre."}');
  await vi.waitUntil(async () => (await ask('GET', `/inbox/refused/${refusedFile}`)).ok, 20_000);
  for (const [route, operation] of Object.entries(apiOperations)) {
    await drive({ site, ask }, route, operation);
    if (route === 'POST /articles')
      await vi.waitUntil(async () => (await readDocument(site, '/feeds/all/rss.xml')) !== undefined, 20_000);
  }
}, 60_000);

it('the document of the API names all routes with their methods and parameters, and no other', async () => {
  const { ask } = await openSite();
  const detailOf = async (answer: Response): Promise<string> => problem.parse(await answer.json()).detail;
  const listed = await detailOf(await ask('GET', '/api/nothing'));
  const paths = /The addresses here: (.+)\.$/.exec(listed)?.[1]?.split(', ') ?? [];
  const routes = new Set<string>();
  for (const pattern of [...paths, '/status', '/sources', '/hub']) {
    const { headers } = await ask('OPTIONS', pattern.replace('/in/{name}', webhookPath).replace(/\{\w+\+?\}/, '1'));
    // Below an article, its other methods answer too: a permalink may end so.
    for (const method of (headers.get('allow') ?? '').split(', '))
      if (method !== 'HEAD' && (method === 'POST' || !pattern.endsWith('/erase')))
        routes.add(`${method} ${pattern.replace('+', '')}`);
  }
  expect([...routes].toSorted()).toEqual(Object.keys(apiOperations).toSorted());
  for (const [route, { query = {} }] of Object.entries(apiOperations)) {
    const [method = '', path = ''] = route.split(' ');
    // PUT reads its parameters together with the article's marks.
    if (path === '/hub' || method === 'PUT' || route === 'POST /articles' || route === 'POST /read') continue;
    const named = path
      .replace('/sources/{id}', '/sources/agence')
      .replace('{id}', id)
      .replace('/in/{name}', webhookPath)
      .replace('{name}', refusedFile);
    const answer = await ask(method, `${named}?nothing=1`);
    const names = /; it takes (.+)\.$/.exec(await detailOf(answer))?.[1];
    expect([route, answer.status, names]).toEqual([route, 400, Object.keys(query).join(', ') || 'none']);
  }
}, 60_000);

it('the document is served to everybody, pages of other sites too', async () => {
  const { site } = await openSite();
  const answer = await fetch(`${site.url}/openapi.json`);
  expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
  expect(await answer.json()).toMatchObject({ openapi: expect.stringMatching(/^3\.1/) });
}, 30_000);

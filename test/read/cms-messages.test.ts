import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import { readContentfulMessage } from '#shared/read/cms/contentful.ts';
import { readDocument } from '#shared/read/read-document.ts';
import { ghostPost } from './cms/ghost-fixture.ts';
import { parseContext } from './parse-context-fixture.ts';

const read = (value: unknown) => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  try {
    return readDocument({ bytes: Buffer.from(text), type: 'application/json' }, parseContext);
  } catch (error) {
    if (error instanceof Rejected) return error;
    throw error;
  }
};

it('reads the post of a Ghost webhook', () => {
  expect(read({ post: { current: ghostPost(), previous: { status: 'draft' } } })).toMatchObject({
    isBatch: false,
    articles: [
      {
        warnings: [],
        incoming: {
          guid: '65f1c0ffee5f1c0ffee5f1c0',
          url: 'https://ghost.example.org/tanger/',
          title: 'ميناء طنجة يستأنف العمل',
          summary: 'نهاية الإضراب',
          language: 'ar',
          tags: ['اقتصاد'],
          authors: [{ name: 'أمينة الفاسي' }],
          published: '2024-11-27T10:00:00.000Z',
          image: { url: 'https://cdn.example.org/tanger.jpg', alt: 'الميناء' },
        },
      },
    ],
  });
});

it('keeps a draft of Ghost as a draft, without the address of its error page as a permalink', () => {
  const draft = ghostPost({ status: 'draft', published_at: null, url: 'https://ghost.example.org/404/' });
  const found = read({ post: { current: draft, previous: { status: 'published' } } });
  expect(found).toMatchObject({ articles: [{ incoming: { draft: expect.stringContaining('status: draft') } }] });
  expect(found).not.toHaveProperty('articles.0.incoming.url');
});

it.each([
  { visibility: 'members' },
  { visibility: 'paid' },
  { status: 'sent' },
  { email_only: true },
  { visibility: 'tiers' },
])('refuses a post of Ghost with %j', (said) => {
  expect(read({ post: { current: ghostPost(said), previous: {} } })).toMatchObject({ code: 'ARTICLE_NOT_PUBLIC' });
});

it('schedules a post of Ghost for its date', () => {
  const scheduled = ghostPost({ status: 'scheduled', published_at: '2031-01-01T06:00:00.000Z' });
  const found = read({ post: { current: scheduled, previous: {} } });
  expect(found).toMatchObject({ articles: [{ incoming: { published: '2031-01-01T06:00:00.000Z' } }] });
  expect(found).not.toHaveProperty('articles.0.incoming.draft');
});

it('says how to retract a post that Ghost deleted, and refuses pages', () => {
  expect(read({ post: { current: {}, previous: ghostPost() } })).toMatchObject({
    code: 'ARTICLE_MISSING',
    message: expect.stringContaining('DELETE /articles/65f1c0ffee5f1c0ffee5f1c0'),
  });
  expect(read({ page: { current: ghostPost(), previous: {} } })).toMatchObject({ code: 'ARTICLE_MISSING' });
});

it('reads the posts of an answer of Ghost’s Content API', () => {
  const { status: _status, ...post } = ghostPost();
  const found = read({
    posts: [post, ghostPost({ id: '2', url: 'https://ghost.example.org/2/', status: 'draft' })],
    meta: {},
  });
  expect(found).toMatchObject({
    isBatch: true,
    articles: [{ incoming: { title: post.title } }, { incoming: { draft: expect.any(String) } }],
  });
  expect(found).not.toHaveProperty('articles.0.incoming.draft');
});

const attributes = (said: Readonly<Record<string, unknown>> = {}) => ({
  title: 'El puerto de Tánger reabre',
  description: 'Fin de la huelga',
  body: 'Los estibadores han vuelto al trabajo.\n\n## Tres semanas\n\nLa huelga ha durado **tres semanas**.',
  locale: 'es',
  publishedAt: '2024-11-27T10:00:00.000Z',
  updatedAt: '2024-11-27T11:00:00.000Z',
  ...said,
});
const wrappedRelations = {
  author: { data: { id: 3, attributes: { name: 'Lucía Prieto' } } },
  tags: { data: [{ id: 1, attributes: { name: 'puertos' } }] },
  cover: { data: { id: 9, attributes: { url: '/uploads/puerto.jpg' } } },
};

it('reads the entries of Strapi 4, from its API and its webhooks', () => {
  const expected = {
    title: 'El puerto de Tánger reabre',
    summary: 'Fin de la huelga',
    language: 'es',
    authors: [{ name: 'Lucía Prieto' }],
    tags: ['puertos'],
    published: '2024-11-27T10:00:00.000Z',
    content: expect.stringContaining('<strong>tres semanas</strong>'),
  };
  const entry = { id: 5, attributes: { ...attributes(), ...wrappedRelations } };
  const warnings = [expect.stringContaining('/uploads/puerto.jpg')];
  expect(read({ data: entry, meta: {} })).toMatchObject({
    isBatch: false,
    articles: [{ incoming: { ...expected, guid: '5' }, warnings }],
  });
  expect(read({ data: [entry], meta: { pagination: {} } })).toMatchObject({
    isBatch: true,
    articles: [{ incoming: expected }],
  });
  const flat = { id: 5, ...attributes(), author: { name: 'Lucía Prieto' }, tags: [{ name: 'puertos' }] };
  expect(
    read({ event: 'entry.publish', createdAt: '2024-11-27T10:00:01Z', model: 'article', entry: flat }),
  ).toMatchObject({
    articles: [{ incoming: { ...expected, guid: 'article/5' } }],
  });
});

it('reads the entries of Strapi 5, with blocks and dynamic zones', () => {
  const blocks = [
    { type: 'heading', level: 2, children: [{ type: 'text', text: 'Tres semanas' }] },
    {
      type: 'paragraph',
      children: [
        { type: 'text', text: 'La huelga ', bold: true },
        { type: 'link', url: 'https://e.example/', children: [{ type: 'text', text: 'ha acabado' }] },
      ],
    },
    { type: 'list', format: 'unordered', children: [{ type: 'list-item', children: [{ type: 'text', text: 'uno' }] }] },
  ];
  const entry = {
    id: 8,
    documentId: 'znrlzntu9ei5onjvwfaalu2v',
    ...attributes({ body: blocks }),
    cover: { url: 'https://cdn.example.org/puerto.jpg' },
  };
  expect(read({ data: entry, meta: {} })).toMatchObject({
    articles: [
      {
        warnings: [],
        incoming: {
          guid: 'znrlzntu9ei5onjvwfaalu2v/es',
          content: `<h2>Tres semanas</h2><p><strong>La huelga </strong><a href='https://e.example/'>ha acabado</a></p><ul><li>uno</li></ul>`,
          image: { url: 'https://cdn.example.org/puerto.jpg' },
        },
      },
    ],
  });
  const zone = attributes({
    body: undefined,
    blocks: [{ __component: 'shared.rich-text', body: 'Los estibadores han vuelto.' }],
  });
  expect(read({ data: { id: 8, documentId: 'x', ...zone } })).toMatchObject({
    articles: [{ incoming: { content: expect.stringContaining('estibadores') } }],
  });
});

it.each([
  { data: { id: 5, attributes: attributes({ publishedAt: null }) } },
  { data: [{ id: 5, attributes: attributes({ publishedAt: null }) }] },
  { data: { id: 5, documentId: 'x', ...attributes({ publishedAt: null }) } },
  { event: 'entry.create', model: 'article', entry: { id: 5, ...attributes({ publishedAt: null }) } },
  { event: 'entry.update', model: 'article', entry: { id: 5, ...attributes({ publishedAt: null }) } },
  { event: 'entry.unpublish', model: 'article', entry: { id: 5, documentId: 'x', ...attributes() } },
  { event: 'entry.publish', model: 'article', entry: { id: 5, ...attributes({ status: 'draft' }) } },
])('keeps a draft of Strapi as a draft: %j', (message) => {
  expect(read(message)).toMatchObject({ articles: [{ incoming: { draft: expect.any(String) } }] });
});

it('refuses what Strapi says of deleted entries, and of drafts beside a published version', () => {
  const entry = { id: 5, documentId: 'x1', ...attributes({ publishedAt: null }) };
  expect(read({ event: 'entry.delete', model: 'article', entry })).toMatchObject({
    message: expect.stringContaining('DELETE /articles/x1%2Fes'),
  });
  expect(read({ event: 'entry.update', model: 'article', entry })).toMatchObject({ code: 'ARTICLE_MISSING' });
});

it('reads a node of Drupal’s JSON:API, and no list of them as entries of Strapi', () => {
  const node = {
    type: 'node--article',
    id: 'a',
    attributes: { title: 'T', status: false, body: { processed: '<p>x</p>' } },
  };
  expect(read({ jsonapi: {}, data: node })).toMatchObject({ articles: [{ incoming: { draft: expect.any(String) } }] });
  expect(read({ jsonapi: {}, data: [node] })).toMatchObject({ code: 'EXPORT_UNSUPPORTED' });
});

it('reads a draft of Ghost whose text is still that of its editor', () => {
  const lexical = JSON.stringify({
    root: { children: [{ type: 'paragraph', children: [{ type: 'text', text: 'x' }] }] },
  });
  const current = ghostPost({ status: 'draft', html: null, plaintext: null, lexical });
  expect(read({ post: { current, previous: {} } })).toMatchObject({
    articles: [{ incoming: { content: '<p>x</p>', draft: expect.any(String) } }],
  });
});

const asset = (id: string, name: string) => ({
  sys: { type: 'Asset', id },
  fields: {
    title: { 'en-US': name, fr: `Le ${name}` },
    file: { 'en-US': { url: `//images.ctfassets.net/5v6w5j61tndm/${id}/0a1b/${name}.jpg`, contentType: 'image/jpeg' } },
  },
});

it('files of Contentful that a message holds are the pictures of its article', () => {
  const link = { sys: { type: 'Link', linkType: 'Asset', id: '2wfmB' } };
  const paragraph = {
    nodeType: 'paragraph',
    data: {},
    content: [{ nodeType: 'text', value: 'Les dockers.', marks: [], data: {} }],
  };
  const block = (target: object) => ({ nodeType: 'embedded-asset-block', data: { target }, content: [] });
  const message = {
    sys: { type: 'Entry', id: '4daRnfRhQ1spRmTrqeP2M6' },
    fields: {
      title: { fr: 'Le port' },
      image: { fr: link },
      body: {
        fr: {
          nodeType: 'document',
          data: {},
          content: [paragraph, block(asset('7Xy', 'quai')), block({ sys: { ...link.sys, id: 'x' } })],
        },
      },
    },
    includes: { Asset: [asset('2wfmB', 'port')] },
  };
  const read = readContentfulMessage(message, {
    headers: { 'x-contentful-topic': 'ContentManagement.Entry.publish' },
    language: 'fr',
    now: new Date('2024-11-28T09:00:00Z'),
    timeZone: 'UTC',
  });
  expect(read).toMatchObject({
    kind: 'article',
    item: {
      image: 'https://images.ctfassets.net/5v6w5j61tndm/2wfmB/0a1b/port.jpg',
      _barid: { image: { alt: 'Le port' } },
      content_html: expect.stringContaining('//images.ctfassets.net/5v6w5j61tndm/7Xy/0a1b/quai.jpg'),
    },
    warnings: [],
  });
});

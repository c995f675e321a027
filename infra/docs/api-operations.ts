import { z } from 'zod';
import { receiverSchema } from '#shared/deliver/ledger/redrive.ts';
import { statusSchema } from '#shared/ingest/set-status.ts';
import { attentionSchema } from '#shared/model/attention.ts';
import { auditActions } from '#shared/model/audit-entry.ts';
import { scopes } from '#shared/model/caller.ts';
import { newTokenSchema } from '#shared/publishers/token-routes.ts';
import { itemSchema } from '#shared/read/json/json-item.ts';

/** A body that a client may send: `value` as it stands in the document, `status` what Barid answers it with. */
export type BodyExample = { readonly summary: string; readonly value: unknown; readonly status: number };

/** An answer without a body of JSON has no schema. */
type Answer = { readonly description: string; readonly schema?: z.ZodType; readonly type?: string };

/** One route of the API as its document describes it. */
export type ApiOperation = {
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  /** Whether it is answered without a token. */
  readonly isOpen?: true;
  /** Names and meanings of its parameters, and examples of their values. */
  readonly query?: Readonly<Record<string, z.ZodType>>;
  readonly headers?: Readonly<Record<string, z.ZodType>>;
  /** By media type. */
  readonly bodies?: Readonly<Record<string, { readonly schema: z.ZodType; readonly examples: readonly BodyExample[] }>>;
  readonly isBodyOptional?: true;
  readonly answers: Readonly<Record<number, Answer>>;
};

const text = z.string();
const instant = z.iso.datetime();
const param = (description: string, example: string) => text.optional().meta({ description, example });

export const problem = z
  .object({
    type: text.meta({ description: 'A URN of the code.' }),
    title: text,
    status: z.int(),
    detail: text.meta({ description: 'What is wrong and what to do about it, for a person.' }),
    code: text.meta({ description: 'Stable; docs/errors.md lists all.' }),
    instance: text.optional(),
    errors: z.array(z.object({ pointer: text, message: text })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457.' });

const item = itemSchema.meta({
  id: 'Item',
  description:
    'An item of JSON Feed 1.1 with additions of Barid. A title and one of content_html, content_text, content_markdown and summary are required; null means absent.',
});

const copiedRow = z
  .object({ kind: text, pass: z.int(), PK: text, SK: text, row: z.record(text, z.unknown()) })
  .meta({ id: 'Row', description: 'A row of the table; binary values are `{"$base64": "…"}`.' });

const token = z
  .object({
    keyId: text.meta({ description: 'Tells keys apart, and reveals none.' }),
    name: text,
    scopes: z.array(z.enum(scopes)),
    limits: z.object({
      feeds: z.array(text).optional(),
      sources: z.array(text).optional(),
      authors: z.array(text).optional(),
      languages: z.array(text).optional(),
    }),
    createdAt: instant,
    createdBy: text,
    expiresAt: instant.optional(),
    revokedAt: instant.optional(),
    revokedBy: text.optional(),
  })
  .meta({ id: 'Token', description: 'docs/publishers.md.' });

const status = z.enum(['live', 'scheduled', 'retracted', 'draft']);
const outcome = z.enum(['created', 'updated', 'unchanged']);

const receipt = z
  .object({
    id: text,
    guid: text,
    url: text.optional(),
    revision: z.int(),
    status,
    outcome,
    etag: text.meta({ description: 'For If-Match.' }),
    feeds: z.array(text),
    detail: text.optional().meta({ description: 'Why a draft is in no feed, and what to do about it.' }),
    warnings: z.array(text),
  })
  .meta({ id: 'Receipt' });

const line = z.union([
  z.object({ status: z.int(), article: receipt }),
  z.object({ status: z.int(), code: text, detail: text, errors: z.array(z.object({ pointer: text, message: text })) }),
]);

const batchAnswer = z
  .object({
    results: z.array(line),
    skipped: z.record(text, z.int()).optional().meta({ description: 'Items that are no articles, by kind.' }),
  })
  .meta({ id: 'BatchAnswer' });

const delivery = z
  .looseObject({
    receiver: text,
    route: text,
    status: z.enum(['pending', 'delivered', 'superseded', 'failed']),
    changedAt: instant,
    attempts: z.int(),
    endedAt: instant.optional(),
    lastAnswer: text.optional(),
  })
  .meta({ id: 'Delivery' });

const listed = z
  .looseObject({
    id: text,
    guid: text,
    url: text.optional(),
    title: text,
    language: text,
    warnings: z.array(text).optional().meta({ description: 'What was ignored, or looked wrong, in its document.' }),
    authors: z.array(z.looseObject({ name: text })),
    tags: z.array(text),
    published: text,
    modified: text,
    status,
    revision: z.int(),
    feeds: z.array(text),
  })
  .meta({ id: 'Article' });

const article = listed.extend({
  content: text.meta({ description: 'Sanitised HTML.' }),
  deliveries: z.array(delivery).meta({ description: 'Those that announced the article as it is now.' }),
});

const refusal = z
  .object({ refused: text.meta({ description: 'A code.' }), detail: text, errors: problem.shape.errors })
  .meta({ id: 'Refusal' });

const preview = z
  .object({
    id: text,
    guid: text,
    url: text.optional(),
    outcome,
    status,
    feeds: z.array(text).meta({ description: 'Slugs of the feeds that it would enter.' }),
    article: z
      .record(text, z.object({ value: z.unknown(), from: text.nullable() }))
      .meta({ description: 'Each field, and the part of the document that it was taken from.' }),
    detail: text.optional().meta({ description: 'Why it would be kept as a draft.' }),
    warnings: z.array(text),
    copies: z
      .array(z.object({ id: text, url: text.optional(), title: text }))
      .meta({ description: 'Stored articles with nearly the same text.' }),
  })
  .meta({ id: 'Preview' });

const refusedFile = z
  .object({
    name: text.meta({ description: 'The name under which it was dropped.' }),
    refusedAt: instant,
    size: z.int(),
    code: text,
    detail: text,
    errors: z.array(z.object({ pointer: text, message: text })),
  })
  .meta({ id: 'RefusedFile' });

const picture = z
  .object({ url: text, type: text, size: z.int(), width: z.int().optional(), height: z.int().optional() })
  .meta({ id: 'Picture' });

const key = {
  'Idempotency-Key': param('A key of your own: within 24 hours the same request gets the same answer.', 'push-4711'),
};
const preconditions = {
  'If-Match': param('The ETag of the revision that you read; another one is answered 412.', '"1"'),
  'If-None-Match': param('`*` creates only: 412 where the article exists.', '*'),
};
const received = {
  201: { description: 'The article is new.', schema: receipt },
  200: { description: 'The article existed.', schema: receipt },
  202: { description: 'The article is scheduled, or a draft.', schema: receipt },
};

const minister = {
  id: 'https://www.example.org/4711',
  url: 'https://www.example.org/4711',
  title: 'Le port de Tanger',
  content_html: '<p>Les dockers ont repris le travail.</p>',
  language: 'fr',
  authors: [{ name: 'Salma Bennis' }],
  tags: ['Économie'],
  date_published: '2024-11-27T10:00:00Z',
};
const arabic = { id: 'ar-12', title: 'ميناء طنجة', content_text: 'استأنف العمال عملهم.', language: 'ar' };
const page =
  '<!doctype html><html lang="fr"><title>Le tramway de Salé</title><link rel="canonical" href="https://www.example.org/tram"><article><h1>Le tramway de Salé</h1><p>La ligne ouvre lundi, avec douze stations et un pont.</p></article></html>';

const documents = {
  'application/json': {
    schema: z.union([item, z.object({ items: z.array(item).max(100) }), z.object({ url: z.url() })]),
    examples: [
      { summary: 'an article', value: minister, status: 201 },
      { summary: 'a draft', value: { ...arabic, draft: true }, status: 202 },
      { summary: 'a batch', value: { items: [minister, arabic] }, status: 207 },
    ],
  },
  'text/html': { schema: text, examples: [{ summary: 'a page', value: page, status: 201 }] },
  'text/markdown': {
    schema: text,
    examples: [
      {
        summary: 'Markdown with front matter',
        value: '---\ntitle: Les oliviers\n---\n\nLa récolte a commencé.',
        status: 201,
      },
    ],
  },
  'text/plain': {
    schema: text,
    examples: [
      { summary: 'plain text', value: 'La crue du Sebou\n\nLe fleuve est monté de deux mètres.', status: 201 },
    ],
  },
};

const oneArticle = {
  'application/json': {
    schema: item,
    examples: [{ summary: 'a correction', value: { ...minister, title: 'Le port de Tanger reprend' }, status: 200 }],
  },
};

const ofPermalink = { url: param('The permalink of the article.', 'https://www.example.org/4711') };
const ofTombstone = {
  tombstone: z.enum(['true', 'false']).optional().meta({
    description: '`false` leaves no tombstone: nothing in a feed says that there was such an article.',
    example: 'true',
  }),
};
const retracted = z.object({
  id: text,
  guid: text,
  url: text.optional(),
  revision: z.int(),
  status,
  feeds: z.array(text),
});

const webhookAnswer = z.union([
  receipt,
  z.object({
    outcome: z.literal('retracted'),
    detail: text,
    articles: z.array(z.object({ id: text, guid: text, url: text.optional(), revision: z.int(), status })),
  }),
  z.object({ outcome: z.literal('ignored'), detail: text.meta({ description: 'Why nothing was to be done.' }) }),
]);
const withNewStatus = retracted.extend({ etag: text });
const statusChange = {
  'application/json': {
    schema: statusSchema,
    examples: [{ summary: 'now', value: { status: 'live' }, status: 200 }],
  },
};

/** The API by the keys of the routes' own tables, without their parameters; `test/docs/openapi.test.ts` compares both. */
export const apiOperations: Readonly<Record<string, ApiOperation>> = {
  'POST /articles': {
    id: 'pushArticles',
    summary: 'Send an article, a batch, or the address of a page',
    description:
      'Also takes RSS, Atom, exports of WordPress, Blogger and Ghost, and multipart/form-data with pictures (docs/pushing.md). May be repeated: the second request changes nothing.',
    query: {
      url: param('The permalink of a document that does not name it.', 'https://www.example.org/4711'),
      file: param('The name of the file, which identifies an article without guid.', 'accord.md'),
      draft: param('`true` keeps a draft.', 'true'),
      imported: param('`true` for articles of another system: webhooks are not notified of them.', 'true'),
      published: param('`false` keeps a draft.', 'false'),
    },
    headers: { ...key, ...preconditions },
    bodies: documents,
    answers: { ...received, 207: { description: 'A batch: one line for each item, in order.', schema: batchAnswer } },
  },
  'POST /read': {
    id: 'previewArticles',
    summary: 'See what would become of a document or a page, with nothing stored',
    description:
      'Takes what `POST /articles` takes, and refuses what that refuses. Of a batch, an article that would be refused stands among the others with its reason.',
    query: {
      url: param('The permalink of a document that does not name it.', 'https://www.example.org/4711'),
      file: param('The name of the file, which identifies an article without guid.', 'accord.md'),
      draft: param('`true` would keep a draft.', 'true'),
      published: param('`false` would keep a draft.', 'false'),
    },
    bodies: Object.fromEntries(
      Object.entries(documents).map(([type, { schema, examples }]) => [
        type,
        { schema, examples: examples.map((example) => ({ ...example, status: 200 })) },
      ]),
    ),
    answers: {
      200: {
        description: 'A preview of each article.',
        schema: z.object({
          items: z.array(z.union([preview, refusal])),
          skipped: z.record(text, z.int()).optional().meta({ description: 'Items that are no articles, by kind.' }),
          more: z.int().optional().meta({ description: 'Articles that did not fit into the answer.' }),
        }),
      },
    },
  },
  'GET /articles': {
    id: 'listArticles',
    summary: 'Find articles, a page at a time',
    query: {
      url: param('The permalink.', 'https://www.example.org/4711'),
      guid: param('The guid.', 'https://www.example.org/4711'),
      q: param('Words, each of which stands in the article.', 'port tanger'),
      feed: param('The slug of a feed.', 'all'),
      author: param('A part of the name of an author.', 'Bennis'),
      source: param('A part of the name of a source.', 'Agence'),
      status: status.optional().meta({ description: 'A state.', example: 'live' }),
      order: z
        .enum(['oldest', 'newest'])
        .optional()
        .meta({ description: 'By acceptance; oldest first.', example: 'newest' }),
      after: param('`after` of the page before.', ''),
      limit: z.string().optional().meta({ description: 'From 1 to 100.', example: '20' }),
    },
    answers: {
      200: {
        description: 'A page; with `after` there may be more.',
        schema: z.object({ items: z.array(listed), after: text.optional() }),
      },
    },
  },
  'GET /articles/{id}': {
    id: 'getArticle',
    summary: 'Read an article and its deliveries',
    answers: { 200: { description: 'The article; ETag is its revision.', schema: article } },
  },
  'PUT /articles/{id}': {
    id: 'putArticle',
    summary: 'Replace an article that exists',
    headers: { ...key, ...preconditions },
    bodies: oneArticle,
    answers: { 200: received[200], 202: received[202] },
  },
  'PUT /articles': {
    id: 'putArticleByPermalink',
    summary: 'Replace the article with a permalink',
    query: ofPermalink,
    headers: { ...key, ...preconditions },
    bodies: oneArticle,
    answers: { 200: received[200], 202: received[202] },
  },
  'PATCH /articles/{id}': {
    id: 'setStatus',
    summary: 'Publish a draft, a scheduled or a retracted article as it is stored, now or at an instant',
    headers: { ...key, 'If-Match': preconditions['If-Match'] },
    bodies: statusChange,
    answers: { 200: { description: 'The article is public, or scheduled.', schema: withNewStatus } },
  },
  'PATCH /articles': {
    id: 'setStatusByPermalink',
    summary: 'Publish the article with a permalink, now or at an instant',
    query: ofPermalink,
    headers: { ...key, 'If-Match': preconditions['If-Match'] },
    bodies: statusChange,
    answers: { 200: { description: 'The article is public, or scheduled.', schema: withNewStatus } },
  },
  'DELETE /articles/{id}': {
    id: 'retractArticle',
    summary: 'Retract an article: it leaves every feed',
    query: ofTombstone,
    headers: { ...key, 'If-Match': preconditions['If-Match'] },
    answers: { 200: { description: 'The article is retracted.', schema: retracted } },
  },
  'DELETE /articles': {
    id: 'retractArticleByPermalink',
    summary: 'Retract the article with a permalink',
    query: { ...ofPermalink, ...ofTombstone },
    headers: { ...key, 'If-Match': preconditions['If-Match'] },
    answers: { 200: { description: 'The article is retracted.', schema: retracted } },
  },
  'GET /inbox/refused': {
    id: 'listRefusedFiles',
    summary: 'The files that the inbox refused, with the reasons, newest first',
    answers: {
      200: {
        description: 'Up to 100 files, and how many there are.',
        schema: z.object({ items: z.array(refusedFile), count: z.int() }),
      },
    },
  },
  'GET /inbox/refused/{name}': {
    id: 'getRefusedFile',
    summary: 'Read a refused file',
    answers: {
      200: {
        description: 'With its text, up to 1 MiB, if it is UTF-8.',
        schema: refusedFile.extend({ text: text.optional() }),
      },
    },
  },
  'POST /inbox/refused/{name}': {
    id: 'retryRefusedFile',
    summary: 'Put a refused file into the inbox again',
    description: 'The inbox reads it within seconds: it is accepted and leaves the list, or is refused again.',
    headers: key,
    answers: {
      202: { description: 'It will be read.', schema: z.object({ name: text, retrying: z.literal(true) }) },
    },
  },
  'DELETE /inbox/refused/{name}': {
    id: 'dismissRefusedFile',
    summary: 'Delete a refused file',
    headers: key,
    answers: {
      200: { description: 'It is deleted.', schema: z.object({ name: text, dismissed: z.literal(true) }) },
    },
  },
  'POST /in/{name}': {
    id: 'receiveWebhook',
    summary: 'Take a message of a CMS',
    description:
      'For the webhooks of CMSs that the site file names in `incomingWebhooks` (docs/cms.md); a message is known by its shape. The secret comes as a bearer token, as the password of HTTP Basic, or as one more segment of the path. A message that concerns no article is answered 200 with the outcome `ignored`.',
    bodies: {
      'application/json': {
        schema: z.looseObject({}),
        examples: [
          {
            summary: 'a post that Ghost published',
            value: {
              post: {
                current: {
                  id: '65f1c0ffee5f1c0ffee5f1c0',
                  uuid: '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed',
                  title: 'Le port de Tanger',
                  html: '<p>Les dockers ont repris le travail.</p>',
                  status: 'published',
                  visibility: 'public',
                  published_at: '2024-11-27T10:00:00.000Z',
                  updated_at: '2024-11-27T10:00:00.000Z',
                  url: 'https://ghost.example.org/le-port-de-tanger/',
                },
                previous: { status: 'draft' },
              },
            },
            status: 201,
          },
          {
            summary: 'a post that Ghost deleted',
            value: { post: { current: {}, previous: { id: '65f1c0ffee5f1c0ffee5f1c0' } } },
            status: 200,
          },
        ],
      },
    },
    answers: { ...received, 200: { description: 'Updated, unchanged, retracted or ignored.', schema: webhookAnswer } },
  },
  'POST /media': {
    id: 'uploadPicture',
    summary: 'Upload a picture for an article',
    description: 'JPEG, PNG, WebP, AVIF or GIF of up to 10 MiB; more than 4 MiB in parts.',
    query: {
      upload: param('The SHA-256 of the whole picture, for a part.', ''),
      first: param('The position of the first byte of the part.', ''),
      total: param('The size of the whole picture.', ''),
    },
    bodies: {
      'image/*': { schema: text.meta({ format: 'binary' }), examples: [] },
    },
    answers: {
      201: { description: 'The picture is stored.', schema: picture },
      200: { description: 'The picture was stored already.', schema: picture },
      202: { description: 'A part is stored.', schema: z.object({ received: z.int() }) },
    },
  },
  'GET /deliveries': {
    id: 'listDeliveries',
    summary: 'Who was notified of what, newest first',
    query: {
      failed: z.enum(['true', 'false']).optional().meta({ description: 'Failed deliveries only.', example: 'true' }),
      receiver: param('The URL of a receiver.', 'https://hub.example/'),
      article: param('The id or guid of an article.', ''),
    },
    answers: {
      200: {
        description: 'Deliveries, and the health of their receivers.',
        schema: z.object({ items: z.array(delivery), receivers: z.array(z.looseObject({ url: text })) }),
      },
    },
  },
  'POST /deliveries/redrive': {
    id: 'redriveDeliveries',
    summary: 'Try failed deliveries again: those to a receiver or, without a body, all',
    headers: key,
    isBodyOptional: true,
    bodies: {
      'application/json': {
        schema: receiverSchema,
        examples: [{ summary: 'one receiver', value: { receiver: 'https://hub.example/' }, status: 200 }],
      },
    },
    answers: { 200: { description: 'How many are under way again.', schema: z.object({ redriven: z.int() }) } },
  },
  'POST /receivers/resume': {
    id: 'resumeReceiver',
    summary: 'End the pause or disabling of a receiver; deliveries that wait go out now',
    description: 'Failed deliveries stay failed: POST /deliveries/redrive sends them again.',
    headers: key,
    bodies: {
      'application/json': {
        schema: receiverSchema,
        examples: [{ summary: 'a hook', value: { receiver: 'https://hub.example/' }, status: 200 }],
      },
    },
    answers: {
      200: {
        description: 'How many deliveries go out, and how many of the last hundred have failed.',
        schema: z.object({ receiver: text, resumed: z.int(), failed: z.int() }),
      },
    },
  },
  'POST /rebuild': {
    id: 'rebuildFeeds',
    summary: 'Check the documents of a feed, or of all, and put again what is missing',
    query: { feed: param('The slug of a feed.', 'all') },
    answers: { 202: { description: 'The next sweep does it.', schema: z.object({ rebuilds: text }) } },
  },
  'GET /recovery': {
    id: 'exportPage',
    summary: 'A page of an export: all rows of the table, secrets of subscribers included',
    query: { after: param('The cursor of the previous page.', 'WyJBUlRJQ0xFI2EiLCJIRUFEIl0') },
    answers: {
      200: {
        description: 'The last page has no `after`.',
        schema: z.object({ publicUrl: text, rows: z.array(copiedRow), after: text.optional() }),
      },
    },
  },
  'POST /recovery/{export}': {
    id: 'beginRestore',
    summary: 'Begin to restore an export into a site without articles, or resume it',
    answers: {
      200: { description: 'It has begun.', schema: z.object({ publicUrl: text, restoring: text }) },
      409: { description: 'The site has articles.', schema: problem, type: 'application/problem+json' },
    },
  },
  'PUT /recovery/{export}': {
    id: 'restoreRows',
    summary: 'Write rows of the export that is being restored',
    bodies: { 'application/json': { schema: z.array(copiedRow), examples: [] } },
    answers: { 200: { description: 'How many were written.', schema: z.object({ rows: z.int() }) } },
  },
  'POST /recovery/{export}/end': {
    id: 'endRestore',
    summary: 'End a restore: the next sweep makes every document',
    answers: {
      202: { description: 'The next sweep does it.', schema: z.object({ rebuilds: text }) },
      409: { description: 'None is under way.', schema: problem, type: 'application/problem+json' },
    },
  },
  'GET /status': {
    id: 'getStatus',
    summary: 'The state of feeds, receivers and sources',
    description: 'A page for browsers (`Accept: text/html`), JSON for programs.',
    answers: {
      200: {
        description: 'The state.',
        schema: z.looseObject({
          now: instant,
          feeds: z.array(z.looseObject({ slug: text, url: text })),
          receivers: z.array(z.looseObject({ url: text })),
          sources: z.array(z.looseObject({ id: text })),
          attention: z.array(attentionSchema).meta({ description: 'What needs somebody, the most urgent first.' }),
        }),
      },
    },
  },
  'GET /readers': {
    id: 'listReaders',
    summary: 'Who reads each feed, by day: counts, no addresses',
    query: {
      feed: param('The slug of a feed.', 'fr'),
      since: param('The first day; 30 days before the last one by default.', '2024-11-01'),
      until: param('The last day; today by default.', '2024-11-27'),
    },
    answers: {
      200: {
        description: 'The feeds that were read, oldest day first.',
        schema: z.object({
          items: z.array(
            z.object({
              day: text,
              feed: text,
              subscribers: z.int(),
              services: z.record(text, z.int()),
              pollers: z.int(),
              hubSubscribers: z.int(),
            }),
          ),
        }),
      },
    },
  },
  'GET /sources': {
    id: 'listSources',
    summary: 'The followed sources and their condition',
    answers: {
      200: {
        description: 'The sources of the site file.',
        schema: z.object({ items: z.array(z.looseObject({ id: text, url: text, status: text })) }),
      },
    },
  },
  'POST /tokens': {
    id: 'createToken',
    summary: 'Create a token for a publisher; it is shown this once',
    bodies: {
      'application/json': {
        schema: newTokenSchema,
        examples: [
          {
            summary: 'a newsroom for one feed',
            value: { name: 'Rédaction arabe', scopes: ['publish', 'retract', 'read'], limits: { languages: ['ar'] } },
            status: 201,
          },
        ],
      },
    },
    answers: { 201: { description: 'The token; Barid keeps its hash only.', schema: token.extend({ token: text }) } },
  },
  'GET /tokens': {
    id: 'listTokens',
    summary: 'All tokens without their secrets, the newest first',
    answers: { 200: { description: 'The tokens.', schema: z.object({ items: z.array(token) }) } },
  },
  'DELETE /tokens/{id}': {
    id: 'revokeToken',
    summary: 'Revoke a token: it is refused everywhere within a minute',
    answers: {
      200: { description: 'It is revoked.', schema: token },
      404: { description: 'There is no token with this id.', schema: problem, type: 'application/problem+json' },
    },
  },
  'POST /sources/{id}/poll': {
    id: 'pollSource',
    summary: 'Poll a followed source within a minute, whenever its next poll was due',
    headers: key,
    answers: {
      202: {
        description: 'It is due; GET /sources shows when it was polled.',
        schema: z.object({ id: text, nextPollAt: instant }),
      },
    },
  },
  'GET /audit': {
    id: 'listAudit',
    summary: 'Who did what, newest first',
    query: {
      article: param('The id of an article, or its guid.', ''),
      publisher: param('The name of a token, or owner, inbox, source:ID.', 'owner'),
      action: z.enum(auditActions).optional().meta({ description: 'What was done.', example: 'published' }),
      since: param('A day or an instant.', '2024-11-01'),
      until: param('A day or an instant, not included.', '2030-01-01'),
      after: param('`after` of the page before.', ''),
      limit: z.string().optional().meta({ description: 'From 1 to 100.', example: '20' }),
    },
    answers: {
      200: {
        description: 'A page; with `after` there may be more.',
        schema: z.object({
          items: z.array(
            z.object({
              at: instant,
              action: z.enum(auditActions),
              by: text,
              keyId: text.optional(),
              request: text.optional(),
              article: text.optional(),
              revision: z.int().optional(),
              subject: text.optional(),
            }),
          ),
          after: text.optional(),
        }),
      },
    },
  },
  'POST /articles/{id}/erase': {
    id: 'eraseArticle',
    summary: 'Erase an article for good, with its revisions; it cannot come back',
    query: { after: param('`after` of the answer before.', '') },
    answers: {
      200: { description: 'All is erased.', schema: z.object({ id: text, left: z.array(text) }) },
      202: {
        description: 'The text is erased. Send the request again for what is left.',
        schema: z.object({ id: text, left: z.array(text), after: text.optional() }),
      },
      404: { description: 'There is no such article.', schema: problem, type: 'application/problem+json' },
    },
  },
  'GET /healthz': {
    id: 'getHealth',
    summary: 'Whether articles are accepted, for proxies and containers',
    isOpen: true,
    answers: { 200: { description: 'They are.', schema: z.object({ status: z.literal('accepting') }) } },
  },
  'GET /openapi.json': {
    id: 'getDescription',
    summary: 'This document',
    isOpen: true,
    answers: { 200: { description: 'OpenAPI 3.1.', schema: z.looseObject({ openapi: text }) } },
  },
  'POST /hub': {
    id: 'subscribe',
    summary: 'Subscribe to a feed document, or unsubscribe (WebSub)',
    isOpen: true,
    bodies: {
      'application/x-www-form-urlencoded': {
        schema: z.object({
          'hub.mode': z.enum(['subscribe', 'unsubscribe', 'publish']),
          'hub.topic': text.optional(),
          'hub.callback': text.optional(),
          'hub.secret': text.optional(),
          'hub.lease_seconds': text.optional(),
          'hub.content': z.literal('diff').optional(),
        }),
        examples: [{ summary: 'a ping, which needs no work', value: { 'hub.mode': 'publish' }, status: 204 }],
      },
    },
    answers: {
      202: { description: 'The callback will be verified.', type: 'text/plain' },
      204: { description: 'A ping.' },
    },
  },
};

/**
 * A post that is published in each CMS and taken back again, made after the documentation of each: Contentful, “Webhook headers” and
 * Content Management API v1; Sanity, “GROQ-powered webhooks” v2021-03-25; Directus 11, “Flows”; Strapi 5 and 4, “Webhooks”;
 * WordPress REST API v2; the plug-in WP Webhooks 3; Drupal 11 JSON:API 1.0 and its module Webhooks 3.
 */
type Sample = {
  readonly cms: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The message with a title, at a minute. */
  readonly published: (title: string, minute: number) => unknown;
  readonly withdrawn: (minute: number) => {
    readonly headers?: Readonly<Record<string, string>>;
    readonly message: unknown;
  };
  readonly guid: string;
};

const at = (minute: number): string => `2024-11-28T08:${String(minute).padStart(2, '0')}:00.000Z`;
const sql = (minute: number): string => at(minute).slice(0, 19).replace('T', ' ');
const text = 'Les dockers ont repris le travail jeudi matin, après trois semaines de grève.';
const seconds = (minute: number): number => Date.parse(at(minute)) / 1000;

const contentfulSys = (minute: number) => ({
  type: 'Entry',
  id: '4daRnfRhQ1spRmTrqeP2M6',
  space: { sys: { type: 'Link', linkType: 'Space', id: '5v6w5j61tndm' } },
  environment: { sys: { type: 'Link', linkType: 'Environment', id: 'master' } },
  contentType: { sys: { type: 'Link', linkType: 'ContentType', id: 'article' } },
  createdAt: at(0),
  updatedAt: at(minute),
  revision: 1,
});

const wordPressRow = (title: string, minute: number, said: object = {}) => ({
  ID: 4711,
  post_author: '2',
  post_date: sql(0),
  post_date_gmt: sql(0),
  post_content: `<!-- wp:paragraph --><p>${text}</p><!-- /wp:paragraph -->`,
  post_title: title,
  post_excerpt: '',
  post_status: 'publish',
  post_password: '',
  post_name: 'port',
  post_modified_gmt: sql(minute),
  guid: 'https://wp.example.org/?p=4711',
  post_type: 'post',
  ...said,
});

const restPost = (title: string, minute: number, said: object = {}) => ({
  id: 4711,
  date_gmt: at(0).slice(0, 19),
  modified_gmt: at(minute).slice(0, 19),
  guid: { rendered: 'https://wp.example.org/?p=4711' },
  slug: 'port',
  status: 'publish',
  type: 'post',
  link: 'https://wp.example.org/port/',
  title: { rendered: title },
  content: { rendered: `<p>${text}</p>`, protected: false },
  excerpt: { rendered: '', protected: false },
  ...said,
});

export const cmsSamples: readonly Sample[] = [
  {
    cms: 'Contentful',
    headers: { 'x-contentful-topic': 'ContentManagement.Entry.publish' },
    published: (title, minute) => ({
      metadata: { tags: [] },
      sys: contentfulSys(minute),
      fields: {
        title: { 'en-US': 'The port', fr: title },
        slug: { 'en-US': 'port', fr: 'port' },
        body: {
          'en-US': { nodeType: 'document', data: {}, content: [] },
          fr: {
            nodeType: 'document',
            data: {},
            content: [
              { nodeType: 'paragraph', data: {}, content: [{ nodeType: 'text', value: text, marks: [], data: {} }] },
            ],
          },
        },
        heroImage: {
          'en-US': { sys: { type: 'Link', linkType: 'Asset', id: 'a1' } },
          fr: { sys: { type: 'Link', linkType: 'Asset', id: 'a1' } },
        },
      },
    }),
    withdrawn: (minute) => ({
      headers: { 'x-contentful-topic': 'ContentManagement.Entry.unpublish' },
      message: { sys: { ...contentfulSys(minute), type: 'DeletedEntry', deletedAt: at(minute) } },
    }),
    guid: '4daRnfRhQ1spRmTrqeP2M6',
  },
  {
    cms: 'Sanity',
    headers: {
      'sanity-operation': 'update',
      'sanity-document-id': '8f3a2b1c-post',
      'sanity-project-id': 'zx12',
      'sanity-dataset': 'production',
    },
    published: (title, minute) => ({
      _id: '8f3a2b1c-post',
      _type: 'post',
      _rev: `rev-${minute}`,
      _createdAt: at(0),
      _updatedAt: at(minute),
      title,
      slug: { _type: 'slug', current: 'port' },
      body: [
        { _type: 'block', _key: 'a', style: 'normal', markDefs: [], children: [{ _type: 'span', text, marks: [] }] },
      ],
      mainImage: { _type: 'image', asset: { _type: 'reference', _ref: 'image-Tb9Ew8CX-2000x3000-jpg' } },
      author: { _type: 'reference', _ref: 'person-1' },
    }),
    withdrawn: () => ({
      headers: { 'sanity-operation': 'delete', 'sanity-document-id': '8f3a2b1c-post' },
      message: { _id: '8f3a2b1c-post', _type: 'post' },
    }),
    guid: '8f3a2b1c-post',
  },
  {
    cms: 'Directus',
    published: (title, minute) => ({
      event: 'items.update',
      collection: 'articles',
      keys: [12],
      payload: {
        id: 12,
        status: 'published',
        title,
        slug: 'port',
        content: `<p>${text}</p>`,
        author: { first_name: 'Salma', last_name: 'Bennis' },
        tags: ['ports'],
        date_created: at(0),
        date_updated: at(minute),
      },
    }),
    withdrawn: () => ({ message: { event: 'items.delete', collection: 'articles', keys: ['12'], payload: ['12'] } }),
    guid: 'cms/articles/12',
  },
  {
    cms: 'Directus, by a status alone',
    published: (title, minute) => ({
      event: 'articles.items.create',
      collection: 'articles',
      key: 'b6a1f0a0-0000-4000-8000-00000000000c',
      payload: {
        status: 'published',
        title,
        publish_date: at(0),
        body: { time: 1, version: '2', blocks: [{ type: 'paragraph', data: { text } }] },
        date_updated: at(minute),
      },
    }),
    withdrawn: (minute) => ({
      message: {
        event: 'articles.items.update',
        collection: 'articles',
        keys: ['b6a1f0a0-0000-4000-8000-00000000000c'],
        payload: { status: 'archived', date_updated: at(minute) },
      },
    }),
    guid: 'b6a1f0a0-0000-4000-8000-00000000000c',
  },
  {
    cms: 'Strapi 5',
    published: (title, minute) => ({
      event: 'entry.publish',
      createdAt: at(minute),
      model: 'article',
      uid: 'api::article.article',
      entry: {
        id: 7,
        documentId: 'a1b2c3d4e5f6g7h8i9j0klmn',
        title,
        body: text,
        publishedAt: at(0),
        updatedAt: at(minute),
        locale: 'fr',
      },
    }),
    withdrawn: (minute) => ({
      message: {
        event: 'entry.unpublish',
        createdAt: at(minute),
        model: 'article',
        entry: {
          id: 7,
          documentId: 'a1b2c3d4e5f6g7h8i9j0klmn',
          title: 'Le port',
          body: text,
          publishedAt: null,
          updatedAt: at(minute),
          locale: 'fr',
        },
      },
    }),
    guid: 'a1b2c3d4e5f6g7h8i9j0klmn/fr',
  },
  {
    cms: 'Strapi 4',
    published: (title, minute) => ({
      event: 'entry.update',
      createdAt: at(minute),
      model: 'article',
      entry: { id: 7, title, body: text, publishedAt: at(0), updatedAt: at(minute) },
    }),
    withdrawn: () => ({
      message: { event: 'entry.delete', model: 'article', entry: { id: 7, title: 'Le port', body: text } },
    }),
    guid: 'cms/article/7',
  },
  {
    cms: 'WordPress REST API',
    published: (title, minute) => restPost(title, minute),
    withdrawn: (minute) => ({
      message: restPost('Le port', minute, {
        status: 'trash',
        link: 'https://wp.example.org/?p=4711',
        slug: 'port__trashed',
      }),
    }),
    guid: 'https://wp.example.org/?p=4711',
  },
  {
    cms: 'WP Webhooks',
    headers: { 'x-wp-webhook-name': 'post_update' },
    published: (title, minute) => ({
      post_id: 4711,
      post: wordPressRow(title, minute),
      post_meta: {},
      post_thumbnail: 'https://wp.example.org/wp-content/uploads/port.jpg',
      post_permalink: 'https://wp.example.org/port/',
      taxonomies: { category: { ports: { term_id: 3, name: 'Ports', slug: 'ports' } } },
    }),
    withdrawn: (minute) => ({
      headers: { 'x-wp-webhook-name': 'post_trash' },
      message: {
        post_id: 4711,
        post: wordPressRow('Le port', minute, { post_status: 'trash', post_name: 'port__trashed' }),
        post_thumbnail: false,
        post_permalink: 'https://wp.example.org/?p=4711',
        taxonomies: {},
      },
    }),
    guid: 'https://wp.example.org/?p=4711',
  },
  {
    cms: 'Drupal, module Webhooks',
    published: (title, minute) => ({
      event: 'entity:node:update',
      entity: {
        nid: [{ value: 12 }],
        uuid: [{ value: '0d1c5e9a-1111-4222-8333-444455556666' }],
        langcode: [{ value: 'fr' }],
        status: [{ value: true }],
        title: [{ value: title }],
        created: [{ value: at(0) }],
        changed: [{ value: at(minute) }],
        body: [{ value: text, format: 'basic_html', processed: `<p>${text}</p>`, summary: '' }],
        path: [{ alias: '/port', langcode: 'fr' }],
      },
    }),
    withdrawn: () => ({
      message: { event: 'entity:node:delete', entity: { uuid: [{ value: '0d1c5e9a-1111-4222-8333-444455556666' }] } },
    }),
    guid: '0d1c5e9a-1111-4222-8333-444455556666',
  },
  {
    cms: 'Drupal, JSON:API',
    published: (title, minute) => ({
      jsonapi: { version: '1.0' },
      data: {
        type: 'node--article',
        id: '0d1c5e9a-1111-4222-8333-444455556667',
        attributes: {
          title,
          status: true,
          langcode: 'fr',
          created: seconds(0),
          changed: at(minute),
          body: { value: text, processed: `<p>${text}</p>` },
          path: { alias: '/port' },
        },
      },
    }),
    withdrawn: (minute) => ({
      message: {
        data: {
          type: 'node--article',
          id: '0d1c5e9a-1111-4222-8333-444455556667',
          attributes: { title: 'Le port', status: false, changed: at(minute), body: { processed: `<p>${text}</p>` } },
        },
      },
    }),
    guid: '0d1c5e9a-1111-4222-8333-444455556667',
  },
];

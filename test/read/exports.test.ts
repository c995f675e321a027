import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import { countSkipped, describeSkipped } from '#shared/read/batch.ts';
import type { ExportItem } from '#shared/read/export/export-item.ts';
import { exportKindOf, readExport } from '#shared/read/export/read-export.ts';
import type { ParsedDocument } from '#shared/read/parsed-article.ts';
import { readDocument } from '#shared/read/read-document.ts';
import { parseContext } from './parse-context-fixture.ts';

const fixture = (name: string): Buffer => readFileSync(new URL(`../fixtures/exports/${name}`, import.meta.url));

const read = (text: string | Buffer, { type = '', name }: { type?: string; name?: string } = {}): ParsedDocument =>
  readDocument({ bytes: Buffer.from(text), type, ...(name === undefined ? {} : { name }) }, parseContext);

const refusal = (...input: Parameters<typeof read>): Rejected => {
  try {
    read(...input);
  } catch (error) {
    if (error instanceof Rejected) return error;
  }
  throw new Error('the document was read');
};

const titlesOf = ({ articles }: ParsedDocument): readonly string[] =>
  articles.map((article) => (article instanceof Rejected ? article.code : article.incoming.title));

const skippedOf = {
  'blogger.xml': { template: 1, setting: 2, draft: 1, page: 1, comment: 1 },
  'feed.atom': { draft: 1, 'trashed post': 1, page: 1, comment: 1 },
  'wordpress.xml': {
    ...{ draft: 2, 'pending post': 1, 'private post': 1, 'password-protected post': 1, 'trashed post': 1, page: 1 },
    ...{ 'menu item': 1, file: 1, revision: 1, 'style sheet': 2, 'block pattern': 1, template: 1, 'template part': 1 },
    ...{ menu: 1, 'cached embed': 1, 'draft of the customizer': 1, product: 1, 'item of type tribe_events': 1 },
  },
  'ghost.json': { draft: 1, newsletter: 1, 'post for members': 2, page: 1 },
};

const titles = {
  'blogger.xml': ['Le marché rouvre', 'سوق المدينة يفتح أبوابه'],
  'feed.atom': ['Le marché rouvre'],
  'wordpress.xml': ['Le marché rouvre', 'سوق المدينة يفتح أبوابه'],
  'ghost.json': ['Le marché rouvre', 'Demain', 'سوق المدينة يفتح أبوابه'],
};

const names = ['blogger.xml', 'feed.atom', 'wordpress.xml', 'ghost.json'] as const;

it.each(names)('%s gives its published and scheduled posts only, and counts the rest by kind', (name) => {
  for (const type of ['', 'application/rss+xml', 'application/json', 'text/plain', 'text/html']) {
    const document = read(fixture(name), { type });
    expect(titlesOf(document)).toEqual(titles[name]);
    expect(document).toMatchObject({ isBatch: true, skipped: skippedOf[name] });
  }
});

it.each(names)('an import of %s reads what a push of it reads', async (name) => {
  const bytes = fixture(name);
  const kind = exportKindOf(bytes.toString());
  if (kind === undefined) throw new Error('no export');
  const inChunks = async function* () {
    for (let from = 0; from < bytes.length; from += 700) yield bytes.subarray(from, from + 700);
  };
  const items: ExportItem[] = [];
  for await (const item of readExport(kind, inChunks, parseContext)) items.push(item);
  const articles = items.flatMap((item) => (item.outcome === 'read' ? [item.article] : []));
  expect(articles).toEqual(read(bytes).articles);
  expect(countSkipped(items.flatMap((item) => (item.outcome === 'skipped' ? [item.kind] : [])))).toEqual(
    skippedOf[name],
  );
});

it('a post of a Blogger export keeps its guid, permalink, author and labels', () => {
  expect(read(fixture('blogger.xml')).articles[0]).toMatchObject({
    incoming: {
      guid: 'tag:blogger.com,1999:blog-77.post-1',
      url: 'https://quartier.blogspot.com/2019/03/marche.html',
      authors: [{ name: 'Nadia Alaoui' }],
      tags: ['Ville'],
      published: '2019-03-04T09:30:00.000Z',
    },
  });
});

it('a post of Google Takeout has its permalink on the address that the sender names', () => {
  const bytes = fixture('feed.atom');
  const [article] = readDocument(
    { bytes, type: '' },
    { ...parseContext, url: 'https://quartier.blogspot.com/' },
  ).articles;
  expect(article).toMatchObject({
    incoming: { url: 'https://quartier.blogspot.com/2019/03/marche.html', tags: ['Ville'] },
    warnings: [],
  });
});

it('a post of a Ghost export has the guid of Ghost’s own feed, its tags in order, its picture and no internal tag', () => {
  const [article] = readDocument(
    { bytes: fixture('ghost.json'), type: '' },
    { ...parseContext, url: 'https://quartier.example/' },
  ).articles;
  expect(article).toMatchObject({
    incoming: {
      guid: '5ddc9141c35e7700383b2001',
      url: 'https://quartier.example/le-marche-rouvre/',
      summary: 'Il a rouvert.',
      content: expect.stringContaining("<a href='https://quartier.example/a-propos/'>"),
      authors: [{ name: 'Nadia Alaoui' }],
      tags: ['Ville'],
      image: { url: 'https://quartier.example/content/images/place.jpg', alt: 'La place' },
    },
  });
});

it('a post that Ghost kept without HTML is read from its Markdown, its text, or refused', () => {
  const exported = (post: object): string =>
    JSON.stringify({ db: [{ meta: {}, data: { posts: [{ id: 1, title: 'a', status: 'published', ...post }] } }] });
  const [fromMarkdown] = read(exported({ markdown: 'Un *mot*.', published_at: 1426078349156 })).articles;
  expect(fromMarkdown).toMatchObject({
    incoming: { guid: '1', content: '<p>Un <em>mot</em>.</p>', published: '2015-03-11T12:52:29.156Z' },
  });
  expect(read(exported({ html: null, plaintext: 'Un mot.' })).articles[0]).toMatchObject({
    incoming: { content: '<p>Un mot.</p>' },
  });
  expect(read(exported({ lexical: '{"root":{}}' })).articles).toMatchObject([{ code: 'ARTICLE_WITHOUT_CONTENT' }]);
});

it('an export of more than a hundred posts is refused with the command that imports it', () => {
  const bytes = fixture('feed.atom').toString();
  const entry = /<entry>[\s\S]*?<\/entry>/.exec(bytes)?.[0] ?? '';
  const many = bytes.replace(
    entry,
    Array.from({ length: 101 }, (_, n) => entry.replace('post-1', `post-1${n}`)).join(''),
  );
  expect(refusal(many)).toMatchObject({
    code: 'EXPORT_TOO_LARGE',
    status: 413,
    message: expect.stringContaining('npx barid import FILE'),
  });
});

const feedOf = (items: string): string =>
  `<rss version="2.0"><channel><title>Le quartier</title>${items}</channel></rss>`;

it('an item with marks of a WordPress export is no article, even in a feed that does not declare itself one', () => {
  const item = (marks: string): string => `<item><title>t</title><description>Un mot.</description>${marks}</item>`;
  const items = [
    item('<wp:status>draft</wp:status>'),
    item('<wp:post_type>page</wp:post_type>'),
    item('<wp:post_password>x</wp:post_password>'),
    item('<wp:post_type>constructor</wp:post_type>'),
    item('<wp:status>publish</wp:status><wp:post_type>post</wp:post_type>'),
  ];
  expect(read(feedOf(items.join('')))).toMatchObject({
    articles: [{ incoming: { title: 't' } }],
    skipped: { draft: 1, page: 1, 'password-protected post': 1, 'item of type constructor': 1 },
  });
});

it.each([
  [
    'WordPress',
    feedOf(
      '<item><title>By: Nadia</title><link>https://q.example/a/#comment-12</link><description>Oui.</description></item>',
    ),
  ],
  [
    'Blogger',
    feedOf(
      '<item><title>Oui</title><link>https://q.example/a.html?showComment=15#c12</link><description>Oui.</description></item>',
    ),
  ],
  [
    'Atom',
    '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Oui</title><content>Oui.</content><thr:in-reply-to xmlns:thr="http://purl.org/syndication/thread/1.0" ref="tag:a"/></entry></feed>',
  ],
  [
    'SPIP',
    feedOf('<item><title>Oui</title><link>https://q.example/a/#forum12</link><description>Oui.</description></item>'),
  ],
  [
    'WordPress behind a proxy',
    feedOf('<item><title>Par : Nadia</title><description>Oui.</description></item>').replace(
      'Le quartier',
      'Commentaires sur : Le marché rouvre',
    ),
  ],
])('a comment feed of %s is refused whole, with the number of its comments', (_name, xml) => {
  expect(refusal(xml)).toMatchObject({ code: 'ARTICLE_MISSING', message: expect.stringContaining('1 comment') });
});

it('an opinion column named after comments keeps its articles', () => {
  const xml = feedOf('<item><title>Le marché rouvre</title><description>Un mot.</description></item>');
  expect(titlesOf(read(xml.replace('Le quartier', 'Commentaires sur l’actualité')))).toEqual(['Le marché rouvre']);
});

it('a WordPress export whose prefixes another program renamed is read all the same', () => {
  const renamed = fixture('wordpress.xml').toString().replace(/\bwp:/g, 'ns3:').replace('xmlns:wp=', 'xmlns:ns3=');
  expect(read(renamed)).toEqual(read(fixture('wordpress.xml')));
});

const restPost = {
  id: 1,
  type: 'post',
  link: 'https://q.example/a/',
  title: { rendered: 'a' },
  content: { rendered: '<p>b</p>' },
};

it('an answer of WordPress’s REST API gives its posts; pages, files and comments are counted', () => {
  const { title: _title, ...comment } = { ...restPost, type: 'comment', post: 1, author_name: 'Nadia' };
  const list = [restPost, { ...restPost, type: 'page' }, comment, { ...restPost, type: 'attachment' }];
  expect(read(JSON.stringify(list))).toMatchObject({
    articles: [{ incoming: { title: 'a' } }],
    skipped: { page: 1, comment: 1, file: 1 },
  });
  const media = [
    {
      id: 2,
      type: 'attachment',
      link: 'https://q.example/p/',
      media_type: 'image',
      source_url: 'https://q.example/p.jpg',
    },
  ];
  for (const foreign of [{ ...restPost, type: 'page' }, [comment], media])
    expect(refusal(JSON.stringify(foreign))).toMatchObject({ code: 'ARTICLE_MISSING' });
});

const prose = 'Le marché a rouvert lundi matin, après deux ans de travaux, à la grande joie des habitants du quartier.';
const movableType = `AUTHOR: Nadia\nTITLE: Le marché rouvre\nSTATUS: Draft\nDATE: 03/04/2019 09:30:00 AM\n-----\nBODY:\n<p>Le marché a rouvert.</p>\n-----\n--------\n`;

it.each([
  ['Movable Type', movableType, 'EXPORT_UNSUPPORTED', {}],
  ['Movable Type with Windows lines', movableType.replaceAll('\n', '\r\n'), 'EXPORT_UNSUPPORTED', {}],
  [
    'Substack',
    'post_id,post_date,is_published,email_sent_at,title\n1.a,2019,false,,Brouillon\n',
    'EXPORT_UNSUPPORTED',
    {},
  ],
  ['any table', 'titre;texte\nLe marché;Il a rouvert.\n', 'EXPORT_UNSUPPORTED', { name: 'posts.csv' }],
  [
    'ActivityPub',
    '{"@context":"https://www.w3.org/ns/activitystreams","type":"Note","name":"a","content":"<p>b</p>"}',
    'EXPORT_UNSUPPORTED',
    {},
  ],
  [
    'ActivityPub with several contexts',
    '{"@context":["https://www.w3.org/ns/activitystreams",{}],"type":"OrderedCollection","orderedItems":[]}',
    'EXPORT_UNSUPPORTED',
    {},
  ],
  [
    'Mastodon',
    '[{"id":"1","content":"<p>b</p>","visibility":"private","account":{"id":"2"}}]',
    'EXPORT_UNSUPPORTED',
    {},
  ],
  [
    'Drupal',
    '{"jsonapi":{"version":"1.0"},"data":[{"type":"node--article","attributes":{"title":"a","status":false}}]}',
    'EXPORT_UNSUPPORTED',
    {},
  ],
  [
    'wp/v2/types',
    '{"post":{"name":"Posts","slug":"post","_links":{}},"page":{"name":"Pages","_links":{}}}',
    'EXPORT_UNSUPPORTED',
    {},
  ],
  [
    'OPML',
    '<?xml version="1.0"?><opml version="2.0"><body><outline xmlUrl="https://a.example/rss"/></body></opml>',
    'OPML_NOT_ARTICLES',
    {},
  ],
  ...['posts.sql', 'article.toml', 'article.yaml', 'config.php', '.env', 'error.log'].map(
    (name) => ['a program', `title = "Un titre"\ndraft = true\n\n${prose}\n`, 'EXPORT_UNSUPPORTED', { name }] as const,
  ),
  ['Org mode', `#+TITLE: Un titre\n#+DRAFT: t\n\n${prose}\n`, 'EXPORT_UNSUPPORTED', { name: 'a.org' }],
  ['AsciiDoc', `= Un titre\n:published: no\n\n${prose}\n`, 'EXPORT_UNSUPPORTED', { name: 'a.adoc' }],
  [
    'the list page of a Hugo section',
    '---\ntitle: Actualités\n---\nToutes nos actualités.\n',
    'LIST_PAGE_NOT_ARTICLE',
    { name: 'content/news/_index.fr.md' },
  ],
] as const)('a document of %s is refused with what to do', (_name, text, code, input) => {
  const { message, ...error } = refusal(text, input);
  expect(error).toMatchObject({ code });
  expect(message).toMatch(/follow|send|import/);
});

it('JSON with more below it is no Markdown with a head: nothing of it is an article', () => {
  const item = '{"id":"1","title":"Un","content_html":"<p>Un texte.</p>"}';
  const secret = '{"id":"2","title":"Deux","status":"draft","content_html":"<p>Un secret.</p>"}';
  for (const text of [`${item}\n${secret}\n`, `{"title":"Un"}\n${secret}`, `${item}\n<br /><b>Warning</b>: a`])
    expect(refusal(text)).toMatchObject({ code: 'JSON_INVALID' });
  const hugo = `{\n  "title": "Un",\n  "version": 2\n}\n\n{{< figure src="a.jpg" >}}\n\n${prose}\n`;
  expect(read(hugo).articles).toMatchObject([{ incoming: { title: 'Un' } }]);
});

it('a file of any other name is read by its content', () => {
  for (const name of ['article', 'Tanger.2024', 'notes.fr', 'texte.text', 'le port.md.txt'])
    expect(read(`Le marché rouvre\n\n${prose}\n\n${prose}\n`, { name }).articles).toMatchObject([
      { incoming: { title: 'Le marché rouvre' } },
    ]);
  expect(read(`---\ntitle: Un\n---\n${prose}`, { name: 'un.yml' }).articles).toMatchObject([
    { incoming: { title: 'Un' } },
  ]);
});

it('a file in a folder of drafts, or a draft of a Medium export, is kept as a draft', () => {
  const html =
    '<!doctype html><html><head><title>Le marché rouvre</title></head><body><article><h1>Le marché rouvre</h1><p>Le marché a rouvert lundi matin, après deux ans de travaux.</p></article></body></html>';
  const files = { '_drafts/marche.md': '# Le marché\n\nIl a rouvert.\n', 'posts/draft_Le-marche-1a2b.html': html };
  for (const [name, text] of Object.entries(files))
    expect(read(text, { name }).articles).toMatchObject([{ incoming: { draft: expect.stringContaining(name) } }]);
  const [published] = read(html, { name: 'posts/2019-03-04_Le-marche-1a2b.html' }).articles;
  expect(published).not.toMatchObject({ incoming: { draft: expect.anything() } });
});

it('counts of skipped items are a phrase that an editor reads', () => {
  expect(describeSkipped({ draft: 3, comment: 1, template: 2, 'item of type recipe': 2, 'post for members': 2 })).toBe(
    '3 drafts, 1 comment, 2 templates, 2 items of type recipe, 2 posts for members',
  );
});

it('an export of items of very many types counts thirty of them apart', () => {
  const skipped = countSkipped(Array.from({ length: 10_000 }, (_, at) => `item of type t${at % 5_000}`));
  expect(Object.keys(skipped ?? {})).toHaveLength(31);
  expect(skipped).toMatchObject({ 'item of type t0': 2, 'item of another type': 9_940 });
  expect(describeSkipped(skipped ?? {})).toMatch(/, 9940 items of another type$/);
});

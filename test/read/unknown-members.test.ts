import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import { itemVocabulary, nearestMember } from '#shared/read/json/unknown-members.ts';
import type { ParsedArticle } from '#shared/read/parsed-article.ts';
import { readArticles } from '#shared/read/read-document.ts';
import { parseContext } from './parse-context-fixture.ts';

const whole = {
  id: '4711',
  url: 'https://www.example.org/4711',
  title: 'Le port de Tanger',
  content_html: '<p>Les dockers ont repris le travail mercredi matin.</p>',
  date_published: '2024-11-27T10:00:00Z',
  language: 'fr',
};

const readAll = (value: unknown): readonly (ParsedArticle | Rejected)[] => {
  try {
    return readArticles({ bytes: Buffer.from(JSON.stringify(value)), type: 'application/json' }, parseContext);
  } catch (error) {
    if (error instanceof Rejected) return [error];
    throw error;
  }
};

const warningsOf = (value: unknown): readonly string[] => {
  const [article] = readAll(value);
  if (article === undefined || article instanceof Rejected)
    throw new Error('The document was refused.', { cause: article });
  return article.warnings;
};

const refusalOf = (value: unknown): Rejected => {
  const [article] = readAll(value);
  if (article instanceof Rejected) return article;
  throw new Error('The document was not refused.');
};

it.each([
  ['feature_image', 'image'],
  ['featuredImage', 'image'],
  ['thumbnail', 'image'],
  ['categories', 'tags'],
  ['keywords', 'tags'],
  ['excerpt', 'summary'],
  ['description', 'summary'],
  ['author_name', 'authors'],
  ['pubDate', 'date_published'],
  ['published_at', 'date_published'],
  ['publishedAt', 'date_published'],
  ['updated_at', 'date_modified'],
  ['lang', 'language'],
  ['enclosures', 'attachments'],
  ['link', 'url'],
  ['summry', 'summary'],
  ['Language', 'language'],
  ['extranal_url', 'external_url'],
])('the member %s is left out with the question whether %s was meant', (name, meant) => {
  const { [meant]: _meant, ...item } = Object.fromEntries(Object.entries(whole));
  expect(warningsOf({ ...item, [name]: '2024-11-27' })).toContain(
    `${name}: Barid does not know this member and left it out; did you mean ${meant}?`,
  );
});

it('a member without a near one, or whose near one is given, is left out without a question', () => {
  expect(warningsOf({ ...whole, slug: 'le-port', html: '<p>x</p>' })).toEqual([
    'slug: Barid does not know this member and left it out.',
    'html: Barid does not know this member and left it out.',
  ]);
});

it('members of JSON Feed 1.1, of Barid’s own feeds, extensions, statuses and empty members give no warning', () => {
  const person = { name: 'Samira', url: 'https://x.example/', avatar: 'https://x.example/a.jpg', _mastodon: 1 };
  const file = {
    url: 'https://x.example/a.mp3',
    mime_type: 'audio/mpeg',
    title: 'a',
    size_in_bytes: 1,
    duration_in_seconds: 2,
  };
  expect(
    warningsOf({
      ...whole,
      external_url: 'https://x.example/',
      summary: 's',
      image: 'https://x.example/i.jpg',
      banner_image: 'https://x.example/b.jpg',
      date_modified: '2024-11-27T11:00:00Z',
      author: person,
      authors: [person],
      tags: ['port'],
      attachments: [file],
      _ghost: { slug: 'x' },
      _barid: { image: { alt: 'x' } },
      status: 'published',
      categories: [],
      excerpt: '',
      feature_image: null,
    }),
  ).toEqual([]);
});

it('members of authors, attachments, the source and the batch that Barid does not know are named with their place', () => {
  const item = {
    ...whole,
    authors: [{ name: 'Samira', mail: 'a@x.example', role: 'reporter' }],
    attachments: [{ url: 'https://x.example/a.mp3', length: 3 }],
    source: { name: 'X', feed_url: 'https://x.example/rss' },
  };
  expect(warningsOf({ items: [{ title: 'Sans texte' }, item], dry_run: 1 }.items[1])).toEqual([
    'authors/0/mail: Barid does not know this member and left it out; did you mean email?',
    'authors/0/role: Barid does not know this member and left it out.',
    'attachments/0/length: Barid does not know this member and left it out; did you mean size_in_bytes?',
    'source/feed_url: Barid does not know this member and left it out; did you mean feed?',
  ]);
  const [refused, read] = readAll({ items: [{ title: 'Sans texte' }, whole], dry_run: 1, title: 'Lot' });
  expect(refused).toBeInstanceOf(Rejected);
  expect(read).toMatchObject({ warnings: ['/dry_run: Barid does not know this member and left it out.'] });
});

it('an image or attachment whose address no reader could open is left out with a warning', () => {
  const files = { image: 'file:///C:/halle.jpg', attachments: [{ url: 'ftp://x.example/a.mp3' }] };
  expect(warningsOf({ ...whole, ...files })).toEqual([
    'attachments: “ftp://x.example/a.mp3” is no http or https address; it was left out.',
    'image: “file:///C:/halle.jpg” is no http or https address; it was left out.',
  ]);
});

it('a hundred members that Barid does not know give twenty warnings and their number', () => {
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`field${index}`, index + 1]));
  const warnings = warningsOf({ ...whole, ...many });
  expect(warnings).toHaveLength(21);
  expect(warnings.at(-1)).toBe('80 more members that Barid does not know were left out.');
});

it('a missing member is refused with the one that was probably meant for it', () => {
  expect(refusalOf({ headline: 'Le port', body: '<p>Texte</p>', pubDate: 'x' }).faults).toEqual([
    { pointer: '/title', message: 'is missing or empty; found headline: did you mean title?' },
    {
      pointer: '/content_html',
      message:
        'is missing, and so are content_text, content_markdown and summary; found body: did you mean content_html?',
    },
  ]);
});

it('one answer names all faults of an item: types, addresses, dates and what is missing', () => {
  const faulty = {
    url: 'http://[',
    content_text: 'Le port',
    date_published: 'demain à 18h',
    date_modified: 7.5,
    tags: 'port',
    authors: [
      { name: 5, email: 6 },
      { name: 'Samira', url: 'http://' },
    ],
    attachments: [{ url: 'https://' }, {}],
  };
  const { code, faults } = refusalOf({ items: [faulty] });
  expect(code).toBe('ARTICLE_INVALID');
  expect(faults.map(({ pointer, message }) => `${pointer} ${message}`)).toEqual(
    expect.arrayContaining([
      '/items/0/title is missing or empty',
      '/items/0/authors/0 expected a text at /name, found a number',
      '/items/0/authors/0 expected a text at /email, found a number',
      '/items/0/tags expected a list of texts, found a text',
      '/items/0/attachments/1/url expected a text, found nothing',
      '/items/0/url is not an address; found http://[',
      '/items/0/authors/1/url is not an address; found http://',
      '/items/0/attachments/0/url is not an address; found https://',
      '/items/0/date_published is no date that Barid can read; found “demain à 18h”',
    ]),
  );
});

it('an id that JSON rounds is refused, because two articles would have it', () => {
  expect(refusalOf({ ...whole, id: 2 ** 60 }).faults).toEqual([
    { pointer: '/id', message: 'has too many digits for a number; write it in quotes' },
  ]);
  expect(warningsOf({ ...whole, id: Number.MAX_SAFE_INTEGER })).toEqual([]);
});

const post = {
  id: 1,
  title: 'Le port',
  html: '<p>Texte</p>',
  feature_image: 'https://x.example/i.jpg',
  status: 'draft',
};

it.each([
  ['one item under a name', { item: whole }, '/item', ''],
  ['a batch under another name', { articles: [whole] }, '/articles', 'items'],
  ['posts with a title around them', { title: 'Mon site', description: 'd', posts: [whole] }, '/posts', 'items'],
  ['an answer with a list', { data: [post] }, '/data', 'items'],
  ['items that are no list', { items: whole }, '/items', ''],
  ['a list', [whole], '', 'items'],
])('%s is refused with the place of the article', (_, value, pointer, word) => {
  const refusal = refusalOf(value);
  expect(refusal).toMatchObject({ code: 'ARTICLE_WRAPPED', status: 422 });
  expect(refusal.faults[0]?.pointer).toBe(pointer);
  expect(refusal.message).toContain(word);
});

it('a post as Ghost has it, with names inside, is refused with what each member is called here', () => {
  const flat = {
    ...post,
    tags: [{ name: 'Port', description: 'Tout du port' }],
    primary_author: { name: 'Samira', bio: 'x' },
  };
  expect(refusalOf(flat).faults[0]).toEqual({
    pointer: '/content_html',
    message:
      'is missing, and so are content_text, content_markdown and summary; found html: did you mean content_html?',
  });
});

it('the refusal of a wrapped article names the members that have another name in JSON Feed', () => {
  expect(refusalOf({ message: { current: post } }).faults).toEqual([
    { pointer: '/message/current', message: 'holds the article; send it alone' },
    { pointer: '/message/current/html', message: 'is content_html in JSON Feed' },
    { pointer: '/message/current/feature_image', message: 'is image in JSON Feed' },
  ]);
});

it('any JSON value is read or refused in our words, whatever its members are called', () => {
  const name = fc.oneof(
    fc.constantFrom('title', 'items', 'body', 'post', '__proto__', 'constructor', 'toString'),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.object({ key: name, maxDepth: 3 }), (value) => {
      for (const one of readAll({ ...value, title: 'Le port' })) {
        const text = one instanceof Rejected ? one.message : one.warnings.join(' ');
        expect(text).not.toMatch(/Invalid input|undefined|\[object/);
      }
    }),
  );
});

it('nearestMember finds a member with one letter too few, too many or in the wrong place', () => {
  const members = itemVocabulary(['content_html', 'date_published', 'summary']);
  for (const name of ['content_htm', 'content_htmll', 'conetnt_html'])
    expect(nearestMember(name, members)).toBe('content_html');
  expect(nearestMember('x'.repeat(10_000), members)).toBeUndefined();
});

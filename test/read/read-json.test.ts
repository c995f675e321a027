import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import { readArticles } from '#shared/read/read-document.ts';

const context = {
  site: { title: 'S', url: 'https://www.example.org', language: 'fr', description: '', timeZone: 'Africa/Casablanca' },
  now: new Date('2026-11-23T12:00:00Z'),
  sender: 'publisher' as const,
};

const refusalOf = (text: string): Rejected => {
  try {
    const [article] = readArticles({ bytes: Buffer.from(text), type: 'application/json' }, context);
    if (article instanceof Rejected) return article;
  } catch (error) {
    if (error instanceof Rejected) return error;
  }
  throw new Error(`The document was not refused: ${text}`);
};

it('an item with members of the wrong kind is refused with one sentence of ours for each', () => {
  const item = { id: [], title: 7, content_text: 'Le port', tags: 'pêche', authors: [{ name: 5 }], image: 'http://' };
  expect(refusalOf(JSON.stringify(item))).toMatchObject({
    code: 'ARTICLE_INVALID',
    message:
      'The article is not valid: /id: expected a text or a number, found a list in brackets; /title: expected a text, found a number; ' +
      '/authors/0: expected a text at /name, found a number; /tags: expected a list of texts, found a text; ' +
      '/image: is not an address; found http://.',
    faults: [
      { pointer: '/id', message: 'expected a text or a number, found a list in brackets' },
      { pointer: '/title', message: 'expected a text, found a number' },
      { pointer: '/authors/0', message: 'expected a text at /name, found a number' },
      { pointer: '/tags', message: 'expected a list of texts, found a text' },
      { pointer: '/image', message: 'is not an address; found http://' },
    ],
  });
});

it('an item of a batch is refused with pointers into the batch', () => {
  expect(refusalOf('{"items":[{"title":"Le port"}]}').faults).toEqual([
    {
      pointer: '/items/0/content_html',
      message: 'is missing, and so are content_text, content_markdown and summary',
    },
  ]);
});

it.each([
  ['', 'it is empty'],
  ['{"title": ', 'it ends after 10 characters, before it is complete'],
  ['{"title": "Le port', 'a string has no closing quote (line 1, column 19)'],
  [
    "{'title': 1}",
    "a member's name must stand in double quotes, and no comma may stand before a closing brace (line 1, column 2)",
  ],
  [
    '{"title": 1,\n}',
    "a member's name must stand in double quotes, and no comma may stand before a closing brace (line 2, column 1)",
  ],
  ['{"title" 1}', "a colon must follow a member's name (line 1, column 10)"],
  ['{"title": 1 "url": 2}', 'a comma is missing between two members or items (line 1, column 13)'],
  [
    '{"title": "Le\nport"}',
    'a string contains a line break or another control character; write it as an escape such as \\n (line 1, column 14)',
  ],
  ['{"title": "Le \\port"}', 'a backslash in a string begins no escape of JSON (line 1, column 16)'],
  ['{"title": 1} end', 'text follows the end of the document (line 1, column 14)'],
  ['{"title": tanger}', 'a value is not written as JSON (near “{"title": tanger}”)'],
  ['{"title": 01}', 'a value is not written as JSON (line 1, column 12)'],
])('a document that is not JSON is refused in our own words: %j', (text, message) => {
  expect(refusalOf(text)).toMatchObject({
    code: 'JSON_INVALID',
    message: `The document is not JSON: ${message}.`,
    faults: [{ pointer: '', message }],
  });
});

it.each([200, 'ok', 'success'])(
  'the status %s around the items of a batch is that of an answer, not of its articles',
  (status) => {
    const items = [{ id: '1', title: 'Le port', content_text: 'Les dockers ont repris le travail.' }];
    const bytes = Buffer.from(JSON.stringify({ status, items }));
    const [article] = readArticles({ bytes, type: 'application/json' }, context);
    expect(article).toMatchObject({ incoming: { title: 'Le port' } });
    expect(article).not.toHaveProperty('incoming.draft');
  },
);

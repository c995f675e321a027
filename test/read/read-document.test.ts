import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import { detectFormat } from '#shared/read/detect-format.ts';
import { readArticles } from '#shared/read/read-document.ts';

const context = {
  site: {
    title: 'Euromagreb',
    url: 'https://www.example.org',
    language: 'fr',
    description: '',
    timeZone: 'Africa/Casablanca',
  },
  now: new Date('2026-11-23T12:00:00Z'),
  sender: 'publisher' as const,
};

/** Far longer than any case takes, even on a busy machine: only a case that never ends exceeds it. */
const hostileMs = 60_000;

const types = [
  '',
  'text/html',
  'application/json',
  'text/plain',
  'text/markdown',
  'application/rss+xml',
  'text/html; charset=windows-1256',
  'nonsense',
];
const starts = [
  '',
  '{"title":"a","content_html":"',
  '<!doctype html><title>a</title>',
  '---\ntitle: a\n---\n',
  '<rss><channel><item>',
  '<feed xmlns="http://www.w3.org/2005/Atom">',
  '{"items":[',
  '\u0000\u0001',
  '<?xml version="1.0" encoding="x"?>',
];

const read = (bytes: Uint8Array, type: string) => {
  try {
    return readArticles({ bytes, type }, context);
  } catch (error) {
    return error;
  }
};

it('readArticles throws nothing but Rejected for any bytes with any label', () => {
  const anyDocument = fc
    .tuple(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 300 }))
    .map(([start, bytes]) => Buffer.concat([Buffer.from(start), bytes]));
  fc.assert(
    fc.property(anyDocument, fc.constantFrom(...types), (bytes, type) => {
      const answer = read(bytes, type);
      expect(Array.isArray(answer) || answer instanceof Rejected).toBe(true);
    }),
    { numRuns: 200 },
  );
});

it('readArticles throws nothing but Rejected for any JSON item', () => {
  const field = fc.constantFrom(
    'id',
    'title',
    'content_html',
    'content_text',
    'url',
    'authors',
    'tags',
    'date_published',
    'language',
    'attachments',
    'image',
    'items',
    'version',
  );
  const value = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom('http://', 'javascript:x', '31/02/2024', 'xx-yy'),
  );
  fc.assert(
    fc.property(fc.dictionary(field, value, { maxKeys: 8 }), (item) => {
      const answer = read(Buffer.from(JSON.stringify({ title: 'a', content_text: 'b', ...item })), 'application/json');
      expect(Array.isArray(answer) || answer instanceof Rejected).toBe(true);
    }),
    { numRuns: 200 },
  );
});

it.each([
  ['a million levels of HTML', 'text/html', '<div><b>'.repeat(500_000)],
  ['a million levels of XML', 'application/xml', `<rss><channel>${'<a>'.repeat(1_000_000)}`],
  ['half a million levels of JSON', 'application/json', '{"title":'.repeat(500_000)],
  ['one line of nine megabytes', 'text/plain', 'mot '.repeat(2_300_000)],
  ['a million lines', 'text/plain', 'a\n'.repeat(1_000_000)],
  [
    'a page of a hundred thousand paragraphs',
    'text/html',
    `<title>a b c</title>${'<p>Une phrase, et une autre.</p>'.repeat(100_000)}`,
  ],
  ['nested brackets in Markdown', 'text/markdown', `# a\n\n${'['.repeat(50_000)}`],
  ['deep quotations in Markdown', 'text/markdown', `# a\n\n${'>'.repeat(20_000)} x`],
  ['CDATA that never ends, a million times', 'application/xml', `<rss><channel><item>${'<![CDATA['.repeat(1_000_000)}`],
  ['twenty thousand document types', 'application/xml', '<!DOCTYPE '.repeat(20_000)],
  [
    'thirty thousand paragraphs two hundred boxes deep',
    'text/html',
    `<title>a b c</title>${'<div>'.repeat(200)}${'<div><p>Une phrase, et une autre.</p></div>'.repeat(28_000)}`,
  ],
  ['a million references', 'text/html', `<title>a b c</title>${'&amp;'.repeat(1_000_000)}`],
  ['a million levels of quotation', 'text/markdown', `# a\n\n${'>'.repeat(1_000_000)} x`],
  ['half a million lines of front matter', 'text/markdown', `---\n${'a: b\n'.repeat(500_000)}---\n# a\n\nb`],
])(
  'readArticles reads or refuses %s in bounded time',
  (_name, type, document) => {
    const answer = read(Buffer.from(document), type);
    expect(Array.isArray(answer) || answer instanceof Rejected).toBe(true);
  },
  hostileMs,
);

it('a document over 10 MiB is refused with 413', () => {
  expect(read(new Uint8Array(10 * 1024 * 1024 + 1), '')).toMatchObject({ code: 'DOCUMENT_TOO_LARGE', status: 413 });
});

it('every sample is read without a warning and with its date', () => {
  const folder = new URL('../../samples/inbox/', import.meta.url);
  for (const name of readdirSync(folder)) {
    const [reading] = readArticles({ bytes: readFileSync(new URL(name, folder)), type: '', name }, context);
    expect(reading, name).toMatchObject({ warnings: [], incoming: { published: expect.any(String) } });
  }
});

it('the founding article is read whole, without a word of the page’s boilerplate', () => {
  const bytes = readFileSync(new URL('../../samples/inbox/maroc-belgique.txt', import.meta.url));
  const [reading] = readArticles({ bytes, type: 'text/plain', name: 'maroc-belgique.txt' }, context);
  if (reading === undefined || reading instanceof Rejected) throw reading;
  const lines = bytes
    .toString()
    .split('\n')
    .filter((line) => line.length > 90 && !/\p{Script=Arabic}/u.test(line));
  expect(reading.incoming).toMatchObject({
    title: 'Le Maroc et la Belgique renforcent leur coopération antiterroriste',
    authors: [{ name: 'euromagreb' }],
    published: '2024-11-26T23:00:00.000Z',
    language: 'fr',
    content: lines.map((line) => `<p>${line.trim()}</p>`).join(''),
  });
  expect(lines).toHaveLength(13);
  expect(reading.incoming.content).not.toMatch(/\p{Script=Arabic}/u);
});

it('a document below any number of comments and declarations is that document', () => {
  for (const start of ['<!---->'.repeat(500), '<?a?>\n'.repeat(500), '<!doctype html>'.repeat(200)]) {
    expect(detectFormat(`${start}<p>Un texte</p>`, { type: '' })).toBe('html');
    expect(detectFormat(`${start}<rss version="2.0">`, { type: '' })).toBe('feed');
  }
});

import { globSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import { readSitemap } from '#shared/read/feed/read-sitemap.ts';
import { readDocument } from '#shared/read/read-document.ts';
import { parseContext } from './parse-context-fixture.ts';

const read = (bytes: Uint8Array | string, type = '') => {
  try {
    const { articles } = readDocument({ bytes: Buffer.from(bytes), type }, parseContext);
    const last = articles.at(-1);
    const end = last instanceof Rejected && last.code === 'DOCUMENT_BREAKS_OFF' ? last : undefined;
    return { items: end === undefined ? articles : articles.slice(0, -1), end: end?.message };
  } catch (error) {
    // A refusal of the whole document is said as well.
    if (error instanceof Rejected) return { items: [], end: error.message };
    throw error;
  }
};

const root = new URL('../../', import.meta.url);
const feeds = [
  ...globSync('test/fixtures/articles/*/input.xml', { cwd: root }),
  ...globSync('test/fixtures/feeds/*/{rss,atom}.xml', { cwd: root }),
  ...globSync('test/fixtures/exports/*.{xml,atom}', { cwd: root }),
  'samples/inbox/cuaderno-del-estrecho.xml',
].filter((path) => !path.includes('sitemap'));

/**
 * What a comparison sees of an item: an error has no own members that say what it is, and that a whole document is not well-formed is
 * a warning of its first item.
 */
const shown = (item: ReturnType<typeof read>['items'][number] | undefined): unknown =>
  item instanceof Rejected
    ? [item.code, item.message]
    : item && { ...item, warnings: item.warnings.filter((warning) => !warning.startsWith('document:')) };

it('a feed cut at any byte gives whole items as the whole feed does, in order, and says that it breaks off', () => {
  const documents = feeds.map((path) => readFileSync(new URL(path, root)));
  const whole = new Map(documents.map((bytes) => [bytes, read(bytes)]));
  const cutDocument = fc
    .constantFrom(...documents)
    .chain((bytes) => fc.tuple(fc.constant(bytes), fc.nat(bytes.toString().trimEnd().length - 1)));
  fc.assert(
    fc.property(cutDocument, ([bytes, length]) => {
      const { items, end } = read(bytes.subarray(0, length));
      const expected = whole.get(bytes)?.items ?? [];
      expect(items.map(shown)).toEqual(expected.slice(0, items.length).map(shown));
      expect(end).toBeDefined();
    }),
    { numRuns: 1500 },
  );
});

const item = (title: string, more = ''): string =>
  `<item><title>${title}</title><link>https://q.example/${encodeURIComponent(title)}</link><description><![CDATA[<p>Un texte & un mot.</p>]]></description>${more}</item>\n`;
const head = '<?xml version="1.0"?>\n<rss version="2.0"><channel><title>Quartier</title>\n';
const two = head + item('Le marché') + item('سوق المدينة');
const wholeFeed = `${two}${item('Tres')}</channel></rss>`;

it.each([
  ['inside a tag', `${two}<item><title>Tres</title><link>https://q.example/3</link><descri`],
  ['inside an attribute', `${two}<item><title>Tres</title><enclosure url="https://q.example/3.mp`],
  ['inside CDATA', `${two}<item><title>Tres</title><description><![CDATA[<p>Un texte qui `],
  ['inside a comment', `${two}<item><title>Tres</title><description>Un texte.</description><!-- fin `],
  ['inside an entity', `${two}<item><title>Tres</title><description>Un texte &am`],
  ['inside an end tag', `${two}<item><title>Tres</title><description>Un texte.</description></ite`],
  ['between two items', two],
  ['before the end of the root', `${two}</channel>`],
  ['inside the end of the root', `${two}</channel></rs`],
  [
    'with an error page in its place',
    `${two}<item><title>Tres</title><description>Un<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>`,
  ],
  ['with an error page between two items', `${two}<html><body><p>Erreur de la base de données</p></body></html>`],
])('a feed that breaks off %s gives its two whole items and says where', (_where, xml) => {
  const { items, end } = read(xml);
  expect(items.map(shown)).toEqual(read(wholeFeed).items.slice(0, 2).map(shown));
  expect(end).toMatch(
    /^The document breaks off in line [45], (?:in item 3|after item 2): .*Send the whole document again/,
  );
});

it('Arabic UTF-8 that breaks off inside a character is not taken for another encoding', () => {
  const bytes = Buffer.from(`${two}<item><title>سوق`);
  for (const length of [1, 2, 3]) {
    const { items } = read(bytes.subarray(0, bytes.length - length));
    expect(items[1]).toMatchObject({ incoming: { title: 'سوق المدينة' } });
  }
});

it.each([
  ['tags that do not match', `${head + item('Le marché', '<b><i>x</b></i>') + item('Tres', '</p>')}</channel></rss>`],
  [
    'a paragraph that is not closed',
    `${head + item('Le marché', '<summary><p>x</summary>') + item('Tres')}</channel></rss>`,
  ],
  ['an end tag in capitals', `${head + item('Le marché') + item('Tres')}</channel></RSS>`],
  ['a channel that is not closed', `${head + item('Le marché') + item('Tres')}</rss>`],
  [
    'a script where the end of the root belongs',
    `${head + item('Le marché') + item('Tres')}</channel><script>track()</script>`,
  ],
  ['words after the end', `${head + item('Le marché') + item('Tres')}</channel></rss>\nWarning: fin <br`],
])('a sloppy feed with %s is read whole, and is not said to break off', (_what, xml) => {
  expect(read(xml)).toMatchObject({
    items: [{ incoming: { title: 'Le marché' } }, { incoming: { title: 'Tres' } }],
    end: undefined,
  });
});

it.each([
  ['an empty body', ''],
  ['a feed that ends before its first item', '<rss><channel><title>Quartier</title>'],
  ['a feed that ends inside its root', '<?xml version="1.0"?>\n<rss vers'],
  ['a feed that ends before its root', '<?xml version="1.0" encoding="UTF-8"?>\n<'],
  ['an Atom entry that ends inside', '<entry xmlns="http://www.w3.org/2005/Atom"><title>a</title><content>Un te'],
  ['a JSON item', '{"id":"1","title":"a","content_text":"Un te'],
  ['a batch', '{"items":[{"id":"1","title":"a","content_text":"Un texte."},{"id":"2","ti'],
  [
    'a JSON Feed',
    '{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"a","content_text":"Un texte."}',
  ],
  ['front matter', '---\ntitle: Le marché\ndraft: true\n\n# Le marché\n\nIl a rouvert.\n'],
  ['front matter in TOML', '+++\ntitle = "Le marché"\n\nIl a rouvert.\n'],
  [
    'a page that ends inside a tag',
    '<!doctype html><title>Le marché</title><h1>Le marché</h1><p>Il a rouvert lundi.</p><p class="fi',
  ],
])('nothing of %s is published when it breaks off', (_name, text) => {
  expect(read(text, text.startsWith('+++') ? 'text/markdown' : '')).toMatchObject({
    items: [],
    end: expect.any(String),
  });
});

it('a page without an end is read, with a warning', () => {
  const page =
    '<!doctype html><html><head><title>Le marché</title></head><body><h1>Le marché</h1><p>Il a rouvert lundi, après deux ans de travaux.</p>';
  expect(read(page).items).toMatchObject([
    { warnings: expect.arrayContaining([expect.stringMatching(/^content: .*may break off/)]) },
  ]);
  expect(read(`${page}</body></html>`).items).toMatchObject([
    { warnings: expect.not.arrayContaining([expect.stringMatching(/^content/)]) },
  ]);
});

it('a sitemap that breaks off gives its whole addresses and says so', () => {
  const xml =
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://q.example/a</loc></url><url><loc>https://q.exa';
  expect(readSitemap(xml)).toMatchObject({
    pages: [{ url: 'https://q.example/a' }],
    brokenOff: { code: 'DOCUMENT_BREAKS_OFF', message: expect.stringContaining('in item 2') },
  });
});

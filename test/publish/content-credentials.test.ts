import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import { makeIngest } from '#shared/ingest/ingest.ts';
import { publishAll } from '#shared/publish/publish-all.ts';
import { readArticles } from '#shared/read/read-document.ts';
import { manualClock, sampleSite } from '#test/ingest/ingest-fixture.ts';
import { memoryDocumentStore } from '#test/memory/memory-document-store.ts';
import { memoryPublishStores } from '#test/memory/memory-publish-stores.ts';
import { memoryTable } from '#test/memory/memory-table.ts';

/** C2PA 2.4, A.8: U+FEFF, and each byte of the manifest as one of 256 variation selectors. */
const manifestOf = (bytes: Uint8Array): string =>
  `\uFEFF${[...bytes].map((byte) => String.fromCodePoint(byte < 16 ? 0xfe00 + byte : 0xe0100 + byte - 16)).join('')}`;

const site = sampleSite([{ slug: 'all' }]);

/** The documents of a feed after this push, as bytes. */
const publish = async (pushed: string, type: string): Promise<readonly (readonly [key: string, bytes: Buffer])[]> => {
  const table = memoryTable();
  const { all, ...documents } = memoryDocumentStore();
  const stores = { ...memoryPublishStores(table), documents };
  const deps = { ...stores, site, clock: manualClock(), publicUrl: 'https://feeds.example.org' };
  const context = { site: site.identity, now: deps.clock.now(), sender: 'publisher' } as const;
  const [read] = readArticles({ bytes: Buffer.from(pushed), type }, context);
  if (read === undefined || read instanceof Rejected) throw read ?? new Error('There is no article.');
  await makeIngest(deps).accept(read.incoming);
  await publishAll(deps);
  return ['rss.xml', 'atom.xml', 'feed.json'].map((file) => {
    const key = `feeds/all/${file}`;
    return [key, Buffer.from(all.get(key)?.bytes ?? [])];
  });
};

const countIn = (bytes: Buffer, manifest: string): number => bytes.toString().split(manifest).length - 1;

const paragraph = 'ميناء طنجة يستأنف العمل بعد أسبوع من التوقف بسبب الأحوال الجوية.';

/** Where a publisher's tool may put a manifest, and in how many texts of a full feed it then stands. */
const pushes: readonly (readonly [string, number, (manifest: string) => readonly [string, string]])[] = [
  [
    'JSON, at the ends of title, summary and body',
    3,
    (m) => [
      JSON.stringify({ id: '1', title: `الميناء${m}`, summary: `خبر${m}`, content_html: `<p>${paragraph}${m}</p>` }),
      'application/json',
    ],
  ],
  [
    'JSON, at the beginnings of title, summary and body',
    3,
    (m) => [
      JSON.stringify({ id: '1', title: `${m}الميناء`, summary: `${m}خبر`, content_html: `<p>${m}${paragraph}</p>` }),
      'application/json',
    ],
  ],
  [
    'Markdown, within a line and at its end',
    2,
    (m) => [`---\ntitle: الميناء\nsummary: خبر\n---\n${paragraph}${m} *نعم*\n\n${paragraph}${m}\n`, 'text/markdown'],
  ],
  [
    'a feed, in title and body',
    2,
    (m) => [
      `<rss version="2.0"><channel><title>x</title><item><title>الميناء${m}</title><guid>1</guid><link>https://www.example.org/1</link><pubDate>Wed, 27 Nov 2024 10:30:00 GMT</pubDate><description>خبر</description><content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/"><![CDATA[<p>${paragraph}${m}</p>]]></content:encoded></item></channel></rss>`,
      'application/rss+xml',
    ],
  ],
];

it.each(pushes)('keeps a C2PA manifest in every format byte for byte: %s', async (_, texts, pushOf) => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (bytes) => {
      const manifest = manifestOf(bytes);
      for (const [key, published] of await publish(...pushOf(manifest)))
        expect([key, countIn(published, manifest)]).toEqual([key, texts]);
    }),
    { numRuns: 15 },
  );
});

it('still takes a lone U+FEFF around a text for a mark of the encoding', async () => {
  const pushed = JSON.stringify({ id: '1', title: '\uFEFF الميناء\uFEFF', content_html: `<p>\uFEFF${paragraph}</p>` });
  for (const [, bytes] of await publish(`\uFEFF${pushed}`, 'application/json'))
    expect(bytes.toString()).toMatch(/>الميناء<|"title":"الميناء"/);
});

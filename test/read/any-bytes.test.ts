import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import { fingerprintOf } from '#shared/ingest/near-copies.ts';
import { readOpml } from '#shared/read/feed/read-opml.ts';
import { readSitemap } from '#shared/read/feed/read-sitemap.ts';
import { readArticles } from '#shared/read/read-document.ts';
import { readWxr } from '#shared/read/wordpress/read-wxr.ts';

const context = {
  site: { title: 'S', url: 'https://www.example.org', language: 'fr', description: '', timeZone: 'Africa/Casablanca' },
  now: new Date('2026-11-23T12:00:00Z'),
};

const corpus = new URL('../fixtures/articles/', import.meta.url);

/** Every document of the corpus, with the format that its file is named for. */
const documents = readdirSync(corpus).map((name) => {
  const folder = new URL(`${name}/`, corpus);
  const file = readdirSync(folder).find((entry) => entry.startsWith('input.')) ?? '';
  return { name: file, bytes: readFileSync(new URL(file, folder)) };
});

const formats = [...new Set(documents.map(({ name }) => name.slice('input.'.length)))];

/** One wound: bytes of a document lost, written over, or written twice. */
type Wound = { readonly at: number; readonly length: number; readonly bytes: Uint8Array; readonly again: boolean };

const wound = fc.record({
  at: fc.nat({ max: 6000 }),
  length: fc.nat({ max: 40 }),
  bytes: fc.uint8Array({ maxLength: 12 }),
  again: fc.boolean(),
});

const hurt = (document: Uint8Array, wounds: readonly Wound[]): Buffer =>
  wounds.reduce((bytes, { at, length, bytes: written, again }) => {
    const from = Math.min(at, bytes.length);
    const cut = bytes.subarray(from, from + length);
    return Buffer.concat([
      bytes.subarray(0, from),
      written,
      again ? cut : Buffer.alloc(0),
      again ? cut : Buffer.alloc(0),
      bytes.subarray(from + length),
    ]);
  }, Buffer.from(document));

const onlyRejected = (work: () => unknown): void => {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(Rejected);
  }
};

it.each(formats)(
  'a document that lost or gained bytes on its way is read or refused, and breaks nothing: %s',
  (format) => {
    const ofFormat = documents.filter(({ name }) => name.endsWith(`.${format}`));
    fc.assert(
      fc.property(fc.constantFrom(...ofFormat), fc.array(wound, { minLength: 1, maxLength: 6 }), (document, wounds) => {
        const bytes = hurt(document.bytes, wounds);
        onlyRejected(() => {
          for (const reading of readArticles({ bytes, type: '', name: document.name }, context)) {
            if (!(reading instanceof Rejected))
              expect(JSON.parse(JSON.stringify(reading.draft))).toEqual(reading.draft);
          }
        });
      }),
      { numRuns: 60 },
    );
  },
);

it('a document that lost or gained bytes on its way is read or refused as a sitemap, as a list of sources, as words', () => {
  fc.assert(
    fc.property(fc.constantFrom(...documents), fc.array(wound, { maxLength: 4 }), (document, wounds) => {
      const text = hurt(document.bytes, wounds).toString('latin1');
      onlyRejected(() => readSitemap(text));
      onlyRejected(() => readOpml(text));
      fingerprintOf(text);
    }),
    { numRuns: 60 },
  );
});

it('a document that lost or gained bytes on its way is read or refused as an export of WordPress', async () => {
  const head =
    '<rss><channel><wp:wxr_version>1.2</wp:wxr_version><item><title>A</title><content:encoded><![CDATA[<p>b</p>]]></content:encoded></item><item>';
  await fc.assert(
    fc.asyncProperty(fc.array(wound, { maxLength: 6 }), async (wounds) => {
      async function* open(): AsyncGenerator<Uint8Array> {
        yield hurt(Buffer.from(head.repeat(3)), wounds);
      }
      try {
        for await (const item of readWxr(open, context)) expect(item.offset).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toBeInstanceOf(Rejected);
      }
    }),
    { numRuns: 100 },
  );
});

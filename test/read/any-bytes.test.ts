import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import { fingerprintOf } from '#shared/ingest/fingerprint.ts';
import { readOpml } from '#shared/read/feed/read-opml.ts';
import { readSitemap } from '#shared/read/feed/read-sitemap.ts';
import { readArticles } from '#shared/read/read-document.ts';
import { readWxr } from '#shared/read/wordpress/read-wxr.ts';
import { parseContext } from './parse-context-fixture.ts';

const corpus = new URL('../fixtures/articles/', import.meta.url);

/** Every document of the corpus; the extension of its file names its format. */
const documents = readdirSync(corpus).map((name) => {
  const folder = new URL(`${name}/`, corpus);
  const file = readdirSync(folder).find((entry) => entry.startsWith('input.')) ?? '';
  return { name: file, bytes: readFileSync(new URL(file, folder)) };
});

const formats = [...new Set(documents.map(({ name }) => name.slice('input.'.length)))];

/** One damaged place in a document: bytes lost, inserted, or repeated. */
type Damage = {
  readonly at: number;
  readonly length: number;
  readonly inserted: Uint8Array;
  readonly isRepeated: boolean;
};

const damage = fc.record({
  at: fc.nat({ max: 6000 }),
  length: fc.nat({ max: 40 }),
  inserted: fc.uint8Array({ maxLength: 12 }),
  isRepeated: fc.boolean(),
});

const damaged = (document: Uint8Array, damages: readonly Damage[]): Buffer =>
  damages.reduce((bytes, { at, length, inserted, isRepeated }) => {
    const from = Math.min(at, bytes.length);
    const cut = bytes.subarray(from, from + length);
    return Buffer.concat([
      bytes.subarray(0, from),
      inserted,
      isRepeated ? Buffer.concat([cut, cut]) : Buffer.alloc(0),
      bytes.subarray(from + length),
    ]);
  }, Buffer.from(document));

const throwsOnlyRejected = (read: () => unknown): void => {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(Rejected);
  }
};

it.each(formats)(
  'readArticles reads or refuses a damaged document of the format %s, and throws nothing but Rejected',
  (format) => {
    const ofFormat = documents.filter(({ name }) => name.endsWith(`.${format}`));
    fc.assert(
      fc.property(
        fc.constantFrom(...ofFormat),
        fc.array(damage, { minLength: 1, maxLength: 6 }),
        (document, damages) => {
          const bytes = damaged(document.bytes, damages);
          throwsOnlyRejected(() => {
            for (const article of readArticles({ bytes, type: '', name: document.name }, parseContext)) {
              if (!(article instanceof Rejected))
                expect(JSON.parse(JSON.stringify(article.incoming))).toEqual(article.incoming);
            }
          });
        },
      ),
      { numRuns: 60 },
    );
  },
);

it('readSitemap, readOpml and fingerprintOf throw nothing but Rejected for a damaged document', () => {
  fc.assert(
    fc.property(fc.constantFrom(...documents), fc.array(damage, { maxLength: 4 }), (document, damages) => {
      const text = damaged(document.bytes, damages).toString('latin1');
      throwsOnlyRejected(() => readSitemap(text));
      throwsOnlyRejected(() => readOpml(text));
      fingerprintOf(text);
    }),
    { numRuns: 60 },
  );
});

it('readWxr throws nothing but Rejected for a damaged export', async () => {
  const head =
    '<rss><channel><wp:wxr_version>1.2</wp:wxr_version><item><title>A</title><content:encoded><![CDATA[<p>b</p>]]></content:encoded></item><item>';
  await fc.assert(
    fc.asyncProperty(fc.array(damage, { maxLength: 6 }), async (damages) => {
      async function* open(): AsyncGenerator<Uint8Array> {
        yield damaged(Buffer.from(head.repeat(3)), damages);
      }
      try {
        for await (const item of readWxr(open, parseContext)) expect(item.offset).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toBeInstanceOf(Rejected);
      }
    }),
    { numRuns: 100 },
  );
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import { decodeText } from '#shared/read/decode.ts';
import { readOpml } from '#shared/read/feed/read-opml.ts';
import { readArticles } from '#shared/read/read-document.ts';
import { parseContext } from './parse-context-fixture.ts';

/** Text in an encoding that Node cannot write; each of its bytes as the decoder reads it. */
const encoded = (text: string, encoding: string): Buffer => {
  const bytes = new Map(
    Array.from({ length: 256 }, (_, byte) => [new TextDecoder(encoding).decode(Buffer.from([byte])), byte] as const),
  );
  return Buffer.from([...text].map((letter) => bytes.get(letter) ?? 0x3f));
};

const bytesOf = (text: string, ...inserted: readonly number[]): Buffer => {
  const [before = '', after = ''] = text.split('@');
  return Buffer.concat([Buffer.from(before), Buffer.from(inserted), Buffer.from(after)]);
};

const arabic = 'صوت البرلمان مساء الأربعاء على قانون المالية بعد نقاش دام ثلاثة أيام في الرباط.';
const more = 'وقال الوزير إن الحكومة ستواصل دعم القدرة الشرائية للأسر في السنة المقبلة رغم الجفاف.';
const french = 'Les députés ont adopté la réforme à l’issue d’un débat très animé, déjà évoqué à Rabat.';

/** The same article in every format, `@` where a byte is damaged. */
const documents: readonly (readonly [name: string, type: string, text: string])[] = [
  [
    'RSS',
    'application/rss+xml',
    `<rss version="2.0"><channel><title>وزير</title><item><title>${arabic}</title><link>https://a.example/1</link><description>${arabic}@</description></item></channel></rss>`,
  ],
  [
    'Atom',
    'application/atom+xml',
    `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title>${arabic}</title><content type="text">${arabic}@</content></entry></feed>`,
  ],
  ['JSON', 'application/json', `{"title":"${arabic}","content_html":"<p>${arabic}@</p>"}`],
  [
    'HTML',
    'text/html',
    `<!doctype html><html><body><article><h1>${arabic}</h1><p>${more}</p><p>${more} ${arabic}@ ${more}</p><p>${more}</p></article></body></html>`,
  ],
  ['Markdown', 'text/markdown', `# ${arabic}\n\n${arabic}@\n`],
  ['text', 'text/plain', `${arabic}\n\nبقلم سعاد العلوي\n27 نوفمبر 2024\n\n${arabic}@ ${arabic}\n`],
];
const labels = ['', '; charset=utf-8', '; charset=iso-8859-1'];

describe('one bad byte costs one letter', () => {
  it.each(documents.flatMap(([name, type, text]) => labels.map((label) => [name, `${type}${label}`, text] as const)))(
    'in %s under the label %s',
    (_name, type, text) => {
      const [article] = readArticles({ bytes: bytesOf(text, 0xe9), type }, parseContext);
      if (article === undefined || article instanceof Rejected) throw new Error('no article');
      expect(article.incoming.title).toBe(arabic);
      expect(article.incoming.content).toContain(`${arabic}�`);
      expect(article.warnings.join()).toMatch(/1 character of the article cannot be read/);
    },
  );

  it('in any text of two letters beyond ASCII and more', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'éèàçœ€’ñüابتثجحخⵉⵏⴰ😀a b'), minLength: 4, maxLength: 60 });
    fc.assert(
      fc.property(letters, letters, fc.integer({ min: 0x80, max: 0xff }), (before, after, byte) => {
        const valid = [...(before + after)].filter((letter) => letter > '\x7f').length;
        fc.pre(valid >= 2 && !/[\x80-\xff]$/.test(before));
        const bytes = Buffer.concat([Buffer.from(before), Buffer.from([byte]), Buffer.from(after)]);
        expect(decodeText(bytes)).toBe(`${before}�${after}`);
      }),
    );
  });
});

it('a text in windows-1252 or windows-1256 without a label is still read', () => {
  expect(decodeText(encoded(french, 'windows-1252'))).toBe(french);
  expect(decodeText(encoded(arabic, 'windows-1256'))).toBe(arabic);
  expect(decodeText(encoded(french, 'windows-1252'), 'text/xml; charset=utf-8')).toBe(french);
});

it.each(['gb2312', 'shift_jis', 'big5', 'windows-1256'])(
  'the header wins where it says UTF-8 and the page says %s',
  (charset) => {
    const page = `<!doctype html><meta charset="${charset}"><title>été</title><p>${arabic}</p>`;
    expect(decodeText(Buffer.from(page), 'text/html; charset=utf-8')).toBe(page);
    expect(decodeText(Buffer.from(page))).toBe(page);
  },
);

it.each(['&#55357;&#56841;', '&#xD83D;&#xDE09;', '&amp;#55357;&amp;#56841;', '&#xd83d;&#56841;'])(
  'the two halves of an emoji are one letter: %s',
  (halves) => {
    const feed = `<rss version="2.0"><channel><title>T</title><item><title>Bravo ${halves}</title><link>https://a.example/1</link><description><![CDATA[<p>${french} ${halves}</p>]]></description></item></channel></rss>`;
    const [article] = readArticles({ bytes: Buffer.from(feed), type: '' }, parseContext);
    expect(article).toMatchObject({
      incoming: { title: 'Bravo 😉', content: expect.stringContaining(`${french} 😉`) },
    });
    expect(article instanceof Rejected ? '' : article?.warnings.join()).not.toMatch(/cannot be read/);
  },
);

it.each([
  ['windows-1252', (text: string) => encoded(text, 'windows-1252'), 'Le café de Fès'],
  ['windows-1256', (text: string) => encoded(text, 'windows-1256'), 'جريدة الصباح المغربية'],
  ['UTF-16', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le'), 'جريدة الصباح'],
  ['UTF-16 without a mark', (text: string) => Buffer.from(text, 'utf16le'), 'Le café de Fès'],
])('an OPML list in %s has its names', (encoding, encode, name) => {
  const label = encoding.split(' ')[0];
  const list = `<?xml version="1.0" encoding="${label}"?><opml version="2.0"><body><outline text="${name}" xmlUrl="https://a.example/feed"/></body></opml>`;
  expect(readOpml(decodeText(encode(list))).sources.map((source) => source.name)).toEqual([name]);
});

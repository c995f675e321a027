import fc from 'fast-check';
import type { FeedView } from '#shared/format/feed-view.ts';
import type { Article } from '#shared/model/article.ts';
import { isBlank } from '#shared/plain-text.ts';
import { sampleArticle, sampleView } from './sample-view.ts';

/** Parts of texts that break formats: writers, mobile keyboards and broken converters produce them. */
const troublesome = fc.constantFrom(
  ']]>',
  ']]',
  '<![CDATA[',
  '&',
  '&amp;',
  '&#0;',
  '<b>',
  '</title>',
  '"',
  "'",
  '\u0000',
  '\u0008',
  '\u001F',
  '\u007F',
  '\u0085',
  '\uFFFE',
  '\uFFFF',
  '\uD800',
  '\uDC00',
  '\u200F',
  '\u202E',
  '\u2028',
  '\uFEFF',
  '😀',
  '\r',
  '\r\n',
  '\n',
  '\t',
  '\\',
  'العربية',
  'ⵜⴰⵎⴰⵣⵉⵖⵜ',
  'é',
  ' ',
);

/** Any text, with troublesome parts more often than by chance. */
export const anyText = fc
  .array(fc.oneof(troublesome, fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 8 })
  .map((parts) => parts.join(''));

/** The text without the characters that XML 1.0 forbids. */
export const legal = (text: string): string =>
  [...text].filter((character) => /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]$/u.test(character)).join('');

/** Text with a visible character. */
export const visible = anyText.filter((text) => !isBlank(legal(text)));

const escapeBody = (text: string): string =>
  legal(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\\', '&#92;')
    .replace(/[\t\n\r]/g, ' ');

/** A canonical body, as the sanitiser writes it, with any text. */
export const canonicalBody = visible.map(
  (text) => `<p><a href='https://example.org/?a=1&amp;b=2'>${escapeBody(text)}</a></p>`,
);

const anyUrl = fc.oneof(
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  anyText.map((text) => `https://example.org/${text}`),
);

const attachment = fc.record(
  {
    url: anyUrl,
    type: fc.constantFrom('audio/mpeg', 'video/mp4', 'application/pdf', 'image/jpeg'),
    size: fc.nat(),
    duration: fc.nat(9999),
    title: anyText,
    width: fc.integer({ min: 1, max: 9999 }),
    credit: anyText,
    alt: anyText,
    description: anyText,
    thumbnail: anyUrl,
  },
  { requiredKeys: ['url', 'type'] },
);

/** The optional members of an article. */
const extras = fc.record(
  {
    attachments: fc.uniqueArray(attachment, { maxLength: 3, selector: ({ url }) => url }),
    image: fc.record(
      { url: anyUrl, alt: anyText, width: fc.integer({ min: 1, max: 9999 }) },
      { requiredKeys: ['url'] },
    ),
    source: fc.record({ name: anyText, url: fc.webUrl(), feed: fc.webUrl() }),
    authors: fc.array(fc.record({ name: visible, email: fc.oneof(fc.emailAddress(), anyText), url: anyUrl }), {
      minLength: 1,
      maxLength: 2,
    }),
  },
  { requiredKeys: [] },
);

/** An article that could be accepted. */
export const article: fc.Arbitrary<Article> = fc
  .record({
    id: fc.uuid(),
    guid: visible,
    url: anyUrl,
    title: visible,
    summary: visible,
    content: canonicalBody,
    language: fc.constantFrom('fr', 'ar', 'es', 'en', 'zgh', 'fa-AF'),
    authors: fc.array(
      visible.map((name) => ({ name })),
      { minLength: 1, maxLength: 3 },
    ),
    tags: fc.uniqueArray(visible, { maxLength: 3, selector: legal }),
    published: fc
      .date({ min: new Date('1990-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString()),
  })
  .map((part) => sampleArticle({ ...part, modified: part.published }));

/** An article with any optional members: attachments, an image, a source, addresses of its authors. */
export const richArticle: fc.Arbitrary<Article> = fc
  .tuple(article, extras, fc.boolean())
  .map(([{ url, ...plain }, more, hasUrl]) => ({ ...plain, ...(hasUrl && url !== undefined ? { url } : {}), ...more }));

const viewOf = (one: fc.Arbitrary<Article>): fc.Arbitrary<FeedView> =>
  fc
    .record({
      entries: fc.uniqueArray(one, { maxLength: 3, selector: ({ guid }) => legal(guid).trim() }),
      title: visible,
      hub: anyText,
    })
    .map(({ entries, title, hub }) => {
      const plain = sampleView(entries, { hubs: [`https://hub.example.org/${hub}`] });
      return { ...plain, feed: { ...plain.feed, title, description: title } };
    });

/** A feed of such articles. */
export const view = viewOf(article);

/** A feed of articles with any optional members. */
export const richView = viewOf(richArticle);

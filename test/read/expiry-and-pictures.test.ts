import { expect, it } from 'vitest';
import { readArticles } from '#shared/read/read-document.ts';
import { parseContext } from './parse-context-fixture.ts';

const text = 'Le ferry part à midi de Tanger, et arrive à Tarifa une heure plus tard.'.repeat(8);
const picture = "<img src='https://www.example.org/quai.jpg' alt='Le quai' width='1200' height='800'>";
const icon = "<img src='https://www.example.org/icon.png' width='32' height='32'>";
const body = (html: string): string => `<p>${icon}</p><p>${text}</p>${html}<p>${text}</p>`;
const escaped = (html: string): string => html.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const incomingOf = (type: string, document: string) => {
  const [article] = readArticles({ bytes: Buffer.from(document), type }, parseContext);
  return article !== undefined && 'incoming' in article ? article.incoming : article;
};

const item = (members: object) => JSON.stringify({ title: 'Ferry', url: 'https://www.example.org/a', ...members });
const rss = (elements: string) =>
  `<rss version="2.0" xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/" xmlns:dcterms="http://purl.org/dc/terms/"><channel><title>t</title><link>https://www.example.org/</link><description>d</description><item><title>Ferry</title><link>https://www.example.org/a</link>${elements}</item></channel></rss>`;
const page = (head: string, html: string) =>
  `<!doctype html><html lang="fr"><head><title>Ferry</title>${head}</head><body><article><h1>Ferry</h1>${html}</article></body></html>`;

it.each([
  ['application/json', item({ content_html: body(picture) })],
  ['application/rss+xml', rss(`<description>${escaped(body(picture))}</description>`)],
  [
    'application/atom+xml',
    `<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><id>urn:x:1</id><updated>2026-11-01T00:00:00Z</updated><entry><title>Ferry</title><id>urn:x:2</id><updated>2026-11-01T00:00:00Z</updated><link href="https://www.example.org/a"/><content type="html">${escaped(body(picture))}</content></entry></feed>`,
  ],
  ['text/html', page('', body(picture))],
  ['text/markdown', `# Ferry\n\n${body(picture)}`],
])(
  'the first large picture of a body stands for an article without a lead picture, in every way in: %s',
  (type, document) => {
    expect(incomingOf(type, document)).toMatchObject({
      image: { url: 'https://www.example.org/quai.jpg', alt: 'Le quai', width: 1200, height: 800 },
    });
  },
);

it('a lead picture that a document names stays the lead picture', () => {
  const image = 'https://www.example.org/lead.jpg';
  expect(incomingOf('application/json', item({ image, content_html: body(picture) }))).toMatchObject({
    image: { url: image },
  });
  expect(incomingOf('application/json', item({ content_html: body('') }))).not.toHaveProperty('image');
});

const end = '2030-03-01T12:00:00.000Z';

it.each([
  ['application/json', item({ content_text: text, expires: '2030-03-01T12:00:00Z' })],
  ['application/json', item({ content_text: text, expiryDate: '2030-03-01T13:00:00+01:00' })],
  ['text/markdown', `---\ntitle: Ferry\nexpiryDate: 2030-03-01T12:00:00Z\n---\n\n${text}`],
  [
    'application/rss+xml',
    rss(`<description>${text}</description><prism:expirationDate>2030-03-01T12:00:00Z</prism:expirationDate>`),
  ],
  [
    'application/rss+xml',
    rss(
      `<description>${text}</description><dcterms:valid>start=2026-01-01; end=2030-03-01T12:00:00Z; scheme=W3C-DTF</dcterms:valid>`,
    ),
  ],
  ['text/html', page('<meta property="article:expiration_time" content="2030-03-01T12:00:00Z">', `<p>${text}</p>`)],
  [
    'text/html',
    page(
      `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ferry","expires":"2030-03-01T12:00:00Z"}</script>`,
      `<p>${text}</p>`,
    ),
  ],
])('the end of a publication is read from %s: %s', (type, document) => {
  expect(incomingOf(type, document)).toMatchObject({ expires: end });
  expect(incomingOf(type, document)).not.toHaveProperty('draft');
});

it('an article that has expired stays a draft, and the end stands beside a date of publication', () => {
  expect(incomingOf('application/json', item({ content_text: text, expires: '2020-01-01' }))).toHaveProperty('draft');
  const embargoed = item({ content_text: text, publish_at: '2029-01-01T00:00:00Z', expires: '2030-03-01T12:00:00Z' });
  expect(incomingOf('application/json', embargoed)).toMatchObject({
    published: '2029-01-01T00:00:00.000Z',
    expires: end,
  });
});

it('a page elsewhere is the permalink of an item without one, and else stands beside it', () => {
  const external_url = 'https://agency.example/b';
  expect(incomingOf('application/json', item({ content_text: text, external_url }))).toMatchObject({
    url: 'https://www.example.org/a',
    relatedUrl: external_url,
  });
  const alone = incomingOf('application/json', item({ content_text: text, url: undefined, external_url }));
  expect(alone).toMatchObject({ url: external_url });
  expect(alone).not.toHaveProperty('relatedUrl');
});

import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import { explainFields } from '#shared/read/explain-article.ts';
import { readArticles } from '#shared/read/read-document.ts';

const context = {
  site: { title: 'S', url: 'https://www.example.org', language: 'fr', description: '', timeZone: 'Africa/Casablanca' },
  now: new Date('2026-11-23T12:00:00Z'),
  sender: 'publisher' as const,
  url: 'https://journal.example/eau?utm_source=x',
};

const page = `<!doctype html><html lang="es"><head><title>El agua vuelve a los campos | Journal</title>
<meta property="og:site_name" content="Journal"><meta property="og:image" content="/a.jpg">
<meta name="description" content="Las presas están medio llenas.">
<script type="application/ld+json">{"@type":"NewsArticle","headline":"El agua vuelve a los campos","datePublished":"2024-11-27T09:00:00Z"}</script>
</head><body><article><h1>El agua vuelve a los campos</h1><p class="byline">Por Lucía Ortega</p>
<p>Las lluvias de noviembre han llenado las presas del norte hasta la mitad, según la agencia de la cuenca.</p>
<p>Los agricultores de la llanura esperan poder regar de nuevo en primavera, después de tres años de espera.</p></article></body></html>`;

const explain = (text: string, type: string) => {
  const [article] = readArticles({ bytes: new TextEncoder().encode(text), type }, context);
  if (article === undefined || article instanceof Rejected) throw new Error('The document has no article.');
  return explainFields(article);
};

it('explainFields names the part of the page that each field was taken from', () => {
  const from = Object.entries(explain(page, 'text/html'));
  expect(Object.fromEntries(from.map(([name, field]) => [name, field.from]))).toEqual({
    guid: null,
    url: 'request',
    title: 'JSON-LD',
    shortTitle: null,
    summary: 'meta',
    content: 'page',
    episode: null,
    location: null,
    terms: null,
    expires: null,
    relatedUrl: null,
    language: 'page',
    authors: 'page',
    tags: null,
    published: 'JSON-LD',
    modified: null,
    image: 'meta',
    attachments: null,
    source: null,
  });
});

it('an explanation survives JSON unchanged', () => {
  const explanation = explain(page, 'text/html');
  expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation);
});

it('explainFields gives the document as the source of the fields of a text', () => {
  const text = 'Le titre du jour\n\nUn paragraphe assez long pour être un article, sans date aucune.';
  expect(explain(text, 'text/plain')).toMatchObject({ title: { value: 'Le titre du jour', from: 'document' } });
});

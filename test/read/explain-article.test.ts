import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import { explainArticles } from '#shared/read/explain-article.ts';
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

const explain = (text: string, type: string) =>
  explainArticles(readArticles({ bytes: new TextEncoder().encode(text), type }, context))[0];

it('explainArticles names the part of the page that each field was taken from', () => {
  const explanation = explain(page, 'text/html');
  const from = Object.entries(explanation !== undefined && 'article' in explanation ? explanation.article : {});
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

it('explainArticles gives the code, the detail and the faults of a refused document', () => {
  const refusal = new Rejected('ARTICLE_WITHOUT_TITLE', 'No title.', {
    faults: [{ pointer: '/title', message: 'x' }],
  });
  expect(explainArticles([refusal])).toEqual([
    { refused: 'ARTICLE_WITHOUT_TITLE', detail: 'No title.', errors: [{ pointer: '/title', message: 'x' }] },
  ]);
});

it('explainArticles gives the warnings of a text, and the document as the source of its fields', () => {
  const explanation = explain(
    'Le titre du jour\n\nUn paragraphe assez long pour être un article, sans date aucune.',
    'text/plain',
  );
  expect(explanation).toMatchObject({ article: { title: { value: 'Le titre du jour', from: 'document' } } });
  expect(explanation).toMatchObject({ warnings: [expect.stringContaining('published')] });
});

import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { articleLinks } from '#shared/follow/article-links.ts';
import { makeFollower } from '#shared/follow/follow-sources.ts';
import { followHarness, startUpstream, type Upstream } from './follow-harness.ts';

const openHarness = followHarness();
const html = { 'content-type': 'text/html; charset=utf-8' };

const paragraphs = (title: string): string =>
  Array.from(
    { length: 4 },
    (_, index) => `<p>${title} : le paragraphe numéro ${index + 1} dit ce qui s’est passé, et pourquoi.</p>`,
  ).join('');

const article = (title: string, more = ''): string =>
  `<!doctype html><html lang="fr"><head><title>${title}</title><meta property="og:title" content="${title}">${more}</head>` +
  `<body><nav><a href="/">Accueil</a></nav><article><h1>${title}</h1>${paragraphs(title)}</article></body></html>`;

const front = (...paths: readonly string[]): string =>
  `<html><head><title>Le Journal de Fès</title></head><body><nav><a href="/rubriques/politique-et-societe-du-maroc">Politique</a></nav>` +
  paths.map((path) => `<h2><a href="${path}?utm_source=une">Un titre d’article assez long</a></h2>`).join('') +
  `<footer><a href="/mentions-legales">Mentions</a></footer></body></html>`;

const paths = ({ seen }: Upstream) => seen.map(({ path }) => path);

const startNewsroom = async (robots?: string) => {
  const upstream = await startUpstream();
  if (robots !== undefined) upstream.set('/robots.txt', { headers: { 'content-type': 'text/plain' }, body: robots });
  upstream.set('/', { headers: html, body: front('/2024/11/le-pont-de-rabat', '/2024/11/la-pluie-a-fes') });
  upstream.set('/2024/11/le-pont-de-rabat', {
    headers: { ...html, etag: '"p"' },
    body: article('Le pont de Rabat rouvre'),
  });
  upstream.set('/2024/11/la-pluie-a-fes', { headers: html, body: article('La pluie revient à Fès') });
  return upstream;
};

it('reads the article links of a page, each once and without tracking parameters', async () => {
  const upstream = await startNewsroom();
  const harness = await openHarness([{ id: 'fes', url: `${upstream.url}/` }]);
  await harness.run();
  expect(paths(upstream)).toEqual(['/', '/robots.txt', '/2024/11/le-pont-de-rabat', '/2024/11/la-pluie-a-fes']);
  expect((await harness.titles()).toSorted()).toEqual(['La pluie revient à Fès', 'Le pont de Rabat rouvre']);
  expect(await harness.all()).toMatchObject([{}, { source: { name: 'Le Journal de Fès', url: `${upstream.url}/` } }]);
  harness.clock.set('2024-11-28T09:20:00.000Z');
  upstream.set('/', { headers: html, body: front('/2024/11/28/le-tram-de-sale', '/2024/11/le-pont-de-rabat') });
  upstream.set('/2024/11/28/le-tram-de-sale', { headers: html, body: article('Le tram de Salé avance') });
  await harness.runNext('fes');
  expect(paths(upstream).slice(4)).toContain('/2024/11/28/le-tram-de-sale');
  expect(await harness.titles()).toHaveLength(3);
});

it('reads an article page again after an hour, conditionally, and stores a correction', async () => {
  const upstream = await startNewsroom();
  const harness = await openHarness([{ id: 'fes', url: `${upstream.url}/`, type: 'page', every: 'PT5M' }]);
  await harness.run();
  await harness.runNext('fes');
  expect(paths(upstream).filter((path) => path.includes('pont'))).toHaveLength(1);
  harness.clock.set('2024-11-28T11:00:00.000Z');
  upstream.set('/2024/11/la-pluie-a-fes', { headers: html, body: article('La pluie revient enfin à Fès') });
  await harness.run();
  const again = upstream.seen.filter(({ path }) => path.includes('pont'));
  expect(again.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"p"']);
  expect((await harness.all()).map(({ title, revision }) => [title, revision])).toContainEqual([
    'La pluie revient enfin à Fès',
    2,
  ]);
});

it('skips pages that robots.txt disallows, and waits for its Crawl-delay between pages', async () => {
  const upstream = await startNewsroom('User-agent: *\nCrawl-delay: 3\nDisallow: /2024/11/la-pluie');
  const waits: number[] = [];
  const harness = await openHarness([{ id: 'fes', url: `${upstream.url}/` }]);
  await makeFollower({ ...harness, pause: async (milliseconds) => waits.push(milliseconds) }).followSources();
  expect(await harness.titles()).toEqual(['Le pont de Rabat rouvre']);
  expect(waits).toEqual([3_000]);
});

it('does not read a page when robots.txt disallows it or is unavailable, and records why', async () => {
  const upstream = await startNewsroom('User-agent: Barid\nDisallow: /');
  const harness = await openHarness([{ id: 'fes', url: `${upstream.url}/` }]);
  await harness.run();
  expect(await harness.titles()).toEqual([]);
  expect((await harness.state('fes')).lastError).toMatch(/robots\.txt of 127\.0\.0\.1 asks Barid not to read/);
  upstream.set('/robots.txt', { status: 503 });
  await harness.runNext('fes');
  expect(await harness.titles()).toEqual([]);
});

it('does not even request a page of type page that robots.txt disallows', async () => {
  const upstream = await startNewsroom('User-agent: *\nDisallow: /');
  const harness = await openHarness([{ id: 'fes', url: `${upstream.url}/`, type: 'page' }]);
  await harness.run();
  expect(paths(upstream)).toEqual(['/robots.txt']);
});

it('reads the links of a selector, also to other sites, and reports a selector that is no CSS', async () => {
  const upstream = await startUpstream();
  const other = await startNewsroom();
  const list = `<ul class="une"><li><a href="${other.url}/2024/11/le-pont-de-rabat">x</a></li></ul><a href="/nope/un-autre-titre-ici">y</a>`;
  upstream.set('/', { headers: html, body: `<html><body>${list}</body></html>` });
  const harness = await openHarness([
    { id: 'une', url: `${upstream.url}/`, selector: '.une li' },
    { id: 'bad', url: `${upstream.url}/`, selector: 'li:::' },
  ]);
  await harness.run();
  expect(await harness.titles()).toEqual(['Le pont de Rabat rouvre']);
  expect((await harness.state('bad')).lastError).toMatch(/selector li::: .* cannot be read as CSS/);
});

it('reads at most twenty new pages in a poll, and the rest five minutes later', async () => {
  const upstream = await startUpstream();
  const links = Array.from({ length: 30 }, (_, index) => `/2024/11/le-numero-${index}`);
  upstream.set('/', ({ headers }) =>
    headers['if-none-match'] === '"same"'
      ? { status: 304 }
      : { headers: { ...html, etag: '"same"' }, body: front(...links) },
  );
  for (const link of links) upstream.set(link, { headers: html, body: article(`Le titre ${link}`) });
  const harness = await openHarness([{ id: 'many', url: `${upstream.url}/` }]);
  await harness.run();
  expect(await harness.titles()).toHaveLength(20);
  expect(await harness.wait('many')).toBe(300);
  await harness.runNext('many');
  expect(await harness.titles()).toHaveLength(30);
});

it('requests a failed page again, but not a page without an article', async () => {
  const upstream = await startNewsroom();
  upstream.set('/2024/11/le-pont-de-rabat', { status: 500 });
  upstream.set('/2024/11/la-pluie-a-fes', {
    headers: html,
    body: '<html><head><title>Vide</title></head><body></body></html>',
  });
  const harness = await openHarness([{ id: 'fes', url: `${upstream.url}/` }]);
  await harness.run();
  expect((await harness.state('fes')).refused).toMatchObject({
    count: 1,
    reason: expect.stringContaining('la-pluie-a-fes'),
  });
  upstream.set('/2024/11/le-pont-de-rabat', { headers: html, body: article('Le pont de Rabat rouvre') });
  await harness.runNext('fes');
  expect(await harness.titles()).toEqual(['Le pont de Rabat rouvre']);
  expect(paths(upstream).filter((path) => path.includes('pluie'))).toHaveLength(1);
});

it('reads the pages of a news sitemap in a sitemap index, newest first, with the dates of the sitemap', async () => {
  const upstream = await startNewsroom();
  const entry = (path: string, date: string) =>
    `<url><loc>${upstream.url}${path}</loc><news:news><news:publication_date>${date}</news:publication_date></news:news></url>`;
  const news =
    entry('/2024/11/la-pluie-a-fes', '2024-11-25T08:00:00Z') +
    entry('/2024/11/le-pont-de-rabat', '2024-11-26T08:00:00Z');
  upstream.set('/news.xml', {
    body: `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">${news}</urlset>`,
  });
  upstream.set('/sitemap.xml', {
    body: `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>${upstream.url}/news.xml</loc></sitemap></sitemapindex>`,
  });
  const harness = await openHarness([{ id: 'plan', url: `${upstream.url}/sitemap.xml` }]);
  await harness.run();
  expect(paths(upstream).filter((path) => path.startsWith('/2024'))).toEqual([
    '/2024/11/le-pont-de-rabat',
    '/2024/11/la-pluie-a-fes',
  ]);
  expect((await harness.all()).map(({ published }) => published)).toEqual([
    '2024-11-25T08:00:00.000Z',
    '2024-11-26T08:00:00.000Z',
  ]);
});

it('reads a sitemap that is a gzip file, and refuses a decompression bomb', async () => {
  const upstream = await startNewsroom();
  const page = `<urlset><url><loc>${upstream.url}/2024/11/le-pont-de-rabat</loc></url></urlset>`;
  upstream.set('/sitemap.xml.gz', { headers: { 'content-type': 'application/gzip' }, body: gzipSync(page) });
  upstream.set('/bomb.xml.gz', { body: gzipSync(Buffer.alloc(11 * 1024 * 1024, '<url>')) });
  const harness = await openHarness([
    { id: 'plan', url: `${upstream.url}/sitemap.xml.gz` },
    { id: 'bomb', url: `${upstream.url}/bomb.xml.gz` },
  ]);
  await harness.run();
  expect(await harness.titles()).toEqual(['Le pont de Rabat rouvre']);
  expect((await harness.state('bomb')).lastError).toMatch(/broken or over 10 MiB/);
});

it('reads the posts of the WordPress REST API with their guids', async () => {
  const upstream = await startUpstream();
  const posts = [
    {
      guid: { rendered: 'https://wp.example/?p=7' },
      link: 'https://wp.example/2024/11/le-marche',
      title: { rendered: 'Le marché d&#8217;Agadir' },
      content: { rendered: '<p>Le texte.</p>' },
      date_gmt: '2024-11-26T10:00:00',
      _embedded: { author: [{ name: 'Salma' }] },
    },
  ];
  upstream.set('/blog/wp-json/wp/v2/posts', { body: JSON.stringify(posts) });
  const harness = await openHarness([{ id: 'wp', url: `${upstream.url}/blog/`, type: 'wordpress', name: 'Agadir' }]);
  await harness.run();
  expect(paths(upstream)).toEqual(['/blog/wp-json/wp/v2/posts?_embed=1&orderby=modified&per_page=50']);
  expect(await harness.all()).toMatchObject([
    {
      guid: 'https://wp.example/?p=7',
      title: 'Le marché d’Agadir',
      authors: [{ name: 'Salma' }],
      source: { name: 'Agadir' },
    },
  ]);
});

it.each([
  ['/2024/11/27/maroc', true],
  ['/actualite/maroc/le-roi-recoit-le-president-123456.html', true],
  ['/أخبار/الملك-يستقبل-الرئيس-الفرنسي', true],
  ['/?p=4711', true],
  ['/tag/le-maroc-et-la-france', false],
  ['/contact', false],
  ['/economie', false],
  ['https://elsewhere.example/2024/11/27/maroc', false],
  ['/2024/11/27/photo.jpg', false],
])('takes %s for an article URL: %s', (href, isOne) => {
  const page = `<html><body><h2><a href="${href}">Un titre assez long pour un article</a></h2></body></html>`;
  expect(articleLinks(page, 'https://journal.example/', undefined)).toHaveLength(isOne ? 1 : 0);
});

it('reads an article page that breaks off again at the next poll, and stores nothing of it before', async () => {
  const upstream = await startNewsroom();
  const whole = article('Le pont de Rabat rouvre');
  const path = '/2024/11/le-pont-de-rabat';
  upstream.set(path, { headers: { ...html, etag: '"p"' }, body: whole.slice(0, whole.lastIndexOf('</p>') + 2) });
  const harness = await openHarness([{ id: 'fes', url: `${upstream.url}/`, type: 'page', every: 'PT5M' }]);
  await harness.run();
  expect(await harness.titles()).toEqual(['La pluie revient à Fès']);
  upstream.set(path, { headers: { ...html, etag: '"p"' }, body: whole });
  await harness.runNext('fes');
  expect((await harness.titles()).toSorted()).toEqual(['La pluie revient à Fès', 'Le pont de Rabat rouvre']);
});

it('follows the links of a page whose declared feed cannot be read', async () => {
  const upstream = await startUpstream();
  const head = '<link rel="alternate" type="application/feed+json" href="/flux.json">';
  const links = [1, 2].map(
    (n) => `<h2><a href="/2024/11/${n}/la-mairie-informe-ses-habitants">La mairie informe ses habitants</a></h2>`,
  );
  const html = { 'content-type': 'text/html' };
  upstream.set('/', { headers: html, body: `<html><head>${head}</head><body>${links.join('')}</body></html>` });
  upstream.set('/flux.json', { body: '{"items": [' });
  for (const n of [1, 2]) {
    const text = `<p>La mairie informe ses habitants des travaux du quartier n° ${n}, qui dureront jusqu’au printemps.</p>`;
    upstream.set(`/2024/11/${n}/la-mairie-informe-ses-habitants`, {
      headers: html,
      body: `<html><body><article><h1>Avis ${n}</h1>${text}</article></body></html>`,
    });
  }
  const harness = await openHarness([{ id: 'mairie', url: `${upstream.url}/` }]);
  await harness.run();
  expect((await harness.titles()).toSorted()).toEqual(['Avis 1', 'Avis 2']);
  expect(await harness.state('mairie')).toMatchObject({ kind: 'page', failures: 0 });
});

it('retracts an article whose page answers 410 after the source stopped linking to it, and not after 404', async () => {
  const upstream = await startUpstream();
  const html = { 'content-type': 'text/html' };
  const path = (n: number) => `/2024/11/${n}/la-mairie-informe-ses-habitants`;
  const list = (...numbers: readonly number[]) =>
    upstream.set('/', {
      headers: html,
      body: numbers.map((n) => `<h2><a href="${path(n)}">La mairie informe ses habitants</a></h2>`).join(''),
    });
  list(1, 2, 3);
  for (const n of [1, 2, 3]) {
    const text = `<p>La mairie informe ses habitants des travaux du quartier n° ${n}, qui dureront jusqu’au printemps.</p>`;
    upstream.set(path(n), {
      headers: html,
      body: `<html><body><article><h1>Avis ${n}</h1>${text}</article></body></html>`,
    });
  }
  const harness = await openHarness([{ id: 'mairie', url: `${upstream.url}/`, type: 'page' }]);
  await harness.run();
  list(3);
  upstream.set(path(1), { status: 410 });
  upstream.set(path(2), { status: 404 });
  harness.clock.set('2024-11-30T11:00:00.000Z');
  await harness.run();
  expect((await harness.all()).map(({ title, status }) => `${title}: ${status}`).toSorted()).toEqual([
    'Avis 1: retracted',
    'Avis 2: live',
    'Avis 3: live',
  ]);
});

it('reports the pages of a sitemap that are missing, instead of nothing', async () => {
  const upstream = await startUpstream();
  const body = `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>${upstream.url}/perdu</loc></url></urlset>`;
  upstream.set('/sitemap.xml', { headers: { 'content-type': 'application/xml' }, body });
  const harness = await openHarness([{ id: 'plan', url: `${upstream.url}/sitemap.xml` }]);
  await harness.run();
  expect(await harness.state('plan')).toMatchObject({ refused: { count: 1, reason: expect.stringContaining('404') } });
});

it('forgets a missing page with the next answer, unless no page of the source is an article', async () => {
  const upstream = await startNewsroom();
  upstream.set('/', {
    headers: { ...html, etag: '"une"' },
    body: front('/2024/11/le-pont-de-rabat', '/2024/11/page-perdue'),
  });
  const empty = await startUpstream();
  empty.set('/', {
    headers: { ...html, etag: '"une"' },
    body: front('/2024/11/la-premiere-page-perdue', '/2024/11/page-perdue'),
  });
  const harness = await openHarness([
    { id: 'fes', url: `${upstream.url}/` },
    { id: 'vide', url: `${empty.url}/` },
  ]);
  await harness.run();
  const refused = async (id: string) => (await harness.state(id)).refused?.reason;
  expect([await refused('fes'), await refused('vide')]).toEqual([
    expect.stringContaining('404'),
    expect.stringContaining('404'),
  ]);
  await harness.runNext('fes');
  await harness.runNext('vide');
  expect([await refused('fes'), await refused('vide')]).toEqual([undefined, expect.stringContaining('404')]);
});

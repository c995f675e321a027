import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { articleLinks } from '#shared/follow/article-links.ts';
import { follower } from '#shared/follow/follow-due.ts';
import { followDesks, startUpstream, type Upstream } from './upstream.ts';

const openDesk = followDesks();
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

const newsroom = async (robots?: string) => {
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

it('follows the links of a page that look like articles, each once, without its tracking parameters', async () => {
  const upstream = await newsroom();
  const desk = await openDesk([{ id: 'fes', url: `${upstream.url}/` }]);
  await desk.run();
  expect(paths(upstream)).toEqual(['/', '/robots.txt', '/2024/11/le-pont-de-rabat', '/2024/11/la-pluie-a-fes']);
  expect((await desk.titles()).toSorted()).toEqual(['La pluie revient à Fès', 'Le pont de Rabat rouvre']);
  expect(await desk.all()).toMatchObject([{}, { source: { name: 'Le Journal de Fès', url: `${upstream.url}/` } }]);
  desk.clock.set('2024-11-28T09:20:00.000Z');
  upstream.set('/', { headers: html, body: front('/2024/11/28/le-tram-de-sale', '/2024/11/le-pont-de-rabat') });
  upstream.set('/2024/11/28/le-tram-de-sale', { headers: html, body: article('Le tram de Salé avance') });
  await desk.runNext('fes');
  expect(paths(upstream).slice(4)).toContain('/2024/11/28/le-tram-de-sale');
  expect(await desk.titles()).toHaveLength(3);
});

it('looks at an article again later, conditionally, and takes what was corrected', async () => {
  const upstream = await newsroom();
  const desk = await openDesk([{ id: 'fes', url: `${upstream.url}/`, type: 'page', every: 'PT5M' }]);
  await desk.run();
  await desk.runNext('fes');
  expect(paths(upstream).filter((path) => path.includes('pont'))).toHaveLength(1);
  desk.clock.set('2024-11-28T11:00:00.000Z');
  upstream.set('/2024/11/la-pluie-a-fes', { headers: html, body: article('La pluie revient enfin à Fès') });
  await desk.run();
  const again = upstream.seen.filter(({ path }) => path.includes('pont'));
  expect(again.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"p"']);
  expect((await desk.all()).map(({ title, revision }) => [title, revision])).toContainEqual([
    'La pluie revient enfin à Fès',
    2,
  ]);
});

it('does not read what robots.txt forbids, and waits between pages as it asks', async () => {
  const upstream = await newsroom('User-agent: *\nCrawl-delay: 3\nDisallow: /2024/11/la-pluie');
  const waits: number[] = [];
  const desk = await openDesk([{ id: 'fes', url: `${upstream.url}/` }]);
  await follower({ ...desk, pause: async (milliseconds) => waits.push(milliseconds) })();
  expect(await desk.titles()).toEqual(['Le pont de Rabat rouvre']);
  expect(waits).toEqual([3_000]);
});

it('leaves a page alone whose robots.txt forbids it, or cannot be had, and says so', async () => {
  const upstream = await newsroom('User-agent: Barid\nDisallow: /');
  const desk = await openDesk([{ id: 'fes', url: `${upstream.url}/` }]);
  await desk.run();
  expect(await desk.titles()).toEqual([]);
  expect((await desk.state('fes')).lastError).toMatch(/robots\.txt of 127\.0\.0\.1 asks Barid not to read/);
  upstream.set('/robots.txt', { status: 503 });
  await desk.runNext('fes');
  expect(await desk.titles()).toEqual([]);
});

it('does not even fetch a page that is declared as one and forbidden', async () => {
  const upstream = await newsroom('User-agent: *\nDisallow: /');
  const desk = await openDesk([{ id: 'fes', url: `${upstream.url}/`, type: 'page' }]);
  await desk.run();
  expect(paths(upstream)).toEqual(['/robots.txt']);
});

it('takes the links of a selector, on other sites too, and names one that is no CSS', async () => {
  const upstream = await startUpstream();
  const other = await newsroom();
  const list = `<ul class="une"><li><a href="${other.url}/2024/11/le-pont-de-rabat">x</a></li></ul><a href="/nope/un-autre-titre-ici">y</a>`;
  upstream.set('/', { headers: html, body: `<html><body>${list}</body></html>` });
  const desk = await openDesk([
    { id: 'une', url: `${upstream.url}/`, selector: '.une li' },
    { id: 'bad', url: `${upstream.url}/`, selector: 'li:::' },
  ]);
  await desk.run();
  expect(await desk.titles()).toEqual(['Le pont de Rabat rouvre']);
  expect((await desk.state('bad')).lastError).toMatch(/selector li::: .* cannot be read as CSS/);
});

it('reads no more than twenty new pages at once, and goes on with the rest soon', async () => {
  const upstream = await startUpstream();
  const links = Array.from({ length: 30 }, (_, index) => `/2024/11/le-numero-${index}`);
  upstream.set('/', ({ headers }) =>
    headers['if-none-match'] === '"same"'
      ? { status: 304 }
      : { headers: { ...html, etag: '"same"' }, body: front(...links) },
  );
  for (const link of links) upstream.set(link, { headers: html, body: article(`Le titre ${link}`) });
  const desk = await openDesk([{ id: 'many', url: `${upstream.url}/` }]);
  await desk.run();
  expect(await desk.titles()).toHaveLength(20);
  expect(await desk.wait('many')).toBe(300);
  await desk.runNext('many');
  expect(await desk.titles()).toHaveLength(30);
});

it('tries a page again that failed, but not one that is no article', async () => {
  const upstream = await newsroom();
  upstream.set('/2024/11/le-pont-de-rabat', { status: 500 });
  upstream.set('/2024/11/la-pluie-a-fes', {
    headers: html,
    body: '<html><head><title>Vide</title></head><body></body></html>',
  });
  const desk = await openDesk([{ id: 'fes', url: `${upstream.url}/` }]);
  await desk.run();
  expect((await desk.state('fes')).refused).toMatchObject({
    count: 1,
    reason: expect.stringContaining('la-pluie-a-fes'),
  });
  upstream.set('/2024/11/le-pont-de-rabat', { headers: html, body: article('Le pont de Rabat rouvre') });
  await desk.runNext('fes');
  expect(await desk.titles()).toEqual(['Le pont de Rabat rouvre']);
  expect(paths(upstream).filter((path) => path.includes('pluie'))).toHaveLength(1);
});

it('reads the pages of a news sitemap and of an index of sitemaps, newest first, with the dates that they name', async () => {
  const upstream = await newsroom();
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
  const desk = await openDesk([{ id: 'plan', url: `${upstream.url}/sitemap.xml` }]);
  await desk.run();
  expect(paths(upstream).filter((path) => path.startsWith('/2024'))).toEqual([
    '/2024/11/le-pont-de-rabat',
    '/2024/11/la-pluie-a-fes',
  ]);
  expect((await desk.all()).map(({ published }) => published)).toEqual([
    '2024-11-25T08:00:00.000Z',
    '2024-11-26T08:00:00.000Z',
  ]);
});

it('opens a sitemap that is a gzip file, and gives up one that is a bomb', async () => {
  const upstream = await newsroom();
  const page = `<urlset><url><loc>${upstream.url}/2024/11/le-pont-de-rabat</loc></url></urlset>`;
  upstream.set('/sitemap.xml.gz', { headers: { 'content-type': 'application/gzip' }, body: gzipSync(page) });
  upstream.set('/bomb.xml.gz', { body: gzipSync(Buffer.alloc(11 * 1024 * 1024, '<url>')) });
  const desk = await openDesk([
    { id: 'plan', url: `${upstream.url}/sitemap.xml.gz` },
    { id: 'bomb', url: `${upstream.url}/bomb.xml.gz` },
  ]);
  await desk.run();
  expect(await desk.titles()).toEqual(['Le pont de Rabat rouvre']);
  expect((await desk.state('bomb')).lastError).toMatch(/broken or over 10 MiB/);
});

it('reads what WordPress answers, guid and all', async () => {
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
  const desk = await openDesk([{ id: 'wp', url: `${upstream.url}/blog/`, type: 'wordpress', name: 'Agadir' }]);
  await desk.run();
  expect(paths(upstream)).toEqual(['/blog/wp-json/wp/v2/posts?_embed=1&orderby=modified&per_page=50']);
  expect(await desk.all()).toMatchObject([
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
])('tells by itself whether %s is an article: %s', (href, isOne) => {
  const page = `<html><body><h2><a href="${href}">Un titre assez long pour un article</a></h2></body></html>`;
  expect(articleLinks(page, 'https://journal.example/', undefined)).toHaveLength(isOne ? 1 : 0);
});

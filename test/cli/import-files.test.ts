import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, vi } from 'vitest';
import { describePicture } from '#shared/ingest/pictures.ts';
import { jpeg } from '#test/ingest/sample-pictures.ts';
import { freshFolder } from '#test/local-folder.ts';
import { startTestPipeline, titles } from '#test/pipeline/pipeline-harness.ts';
import { startLocalServer } from '#test/web/local-server.ts';
import { barid } from './run-barid.ts';
import { zipArchive } from './zip-archive.ts';

const [hall, quay, secret] = [jpeg(800, 600), jpeg(640, 480), jpeg(300, 200)];

const site = (name: string): string => fileURLToPath(new URL(`../fixtures/sites/${name}`, import.meta.url));

const substack = zipArchive({
  'posts.csv': [
    'post_id,post_date,is_published,email_sent_at,inbox_sent_at,type,audience,title,subtitle,podcast_url',
    '101.le-port,2024-11-27T10:00:00.000Z,true,2024-11-27T10:01:00.000Z,,newsletter,everyone,"Le port, ""enfin""",Fin de la grève,',
    '102.secret,2024-11-26T10:00:00.000Z,TRUE,,,newsletter,only_paid,Pour abonnés,,',
    '103.brouillon,,false,,,newsletter,everyone,Un brouillon,,',
    '104.perdu,2024-11-20T10:00:00.000Z,true,,,newsletter,everyone,Perdu,,',
    '105.apropos,2024-01-01T10:00:00.000Z,true,,,page,everyone,À propos,,',
  ].join('\r\n'),
  'posts/101.le-port.html':
    '<p>Les dockers ont repris le travail jeudi matin.</p><img src="https://cdn.example.org/a.jpg">',
  'posts/102.secret.html': '<p>Rien que pour eux.</p>',
  'posts/103.brouillon.html': '<p>Le brouillon attend encore une relecture.</p>',
  'posts/105.apropos.html': '<p>Qui nous sommes.</p>',
});

const story = (
  title: string,
  id: string,
) => `<!DOCTYPE html><html><head><title>${title}</title></head><body><article class="h-entry">
<header><h1 class="p-name">${title}</h1></header><section data-field="subtitle" class="p-summary">Fin de la grève</section>
<section data-field="body" class="e-content"><section name="1" class="section section--body"><div class="section-content">
<h3 class="graf graf--h3 graf--leading graf--title">${title}</h3><p class="graf graf--p">Les dockers ont repris le travail.</p></div></section>
<section name="2" class="section section--body"><p class="graf graf--p">Après trois semaines.</p></section></section>
<footer><p>By <a href="https://medium.com/@salma" class="p-author h-card">Salma Bennis</a> on <a href="https://medium.com/p/${id}">
<time class="dt-published" datetime="2020-01-02T10:11:12.345Z">January 2, 2020</time></a>.</p>
<p><a href="https://medium.com/@salma/x-${id}" class="p-canonical">Canonical link</a></p></footer></article></body></html>`;

/** A newsroom with a webhook that counts what it gets, and the command that imports to it. */
const openNewsroom = async () => {
  const webhook = await startLocalServer();
  vi.stubEnv('HOOK_KEY', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
  const folder = await freshFolder();
  const webhooks = [{ url: `${webhook.url}/`, secret: 'HOOK_KEY' }];
  const pipeline = await startTestPipeline(folder, { webhooks });
  const env = {
    BARID_TOKEN: pipeline.token,
    BARID_SITE: join(folder, 'barid.config.json'),
    BARID_DATA: join(folder, 'cli'),
  };
  const run = async (...args: readonly string[]) => {
    const { code, out } = await barid(['import', ...args, '--site', pipeline.url, '--json'], { env });
    const lines: Record<string, unknown>[] = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    return { code, lines, summary: lines.at(-1) };
  };
  const list = async (status: string): Promise<readonly Record<string, unknown>[]> => {
    const answer = await fetch(`${pipeline.url}/articles?status=${status}`, {
      headers: { authorization: `Bearer ${pipeline.token}` },
    });
    return JSON.parse(await answer.text()).items;
  };
  return { folder, pipeline, webhook, run, list };
};

it('Substack and Medium move in from their archives with guids, dates and drafts, and no webhook hears of it', async () => {
  const { folder, pipeline, webhook, run, list } = await openNewsroom();
  const [substackFile, mediumFile] = [join(folder, 'substack.zip'), join(folder, 'medium.zip')];
  await writeFile(substackFile, substack);
  await writeFile(
    mediumFile,
    zipArchive({
      'README.html': 'x',
      'posts/2020-01-02_Le-quai-abc123def456.html': story('Le quai', 'abc123def456'),
      'posts/draft_Une-idee-abc123def457.html': story('Une idée', 'abc123def457'),
    }),
  );
  const ofSubstack = [substackFile, '--permalink', 'https://port.substack.com/'];

  const tried = await run(...ofSubstack, '--dry-run');
  expect(tried).toMatchObject({
    code: 1,
    summary: {
      program: 'substack',
      taken: 1,
      drafts: 0,
      refused: 1,
      skipped: { draft: 1, page: 1, 'post for subscribers': 1 },
    },
  });
  expect(tried.lines).toContainEqual(
    expect.objectContaining({ title: 'Perdu', detail: expect.stringContaining('no file posts/104') }),
  );
  expect(await list('live')).toEqual([]);

  expect((await run(...ofSubstack)).summary).toMatchObject({ created: 1, refused: 1, skipped: { draft: 1 } });
  expect((await run(...ofSubstack, '--drafts')).summary).toMatchObject({ created: 1, unchanged: 1 });
  expect((await run(mediumFile, '--drafts')).summary).toMatchObject({ created: 2, refused: 0 });
  expect(await list('draft')).toMatchObject([{ title: 'Un brouillon' }, { title: 'Une idée' }]);
  expect(await list('live')).toMatchObject([
    {
      guid: 'https://port.substack.com/p/le-port',
      url: 'https://port.substack.com/p/le-port',
      title: 'Le port, "enfin"',
      summary: 'Fin de la grève',
      published: '2024-11-27T10:00:00Z',
    },
    {
      guid: 'https://medium.com/p/abc123def456',
      url: 'https://medium.com/@salma/x-abc123def456',
      published: '2020-01-02T10:11:12Z',
      authors: [{ name: 'Salma Bennis', url: 'https://medium.com/@salma' }],
    },
  ]);
  await expect.poll(() => titles(pipeline, 'all'), { timeout: 20_000 }).toEqual(['Le port, "enfin"', 'Le quai']);
  // What comes after the import is news, and is delivered behind what the import would have been.
  const headers = { authorization: `Bearer ${pipeline.token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ id: 'new', title: 'Du nouveau', content_text: 'Une nouvelle.' });
  await fetch(`${pipeline.url}/articles`, { method: 'POST', headers, body });
  await expect.poll(() => webhook.seen.length, { timeout: 30_000 }).toBeGreaterThan(0);
  expect(webhook.seen.filter((request) => !request.body.includes('Du nouveau'))).toEqual([]);
}, 180_000);

it('sites of Hugo and Jekyll move in from their folders with permalinks, languages and pictures', async () => {
  const { pipeline, run, list } = await openNewsroom();
  expect((await run(site('hugo'))).summary).toMatchObject({
    created: 3,
    refused: 0,
    skipped: { draft: 1, 'list page': 1, 'program file': 1 },
  });
  const hugo = await list('live');
  const byUrl = new Map(hugo.map((article) => [article.url, article]));
  expect(byUrl.get('https://port.example/ar/posts/tanger/')).toMatchObject({ language: 'ar' });
  expect(byUrl.get('https://port.example/posts/le-quai/')).toMatchObject({ title: 'Le quai', language: 'fr' });
  const hall = byUrl.get('https://port.example/posts/halle/');
  expect(hall).toMatchObject({
    guid: 'https://port.example/posts/halle/',
    tags: ['ports'],
    authors: [{ name: 'Salma Bennis' }],
  });
  const headers = { authorization: `Bearer ${pipeline.token}` };
  const { content } = JSON.parse(
    await (await fetch(`${pipeline.url}/articles/${String(hall?.id)}`, { headers })).text(),
  );
  const picture = /src='([^']+)'/.exec(content)?.[1] ?? '';
  expect(picture).toContain(`${pipeline.publicUrl}/media/`);
  expect((await fetch(picture)).headers.get('content-type')).toBe('image/png');
  expect((await run(site('hugo'))).summary).toMatchObject({ created: 0, unchanged: 3 });

  expect((await run(site('jekyll'), '--drafts')).summary).toMatchObject({
    created: 5,
    refused: 0,
    skipped: { page: 1 },
  });
  const urls = (await list('live')).map(({ url }) => url);
  for (const path of [
    '/misc/2016/05/19/super-short-article.html',
    '/2016/05/20/my-example-post.html',
    '/cuisine/2024/03/09/harira.html',
    '/ailleurs/permalien/',
  ])
    expect(urls).toContain(`https://quartier.example${path}`);
  const drafts = await list('draft');
  expect(drafts.map(({ title }) => title)).toEqual(['Une idée']);
}, 180_000);

it('pictures of an archive move in: beside a text, in the folders that are the root of its site, each once', async () => {
  const { folder, pipeline, run, list } = await openNewsroom();
  const page = (title: string, ...lines: readonly string[]) =>
    ['---', `title: ${title}`, 'date: 2024-11-27', '---', '', 'Les bateaux reprennent la mer.', '', ...lines].join(
      '\n',
    );
  const hugo = {
    'blog/hugo.toml': 'baseURL = "https://port.example/"\nlanguageCode = "fr"\n',
    'blog/content/posts/halle/index.md': page('La halle', '![La halle](halle.png) ![Le quai](/img/quai%20nord.png)'),
    'blog/content/posts/halle/halle.png': hall,
    'blog/content/posts/quai.md': page('Le quai', '![Le quai](/img/quai%20nord.png) ![Perdu](/img/perdu.png)'),
    'blog/content/posts/idee.md': page('Une idée', '![Secret](secret.png)').replace('date:', 'draft: true\ndate:'),
    'blog/content/posts/secret.png': secret,
    'blog/static/img/quai nord.png': quay,
    'blog/static/img/grand.png': new Uint8Array(11 * 1024 * 1024),
  };
  const file = join(folder, 'hugo.zip');
  await writeFile(file, zipArchive(hugo));
  expect((await run(file, '--dry-run')).summary).toMatchObject({ taken: 2, refused: 0, pictures: 2 });
  expect(await list('live')).toEqual([]);
  expect((await run(file)).summary).toMatchObject({ created: 2, refused: 0, pictures: 2 });
  expect((await run(file)).summary).toMatchObject({ created: 0, unchanged: 2 });
  const feed = async () => (await fetch(`${pipeline.url}/feeds/all/feed.json`)).text();
  await expect.poll(() => titles(pipeline, 'all'), { timeout: 20_000 }).toHaveLength(2);
  const urls = new Set((await feed()).match(/http[^'"]*?\.(?:png|jpg)/g));
  expect([...urls].filter((url) => url.startsWith(`${pipeline.publicUrl}/media/`))).toHaveLength(2);
  // What the archive does not hold has its address at the old site.
  expect(urls).toContain('https://port.example/img/perdu.png');
  expect((await fetch(describePicture(secret, pipeline.publicUrl).url)).status).toBe(404);

  const jekyll = {
    '_config.yml': 'url: https://quartier.example\n',
    '_posts/2024-11-27-harira.md': page('La harira', '<img src="/assets/harira.png" alt="">'),
    'assets/harira.png': hall,
  };
  await writeFile(join(folder, 'jekyll.zip'), zipArchive(jekyll));
  expect((await run(join(folder, 'jekyll.zip'))).summary).toMatchObject({ created: 1, pictures: 1 });

  const posts = {
    'posts.csv': 'post_id,post_date,is_published,audience,title\n1.mer,2024-11-27T10:00:00Z,true,everyone,La mer',
  };
  const text =
    '<p>Les bateaux reprennent la mer.</p><img src="mer.png"><img src="/images/port.png"><img src="big.png">';
  const pictures = {
    'posts/mer.png': hall,
    'images/port.png': quay,
    'posts/big.png': new Uint8Array(21 * 1024 * 1024),
  };
  await writeFile(join(folder, 'substack.zip'), zipArchive({ ...posts, 'posts/1.mer.html': text, ...pictures }));
  const ofSubstack = [join(folder, 'substack.zip'), '--permalink', 'https://mer.substack.com/'];
  expect((await run(...ofSubstack, '--dry-run')).summary).toMatchObject({ taken: 1, pictures: 2 });
  expect((await run(...ofSubstack)).summary).toMatchObject({ created: 1, pictures: 2 });
  const medium = story('Le môle', 'abc123def456').replace('Après trois semaines.', '<img src="../images/port.png">');
  const storyFile = 'posts/2020-01-02_Le-mole-abc123def456.html';
  await writeFile(join(folder, 'medium.zip'), zipArchive({ [storyFile]: medium, 'images/port.png': quay }));
  expect((await run(join(folder, 'medium.zip'))).summary).toMatchObject({ created: 1, pictures: 1 });
}, 180_000);

it('an import that was interrupted goes on where it stopped', async () => {
  const folder = await freshFolder();
  const archive = join(folder, 'medium.zip');
  const ids = Array.from({ length: 30 }, (_, index) => `abc123def4${String(index).padStart(2, '0')}`);
  const posts = ids.map((id) => [`posts/2020-01-02_T-${id}.html`, story(`Billet ${id}`, id)]);
  await writeFile(archive, zipArchive(Object.fromEntries(posts)));
  const pushed: number[] = [];
  const barely = await startLocalServer(({ body, path }, response) => {
    expect(path).toBe('/articles?imported=true');
    const count: number = JSON.parse(body).items.length;
    pushed.push(count);
    // The token is rotated after the first push.
    const results = Array.from({ length: count }, () => ({ status: 201, article: { outcome: 'created' } }));
    response.writeHead(pushed.length === 2 ? 401 : 207, { 'content-type': 'application/json' });
    response.end(JSON.stringify(pushed.length === 2 ? { detail: 'no' } : { results }));
  });
  const site = join(folder, 'barid.config.json');
  const about = { title: 'x', url: 'https://www.example.org', language: 'fr', description: 'x' };
  await writeFile(site, JSON.stringify({ site: about, feeds: [{ slug: 'all' }] }));
  const env = { BARID_TOKEN: 'token', BARID_SITE: site, BARID_DATA: join(folder, 'cli') };
  const run = () => barid(['import', archive, '--site', barely.url, '--json'], { env });
  expect((await run()).code).not.toBe(0);
  expect(await run()).toMatchObject({ code: 0, out: expect.stringContaining('"created":5') });
  expect(pushed).toEqual([25, 5, 5]);
}, 120_000);

it('a folder of an OPML list becomes a tag of its sources', async () => {
  const folder = await freshFolder();
  const [list, siteFile] = [join(folder, 'a.opml'), join(folder, 'barid.config.json')];
  const outline = (name: string) =>
    `<outline text="${name}" type="rss" xmlUrl="https://${name.toLowerCase()}.example/rss"/>`;
  const body = `<outline text="Presse, &quot;Maghreb&quot;">${outline('Matin')}</outline>${outline('Soir')}`;
  await writeFile(list, `<opml version="2.0"><body>${body}</body></opml>`);
  const about = { title: 'x', url: 'https://www.example.org', language: 'fr', description: 'x' };
  await writeFile(siteFile, JSON.stringify({ site: about, feeds: [{ slug: 'all' }] }));
  expect(await barid(['import', list, '--add'], { cwd: folder })).toMatchObject({ code: 0 });
  expect(JSON.parse(await readFile(siteFile, 'utf8')).sources).toEqual([
    { id: 'matin', url: 'https://matin.example/rss', name: 'Matin', rules: { addTags: ['Presse, "Maghreb"'] } },
    { id: 'soir', url: 'https://soir.example/rss', name: 'Soir' },
  ]);
}, 60_000);

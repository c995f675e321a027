import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { freshFolder } from '#test/local-folder.ts';
import { startTestPipeline, titles } from '#test/pipeline/pipeline-harness.ts';
import { barid } from './run-barid.ts';

const post = (
  number: number,
  more = '',
) => `<item><title>Billet ${number}</title><link>https://www.example.org/billet-${number}</link>
<guid isPermaLink="false">https://www.example.org/?p=${number}</guid><dc:creator>nadia</dc:creator>
<content:encoded><![CDATA[Premier paragraphe du billet ${number}.

Second paragraphe, écrit par la rédaction.]]></content:encoded>
<wp:post_id>${number}</wp:post_id><wp:post_date_gmt>2026-01-0${number} 08:00:00</wp:post_date_gmt>
<wp:status>publish</wp:status><wp:post_type>post</wp:post_type>${more}</item>`;

const wordPressExport = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Le journal</title><link>https://www.example.org</link><language>fr</language><wp:wxr_version>1.2</wp:wxr_version>
<wp:author><wp:author_login>nadia</wp:author_login><wp:author_display_name>Nadia El Alaoui</wp:author_display_name></wp:author>
${[1, 2, 3].map((number) => post(number)).join('\n')}
${post(4).replace('<wp:status>publish', '<wp:status>draft')}
</channel></rss>`;

it('barid import stores a WordPress export with its guids, reports omitted items, and changes nothing the second time', async () => {
  const folder = await freshFolder();
  const pipeline = await startTestPipeline(folder);
  const file = join(folder, 'export.xml');
  await writeFile(file, wordPressExport);
  const env = {
    BARID_TOKEN: pipeline.token,
    BARID_SITE: join(folder, 'barid.config.json'),
    BARID_DATA: join(folder, 'cli'),
  };
  const run = async () => {
    const { code, out } = await barid(['import', file, '--site', pipeline.url, '--json'], { env });
    return {
      code,
      lines: out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    };
  };

  const first = await run();
  expect(first.code).toBe(0);
  expect(first.lines).toMatchObject([
    { title: 'Billet 4', outcome: 'skipped', kind: 'draft' },
    { created: 3, unchanged: 0, refused: 0, skipped: { draft: 1 } },
  ]);
  await expect.poll(() => titles(pipeline, 'fr'), { timeout: 10_000 }).toEqual(['Billet 3', 'Billet 2', 'Billet 1']);
  const feed = await (await fetch(`${pipeline.url}/feeds/fr/feed.json`)).text();
  expect(JSON.parse(feed).items[0]).toMatchObject({
    id: 'https://www.example.org/?p=3',
    authors: [{ name: 'Nadia El Alaoui' }],
  });

  expect((await run()).lines.at(-1)).toMatchObject({ created: 0, unchanged: 3 });
}, 120_000);

it('barid import shows the sources of an OPML list, and writes them to the site file on request', async () => {
  const folder = await freshFolder();
  const list = join(folder, 'abonnements.opml');
  const siteFile = join(folder, 'barid.config.json');
  await writeFile(
    list,
    '<opml version="2.0"><head><title>Presse</title></head><body><outline text="Le Matin" type="rss" xmlUrl="https://lematin.example/rss"/></body></opml>',
  );
  const site = { title: 'x', url: 'https://www.example.org', language: 'fr', description: 'x' };
  await writeFile(siteFile, JSON.stringify({ site, feeds: [{ slug: 'all' }] }));

  const shown = await barid(['import', list, '--json'], { cwd: folder });
  expect(JSON.parse(shown.out)).toEqual({
    sources: [{ id: 'le-matin', url: 'https://lematin.example/rss', name: 'Le Matin' }],
  });
  expect(JSON.parse(await readFile(siteFile, 'utf8')).sources).toBeUndefined();

  expect(await barid(['import', list, '--add'], { cwd: folder })).toMatchObject({ code: 0, err: '' });
  expect((await barid(['import', list, '--add', '--json'], { cwd: folder })).out).toBe('{"added":[]}\n');
  expect(JSON.parse(await readFile(siteFile, 'utf8')).sources).toHaveLength(1);
});

it('barid import of Blogger and Ghost stores the public posts, counts the rest by kind, and fails where an export breaks off', async () => {
  const folder = await freshFolder();
  const pipeline = await startTestPipeline(folder);
  const exports = new URL('../fixtures/exports/', import.meta.url);
  const blogger = await readFile(new URL('blogger.xml', exports));
  const cut = join(folder, 'cut.xml');
  await writeFile(cut, blogger.subarray(0, blogger.indexOf('À vérifier')));
  const env = {
    BARID_TOKEN: pipeline.token,
    BARID_SITE: join(folder, 'barid.config.json'),
    BARID_DATA: join(folder, 'cli'),
  };
  const importOf = async (file: string) => {
    const args = ['import', file, '--permalink', 'https://quartier.example/', '--site', pipeline.url, '--json'];
    const { code, out } = await barid(args, { env });
    return { code, summary: JSON.parse(out.trim().split('\n').at(-1) ?? '') };
  };

  expect(await importOf(cut)).toMatchObject({
    code: 1,
    summary: { created: 1, refused: 1, skipped: { template: 1, setting: 2 } },
  });
  expect(await importOf(fileURLToPath(new URL('blogger.xml', exports)))).toMatchObject({
    code: 0,
    summary: {
      ...{ created: 1, unchanged: 1, refused: 0 },
      skipped: { draft: 1, comment: 1, template: 1, setting: 2, page: 1 },
    },
  });
  expect(await importOf(fileURLToPath(new URL('ghost.json', exports)))).toMatchObject({
    code: 0,
    summary: { created: 3, skipped: { draft: 1, newsletter: 1, page: 1, 'post for members': 2 } },
  });
}, 240_000);

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { commandNames } from '#infra/cli/commands.ts';
import { freshFolder } from '#test/local-folder.ts';
import { barid } from './run-barid.ts';

it('lists every command for --help and exits with 0', async () => {
  const { code, out } = await barid(['--help']);
  expect(code).toBe(0);
  for (const name of commandNames) expect(out).toContain(`barid ${name}`);
});

it('explains one command with its options', async () => {
  const { code, out } = await barid(['publish', '--help']);
  expect(code).toBe(0);
  expect(out).toMatch(/--permalink +\S/);
  expect(out).toMatch(/--json +\S/);
});

it.each([
  [['zork'], 'There is no command "zork"'],
  [['publish', '--zork'], '--zork'],
  [['publish'], 'Name files or URLs to publish'],
  [['retract'], 'Name the articles to retract'],
  [['articles', '--site', 'example.org'], '--site must be an absolute'],
  [['articles', '--site', 'https://example.org'], 'No token is known'],
])('exits with 2 and says what to do for the wrong arguments %j', async (args, words) => {
  const { code, out, err } = await barid(args, { cwd: await freshFolder() });
  expect(code).toBe(2);
  expect(err).toContain(words);
  expect(out).toBe('');
});

it('exits with 1 and names each fault of the site file', async () => {
  const folder = await freshFolder();
  await writeFile(
    join(folder, 'barid.config.json'),
    JSON.stringify({ site: { title: 'x', language: 'fr' }, feeds: [{ slug: 'A b' }] }),
  );
  const { code, err } = await barid(['check'], { cwd: folder });
  expect(code).toBe(1);
  expect(err).toContain('/site/url');
  expect(err).toContain('/feeds/0/slug');
});

it('exits with 1 and advice when no instance answers', async () => {
  const { code, err } = await barid(['articles'], { env: { BARID_TOKEN: 'x', PORT: '9' } });
  expect(code).toBe(1);
  expect(err).toContain('npm start');
});

it('accepts common options before the name of the command', async () => {
  const { code, err } = await barid(['--site', 'http://127.0.0.1:9', '--token', 'x', 'articles']);
  expect([code, err]).toEqual([1, expect.stringContaining('http://127.0.0.1:9 does not answer')]);
});

it('prints its version', async () => {
  expect(await barid(['--version'])).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
});

it('names each fault of the site file once', async () => {
  const folder = await freshFolder();
  await writeFile(join(folder, 'barid.config.json'), '{"site":{"language":"fr"},"feeds":[]}');
  const { err } = await barid(['check'], { cwd: folder });
  expect(err.split('/site/title').length - 1).toBe(1);
});

it('says why a file cannot be read and continues with the others', async () => {
  const folder = await freshFolder();
  await writeFile(join(folder, 'feed.json'), '{}');
  const { code, out } = await barid(['check', join(folder, 'none.xml'), folder, join(folder, 'feed.json')]);
  expect(code).toBe(1);
  expect(out).toContain(`${join(folder, 'none.xml')} does not exist.`);
  expect(out).toContain(`${folder} is a folder. Name the files in it.`);
  expect(out).toContain(`WRONG  ${join(folder, 'feed.json')}`);
});

it('checks a list of feeds and a sitemap line by line', async () => {
  const folder = await freshFolder();
  const [list, sitemap] = [join(folder, 'feeds.opml'), join(folder, 'sitemap.xml')];
  await writeFile(
    list,
    '<opml version="2.0"><head/><body>\n<outline type="rss" title="Euromagreb" xmlUrl="https://www.example.org/rss.xml"/></body></opml>',
  );
  await writeFile(
    sitemap,
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n<url><loc>https://www.example.org/أخبار</loc></url></urlset>',
  );
  const { code, out } = await barid(['check', list, sitemap]);
  expect(code).toBe(1);
  expect(out).toContain(`WRONG  ${list}\n    2:1 error: <outline> has no text.`);
  expect(out).toContain(`ok     ${sitemap}`);
});

it('checks a feed by the rules of a platform, with a sentence that says what to do', async () => {
  const feed = fileURLToPath(new URL('../fixtures/lint-platforms/msn/a-title-of-ten-characters.xml', import.meta.url));
  const { code, out } = await barid(['check', '--for', 'msn', feed]);
  expect(code).toBe(1);
  expect(out).toContain(
    '12:1 error: The title “Trop court” has 10 characters. Use 21 to 150 characters; a longer title needs mi:shortTitle. (MSN',
  );
  expect((await barid(['check', feed])).code).toBe(0);
  const unknown = await barid(['check', '--for', 'yahoo', feed]);
  expect(unknown.code).toBe(2);
  expect(unknown.err).toContain('--for must be one of smartnews, msn, flipboard; found yahoo.');
});

it('says which setting a site lacks when it is checked for a platform that no feed is published for', async () => {
  const folder = await freshFolder();
  const about = { title: 'Euromagreb', url: 'https://www.example.org', language: 'fr', description: 'Actualité' };
  await writeFile(join(folder, 'barid.config.json'), JSON.stringify({ site: about, feeds: [{ slug: 'all' }] }));
  const { code, err } = await barid(['check', '--for', 'msn', '--token', 'x'], { cwd: folder });
  expect(code).toBe(2);
  expect(err).toContain('No feed has the format msn. Add "formats": ["msn"] to a feed of');
});

it('refuses a malformed environment variable and says what it expects', async () => {
  const { code, err } = await barid(['articles'], { env: { PORT: 'eighty' } });
  expect(code).toBe(2);
  expect(err).toContain('PORT must be a whole number');
});

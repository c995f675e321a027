import { expect, it } from 'vitest';
import { checkFeeds } from '#infra/cli/commands/check-documents.ts';
import { parseSite } from '#shared/site/read-site-file.ts';
import { startLocalServer } from '#test/web/local-server.ts';

it.each([
  ['a feed of long texts that shows fewer entries than it should', 3, true, [/shows 2 of 3 entries/]],
  ['no feed that shows all of them', 2, true, []],
  ['no feed that has no more entries yet', 3, false, []],
])('warns of %s', async (_, entries, hasArchives, messages) => {
  const items = ['الميناء', 'Le port'].map((title, index) => ({
    id: `https://www.example.org/${index}`,
    title,
    content_html: `<p>${title}</p>`,
  }));
  const front = await startLocalServer((_seen, response) => {
    response.setHeader('content-type', 'application/feed+json; charset=utf-8');
    const next = hasArchives ? { next_url: `${front.url}/feeds/all/archive/2024-11.json` } : {};
    const version = 'https://jsonfeed.org/version/1.1';
    response.end(JSON.stringify({ version, title: 'Tout', ...next, items }));
  });
  const site = parseSite({
    site: { title: 'S', url: 'https://www.example.org', language: 'ar', description: 'أخبار' },
    feeds: [{ slug: 'all', entries }],
  });
  const found = (await checkFeeds(site, front.url)).find(({ target }) => target.endsWith('/feed.json'));
  const warned = found?.findings.filter(({ clause }) => clause === 'Google, Feed content guidelines') ?? [];
  expect(warned.map(({ message }) => message)).toEqual(messages.map((message) => expect.stringMatching(message)));
});

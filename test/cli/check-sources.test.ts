import { expect, it } from 'vitest';
import { checkSources } from '#infra/cli/commands/check-documents.ts';
import { siteClient } from '#infra/cli/site-client.ts';
import { parseSite } from '#shared/site/read-site-file.ts';
import { startLocalServer } from '#test/web/local-server.ts';

it('warns of a followed source that says that it must not be syndicated', async () => {
  const restriction = 'The podcast says podcast:locked: it must not be imported elsewhere.';
  const front = await startLocalServer((_, response) =>
    response.end(JSON.stringify({ items: [{ id: 'sawt', restriction }, { id: 'agence' }] })),
  );
  const site = parseSite({
    site: { title: 'S', url: 'https://www.example.org', language: 'ar', description: 'أخبار' },
    feeds: [{ slug: 'all' }],
    sources: [
      { id: 'sawt', url: 'https://sawt.example/rss' },
      { id: 'agence', url: 'https://agence.example/rss' },
    ],
  });
  expect(await checkSources(site, siteClient(front.url, 'token'))).toMatchObject([
    { target: 'source sawt', findings: [{ severity: 'warning', message: restriction }] },
    { target: 'source agence', findings: [] },
  ]);
});

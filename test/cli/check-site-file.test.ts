import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkSiteFile } from '#infra/cli/commands/check-documents.ts';
import { parseSite } from '#shared/site/read-site-file.ts';
import { freshFolder } from '#test/local-folder.ts';
import { barid } from './run-barid.ts';

const siteWith = (aliases: object) =>
  parseSite({
    site: { title: 'Euromagreb', url: 'https://www.example.org', language: 'fr', description: 'L’actualité' },
    feeds: [{ slug: 'all' }],
    aliases,
  });

it('a check says before a deployment that CloudFront cannot take so many aliases', () => {
  expect(checkSiteFile('barid.config.json', siteWith({ wordpress: 'all' }))).toEqual({
    target: 'barid.config.json',
    findings: [],
  });
  const aliases = Object.fromEntries(Array.from({ length: 400 }, (_, n) => [`/category/rubrique-${n}/feed/`, 'all']));
  expect(checkSiteFile('barid.config.json', siteWith(aliases)).findings).toMatchObject([
    { severity: 'error', message: expect.stringContaining('Replace aliases that are alike by one with a *') },
  ]);
});

it('a check names each secret of the site file that this machine does not have, and goes on', async () => {
  const folder = await freshFolder();
  const site = {
    site: { title: 'Euromagreb', url: 'https://www.example.org', language: 'fr', description: 'L’actualité' },
    feeds: [{ slug: 'all' }],
    notify: { webhooks: [{ url: 'https://cms.example/hook', secret: ['HOOK_SECRET', 'OLD_HOOK_SECRET'] }] },
    incomingWebhooks: [{ name: 'blog', secret: 'BLOG_SECRET', signingKey: 'BLOG_KEY' }],
    sources: [{ id: 'agence', url: 'https://agence.example/feed?key={secret}', secret: 'AGENCE_SECRET' }],
  };
  await writeFile(join(folder, 'barid.config.json'), JSON.stringify(site));
  await writeFile(join(folder, 'secrets.json'), JSON.stringify({ OLD_HOOK_SECRET: 'x' }));
  const env = { BARID_DATA: folder, PORT: '9', BLOG_SECRET: 'geheim', AGENCE_SECRET: '' };
  const { code, out } = await barid(['check'], { cwd: folder, env });
  const said = [...out.matchAll(/The secret (\w+), which (.+) of the site file needs/g)].map((found) => found.slice(1));
  expect(said).toEqual([
    ['HOOK_SECRET', 'a receiver'],
    ['AGENCE_SECRET', 'a source'],
    ['BLOG_KEY', 'an incoming webhook'],
  ]);
  expect(code).toBe(0);
});

import { expect, it } from 'vitest';
import { checkSiteFile } from '#infra/cli/commands/check-documents.ts';
import { parseSite } from '#shared/site/read-site-file.ts';

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

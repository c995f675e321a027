import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { toPartnerFeed } from '#shared/format/partner-feed.ts';
import { makeIngest } from '#shared/ingest/ingest.ts';
import { loadSite } from '#shared/publish/partner-formats.ts';
import { publishFeed } from '#shared/publish/publish-feed.ts';
import { sampleArticles } from '#test/format/sample-articles.ts';
import { sampleView } from '#test/format/sample-view.ts';
import { incomingOf } from '#test/ingest/ingest-fixture.ts';
import { render } from '../../samples/formats/smartnews.ts';
import { publishHarnesses } from './publish-harness.ts';

const openHarness = publishHarnesses();

const site = { title: 'Euromagreb', url: 'https://www.example.org', language: 'fr', description: 'Actualité' };

/** A folder with a site file in it and these modules beside it. */
const siteFolder = async (
  formats: readonly object[],
  modules: Readonly<Record<string, string>> = {},
): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'barid-formats-'));
  for (const [name, text] of Object.entries(modules)) await writeFile(join(folder, name), text);
  const path = join(folder, 'barid.config.json');
  await writeFile(path, JSON.stringify({ site, feeds: [{ slug: 'all' }, { slug: 'fr' }], formats }));
  return path;
};

const shout =
  "export const render = (feed: { options: { title: string }, items: unknown[] }) => ({ text: feed.options.title + ' ' + feed.items.length, type: 'text/plain; charset=utf-8' });\n";

it('a partner format renders the feed as the feed package models it, next to the other documents', async () => {
  const siteFile = await siteFolder([{ file: 'shout.txt', module: './shout.ts', feeds: ['all'] }], {
    'shout.ts': shout,
  });
  const loaded = await loadSite(siteFile);
  const harness = await openHarness(loaded.site);
  await makeIngest(harness).accept(incomingOf());
  for (const slug of ['all', 'fr']) await publishFeed(slug, { ...harness, ...loaded });
  const shown = await harness.shows();
  expect(shown.get('feeds/all/shout.txt')).toBe('Euromagreb – all 1');
  expect(shown.has('feeds/fr/shout.txt')).toBe(false);
  expect(shown.get('feeds/all/rss.xml')).toContain('Maroc');
  expect(await publishFeed('all', { ...harness, ...loaded })).toBe('unchanged');
});

it('the document of a partner format answers 410 once the site file no longer names it, and is published again once it does', async () => {
  const siteFile = await siteFolder([{ file: 'shout.txt', module: './shout.ts' }], { 'shout.ts': shout });
  const loaded = await loadSite(siteFile);
  const harness = await openHarness(loaded.site);
  await publishFeed('all', { ...harness, ...loaded });
  const without = { ...harness, ...loaded, formats: [] };
  expect(await publishFeed('all', without)).toBe('published');
  expect((await harness.shows()).get('feeds/all/shout.txt')).toContain('no longer available');
  expect((await harness.feedStates.get('all'))?.isGone).toBeUndefined();
  expect(await publishFeed('all', without)).toBe('unchanged');
  await publishFeed('all', { ...harness, ...loaded });
  expect((await harness.shows()).get('feeds/all/shout.txt')).toBe('Euromagreb – all 0');
});

it('a partner format that fails or returns nonsense costs its own document only', async () => {
  const siteFile = await siteFolder(
    [
      { file: 'a.txt', module: './throws.mjs' },
      { file: 'b.txt', module: './nonsense.mjs' },
      { file: 'c.txt', module: './shout.ts' },
    ],
    {
      'throws.mjs': "export const render = () => { throw new Error('no'); };",
      'nonsense.mjs': 'export const render = () => 7;',
      'shout.ts': shout,
    },
  );
  const loaded = await loadSite(siteFile);
  const harness = await openHarness(loaded.site);
  expect(await publishFeed('all', { ...harness, ...loaded })).toBe('published');
  const shown = [...(await harness.shows()).keys()];
  expect(shown.filter((key) => /\/[abc]\.txt$/.test(key))).toEqual(['feeds/all/c.txt']);
  expect(await publishFeed('all', { ...harness, ...loaded })).toBe('unchanged');
});

it('the document of a partner format stays as it was while its module fails', async () => {
  const shouting = await loadSite(
    await siteFolder([{ file: 'shout.txt', module: './shout.ts' }], { 'shout.ts': shout }),
  );
  const harness = await openHarness(shouting.site);
  await publishFeed('all', { ...harness, ...shouting });
  const failing = {
    ...shouting,
    formats: shouting.formats.map((format) => ({
      ...format,
      moduleHash: 'another version',
      render: () => {
        throw new Error('no');
      },
    })),
  };
  const before = (await harness.shows()).get('feeds/all/shout.txt');
  expect(await publishFeed('all', { ...harness, ...failing })).toBe('published');
  expect((await harness.shows()).get('feeds/all/shout.txt')).toBe(before);
  expect(await publishFeed('all', { ...harness, ...failing })).toBe('unchanged');
});

it.each([
  ['is not there', './nowhere.ts', 'is not there'],
  ['exports nothing to call', './empty.mjs', 'exports no function `render`'],
  ['cannot be loaded', './broken.mjs', 'cannot be loaded'],
  ['is not below the site file', '../outside.ts', 'expected a path below the site file'],
  ['is a package', 'left-pad', 'expected a path below the site file'],
])('a partner format is refused with a reason when its module %s', async (_case, module, words) => {
  const modules = { 'empty.mjs': 'export const other = 1;', 'broken.mjs': 'export const = ;' };
  const siteFile = await siteFolder([{ file: 'a.txt', module }], modules);
  await expect(loadSite(siteFile)).rejects.toMatchObject({
    code: 'SITE_FILE_INVALID',
    message: expect.stringContaining(words),
  });
});

describe('the SmartNews sample', () => {
  const { text, type } = render(toPartnerFeed(sampleView(sampleArticles)));
  const parser = new XMLParser({ ignoreAttributes: false, parseTagValue: false, cdataPropName: 'cdata' });

  it('the SmartNews sample renders well-formed RSS with every entry whole, in five languages', () => {
    expect(type).toBe('application/rss+xml; charset=utf-8');
    expect(XMLValidator.validate(text)).toBe(true);
    const { item } = parser.parse(text, true).rss.channel;
    expect(item.map(({ title }: { title: string }) => title)).toEqual(sampleArticles.map(({ title }) => title));
    for (const [index, { content }] of sampleArticles.entries()) {
      expect(item[index]['content:encoded'].cdata).toContain(content);
      expect(item[index]['media:status']).toBe('active');
    }
    expect(item[0]['media:thumbnail']['@_url']).toBe('https://www.example.org/i/rabat.jpg');
  });
});

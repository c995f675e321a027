import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { toPartnerFeed } from '#shared/format/partner-feed.ts';
import { makeIngest } from '#shared/ingest/ingest.ts';
import { type LoadedSite, loadSite } from '#shared/publish/partner-formats.ts';
import { publishFeed } from '#shared/publish/publish-feed.ts';
import { sampleArticles } from '#test/format/sample-articles.ts';
import { sampleView } from '#test/format/sample-view.ts';
import { incomingOf } from '#test/ingest/ingest-fixture.ts';
import { render } from '../../samples/formats/yandex.ts';
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
      rendererHash: 'another version',
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

it('the sample for Yandex renders well-formed RSS with every entry whole, in five languages', () => {
  const { text, type } = render(toPartnerFeed(sampleView(sampleArticles)));
  const parser = new XMLParser({ ignoreAttributes: false, parseTagValue: false, cdataPropName: 'cdata' });
  expect(type).toBe('application/rss+xml; charset=utf-8');
  expect(XMLValidator.validate(text)).toBe(true);
  const { item } = parser.parse(text, true).rss.channel;
  expect(item.map(({ title }: { title: string }) => title)).toEqual(sampleArticles.map(({ title }) => title));
  for (const [index, { content }] of sampleArticles.entries())
    expect(item[index]['yandex:full-text'].cdata).toContain(content);
});

describe('the formats that come with Barid', () => {
  const withFormats = async (file: object): Promise<LoadedSite> => {
    const folder = await mkdtemp(join(tmpdir(), 'barid-formats-'));
    const path = join(folder, 'barid.config.json');
    await writeFile(path, JSON.stringify({ site, ...file }));
    return loadSite(path);
  };

  it('formats that come with Barid are published in the feeds that name them, and answer 410 once they do not', async () => {
    const loaded = await withFormats({ feeds: [{ slug: 'all', formats: ['smartnews', 'msn'] }, { slug: 'fr' }] });
    const harness = await openHarness(loaded.site);
    await makeIngest(harness).accept(incomingOf());
    for (const slug of ['all', 'fr']) await publishFeed(slug, { ...harness, ...loaded });
    const shown = await harness.shows();
    expect(shown.get('feeds/all/smartnews.xml')).toContain('<media:status>active</media:status>');
    expect(shown.get('feeds/all/msn.xml')).toContain('xmlns:mi=');
    expect(shown.has('feeds/all/flipboard.xml')).toBe(false);
    expect(shown.has('feeds/fr/smartnews.xml')).toBe(false);
    expect(await publishFeed('all', { ...harness, ...loaded })).toBe('unchanged');
    const later = await withFormats({ feeds: [{ slug: 'all', formats: ['msn'] }, { slug: 'fr' }] });
    expect(await publishFeed('all', { ...harness, ...later })).toBe('published');
    expect((await harness.shows()).get('feeds/all/smartnews.xml')).toContain('no longer available');
  });

  it('a format that the whole site names is published in every feed', async () => {
    const loaded = await withFormats({
      feeds: [{ slug: 'all' }, { slug: 'fr', formats: ['msn'] }],
      formats: ['flipboard'],
    });
    const harness = await openHarness(loaded.site);
    for (const slug of ['all', 'fr']) await publishFeed(slug, { ...harness, ...loaded });
    const partners = [...(await harness.shows()).keys()].filter((key) => /(?:msn|flipboard)\.xml$/.test(key));
    expect(partners.toSorted()).toEqual(['feeds/all/flipboard.xml', 'feeds/fr/flipboard.xml', 'feeds/fr/msn.xml']);
  });

  it('a retraction reaches SmartNews and MSN in their own words', async () => {
    const loaded = await withFormats({ feeds: [{ slug: 'all', formats: ['smartnews', 'msn'] }] });
    const harness = await openHarness(loaded.site);
    const ingest = makeIngest(harness);
    const { article } = await ingest.accept(incomingOf({ url: 'https://www.example.org/accord' }));
    await ingest.retract(article.id);
    await publishFeed('all', { ...harness, ...loaded });
    const shown = await harness.shows();
    const [item] = /<item>.*<\/item>/s.exec(shown.get('feeds/all/smartnews.xml') ?? '') ?? [];
    expect(item).toContain('<link>https://www.example.org/accord</link>');
    expect(item).toContain('<media:status>deleted</media:status>');
    expect(shown.get('feeds/all/msn.xml')).toMatch(/<dcterms:valid>end=[^;]+; scheme=W3C-DTF<\/dcterms:valid>/);
  });
});

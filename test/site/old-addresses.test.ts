import { expect, it } from 'vitest';
import { functions } from '#functions/index.ts';
import { Misconfigured } from '#shared/errors.ts';
import { addressTable, firstSlug, movedTo } from '#shared/site/old-addresses.ts';
import { parseSite } from '#shared/site/read-site-file.ts';

const about = { title: 'Euromagreb', url: 'https://www.example.org', language: 'fr', description: 'L’actualité' };

const siteWith = (settings: object) =>
  parseSite({ site: about, feeds: [{ slug: 'all' }, { slug: 'port' }], facets: ['tag'], ...settings });

/** The faults of aliases and redirects, by their path in the site file. */
const faults = (settings: object): readonly string[] => {
  try {
    siteWith(settings);
    return [];
  } catch (error) {
    if (!(error instanceof Misconfigured)) throw error;
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
};

it('an alias is a path, and leads to the format that it names', () => {
  const aliases = {
    '/feed/': 'all',
    '/feed/atom/': 'all',
    '/feeds.json': 'all',
    '/catégorie/port/feed': 'port',
    '/anatomie/feed': 'port',
  };
  const { paths, targets } = addressTable(siteWith({ aliases }));
  const led = Object.entries(paths).map(([path, index]) => [path, targets[index]?.[0]]);
  expect(led).toEqual([
    ['/feed', '/feeds/all/rss.xml'],
    ['/feed/atom', '/feeds/all/atom.xml'],
    ['/feeds.json', '/feeds/all/feed.json'],
    ['/catégorie/port/feed', '/feeds/port/rss.xml'],
    ['/anatomie/feed', '/feeds/port/rss.xml'],
  ]);
});

it('an address of the site file goes before the same address of a preset, whatever their order', () => {
  for (const aliases of [
    { wordpress: 'all', '/feed': 'port' },
    { '/feed/': 'port', wordpress: 'all' },
  ]) {
    const { paths, targets } = addressTable(siteWith({ aliases }));
    expect(targets[paths['/feed'] ?? -1]).toEqual(['/feeds/port/rss.xml']);
    expect(targets[paths['/feed/rss2'] ?? -1]).toEqual(['/feeds/all/rss.xml']);
  }
});

it('of two presets with the same address, the first in the site file has it', () => {
  const leadsTo = (aliases: object) => {
    const { paths, targets } = addressTable(siteWith({ aliases }));
    return targets[paths['/feed'] ?? -1]?.[0];
  };
  expect(leadsTo({ ghost: 'port', wordpress: 'all' })).toBe('/feeds/port/rss.xml');
  expect(leadsTo({ wordpress: 'all', ghost: 'port' })).toBe('/feeds/all/rss.xml');
});

it('a preset has addresses of tags only where tags have feeds', () => {
  const rulesOf = (facets: readonly string[]) =>
    addressTable(siteWith({ facets, aliases: { ghost: 'all' } })).rules.map(([path]) => path);
  expect(rulesOf(['tag'])).toEqual(['/tag/*/rss', '/tag/*/feed']);
  expect(rulesOf([])).toEqual([]);
});

it('an alias of a renamed feed leads to the feed that has its place', () => {
  const { paths, targets, moved } = addressTable(
    siteWith({ aliases: { '/feed': 'une' }, redirects: { une: 'unes', unes: 'all' } }),
  );
  expect(targets[paths['/feed'] ?? -1]).toEqual(['/feeds/all/rss.xml']);
  expect(moved).toEqual({ une: 'all', unes: 'all' });
});

it.each([
  ['a word', { feed: 'all' }, 'expected a path such as /feed/, or one of wordpress, ghost, blogger'],
  ['another host', { '//evil.example/feed': 'all' }, 'expected a path'],
  ['the index page', { '/': 'all' }, 'expected an address that Barid does not use itself'],
  ['a list', { '/feeds.opml': 'all' }, 'expected an address that Barid does not use itself'],
  ['a document of a feed', { '/feeds/port/rss.xml': 'all' }, 'expected an address that Barid does not use itself'],
  ['a facet', { '/feeds/tag/port/feed': 'all' }, 'expected an address that Barid does not use itself'],
  ['the same twice', { '/feed': 'all', '/feed/': 'port' }, 'expected each address once'],
  ['two stars', { '/*/feed/*': 'tag/*' }, 'expected at most one *'],
  ['a star on one side only', { '/category/feed': 'tag/*' }, 'expected a * in the address too'],
  ['an unknown feed', { '/feed': 'typo' }, 'expected the slug of a feed: all, port'],
  ['a facet without feeds', { '/feed': 'author/x' }, 'expected the slug of a feed'],
  ['an unknown document', { '/feed': { feed: 'all', file: 'rss2.xml' } }, 'expected the name of a document'],
])('%s is refused as an alias', (_, aliases, message) => {
  expect(faults({ aliases })).toEqual([expect.stringContaining(message)]);
});

it('no path of a function can be an alias: CloudFront would ask the function', () => {
  const paths = functions.flatMap(({ trigger }) => (trigger.kind === 'http' ? trigger.paths : ['/a/*']));
  expect(paths.length).toBeGreaterThan(10);
  for (const path of paths) {
    const address = path.replace('*', 'feed');
    expect(faults({ aliases: { [address]: 'all' } })).toEqual([expect.stringContaining('Barid does not use itself')]);
  }
});

it.each([
  ['a live feed', { all: 'port' }, 'expected a slug that no feed has any more'],
  ['a feed that is not there', { une: 'typo' }, 'expected the slug of a feed'],
  ['a circle', { une: 'deux', deux: 'une' }, 'expected a redirect that ends at a feed'],
  ['no slug', { 'À la une': 'all' }, 'expected the slug of a feed that was renamed'],
])('a redirect of %s is refused', (_, redirects, message) => {
  expect(faults({ redirects })[0]).toContain(message);
});

it('a feed may be renamed to the value of a facet, and the value of a facet that the site no longer has to a feed', () => {
  expect(faults({ redirects: { securite: 'tag/securite', 'author/selma': 'port' } })).toEqual([]);
});

it('the value of a facet may be renamed to a feed or to another value, and no facet as a whole', () => {
  expect(faults({ redirects: { 'tag/ports': 'port', 'tag/securite': 'tag/surete' } })).toEqual([]);
  expect(faults({ redirects: { tag: 'port' } })[0]).toContain('expected a slug that no feed has any more');
  expect(faults({ redirects: { 'tag/a': 'tag/b', 'tag/b': 'tag/a' } })[0]).toContain('a redirect that ends at a feed');
  expect(faults({ redirects: { 'tag/a': 'tag/*' } })[0]).toContain('expected the slug of a feed');
});

it('a feed has one former name, from which its ids are made; others were merged with it', () => {
  const merged = { feed: 'all', merged: true };
  expect(faults({ redirects: { une: 'all', titres: 'all' } })[0]).toContain(
    'say {"feed": "all", "merged": true} of a feed that was merged with it',
  );
  const site = siteWith({
    redirects: { titres: merged, une: 'unes', unes: 'all', ville: { feed: 'port', merged: true } },
  });
  expect(['all', 'unes', 'port'].map((slug) => firstSlug(slug, site))).toEqual(['une', 'une', 'port']);
  expect(movedTo('titres', site)).toBe('all');
  expect(addressTable(site).moved).toEqual({ titres: 'all', une: 'all', unes: 'all', ville: 'port' });
});

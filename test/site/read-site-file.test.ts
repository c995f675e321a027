import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Misconfigured } from '#shared/errors.ts';
import { toFacetFeed } from '#shared/site/facets.ts';
import { parseSite, readSiteFile } from '#shared/site/read-site-file.ts';
import { freshFolder } from '#test/local-folder.ts';

const site = {
  title: 'Euromagreb',
  url: 'https://www.example.org',
  language: 'fr',
  description: 'L’actualité du Maghreb',
};

/** The lines of the error that a site file gives. */
const complaints = (file: unknown): readonly string[] => {
  try {
    parseSite(file);
    return [];
  } catch (error) {
    if (!(error instanceof Misconfigured)) throw error;
    expect(error.code).toBe('SITE_FILE_INVALID');
    return error.message.split('\n').map((line) => line.trim());
  }
};

const complaintsAbout = (feed: object): readonly string[] => complaints({ site, feeds: [feed] }).slice(1);

it('defaults are filled in where the site file leaves a setting out', () => {
  const parsed = parseSite({ site: { ...site, feedsUrl: 'https://feeds.example.org/' }, feeds: [{ slug: 'fr' }] });
  expect(parsed.identity).toEqual({ ...site, timeZone: 'UTC' });
  expect(parsed.feedsUrl).toBe('https://feeds.example.org');
  expect(parsed.feeds).toEqual([
    {
      slug: 'fr',
      title: 'Euromagreb – fr',
      description: 'L’actualité du Maghreb',
      language: 'fr',
      select: {},
      entries: 50,
      content: 'full',
    },
  ]);
  expect(parsed.hubs).toEqual([]);
});

it('a feed shows as much of an article as it says itself, or as its site says, and facets as the strictest feed', () => {
  const contents = (about: object, feeds: readonly object[], facets: readonly unknown[] = ['tag', 'author']) => {
    const parsed = parseSite({ site: { ...site, ...about }, feeds, facets });
    const kinds = parsed.facets.map((kind) =>
      toFacetFeed({ kind, name: 'x', slug: `${kind}/x`, isLive: true }, parsed),
    );
    return [...parsed.feeds, ...kinds].map(({ content, entries }) => `${content} ${entries}`);
  };
  const [plain, brief] = [{ slug: 'a' }, { slug: 'b', content: 'summary' }];
  expect(contents({}, [plain])).toEqual(['full 50', 'full 50', 'full 50']);
  expect(contents({}, [plain, brief])).toEqual(['full 50', 'summary 50', 'summary 50', 'summary 50']);
  expect(contents({ content: 'summary' }, [plain, { slug: 'c', content: 'full' }])).toEqual([
    'summary 50',
    'full 50',
    'summary 50',
    'summary 50',
  ]);
  expect(contents({ content: 'full' }, [brief])).toEqual(['summary 50', 'full 50', 'full 50']);
  expect(contents({}, [brief], [{ kind: 'tag', content: 'full', entries: 7 }, 'author'])).toEqual([
    'summary 50',
    'full 7',
    'summary 50',
  ]);
});

it('a facet is named once, by its kind or with its settings', () => {
  const facetComplaints = (facets: unknown) => complaints({ site, feeds: [{ slug: 'a' }], facets }).slice(1);
  expect(facetComplaints(['tag', { kind: 'tag', content: 'full' }])).toEqual([
    expect.stringContaining('/facets: expected each kind once'),
  ]);
  expect(facetComplaints([{ kind: 'desk' }])[0]).toMatch(/^\/facets\/0.*expected/);
});

it(`the repository's example is a valid site file`, () => {
  expect(readSiteFile('barid.config.json').feeds.map(({ slug }) => slug)).toContain('all');
});

it('every fault is reported at once with its path, what was expected and what was found', () => {
  const file = {
    site: { title: '', url: 'example.org', language: 'français', timeZone: 'Maroc', colour: 'red' },
    feeds: [{ slug: 'fr', entries: 0, content: 'all' }, { slug: 'fr' }, 7],
    feed: [],
  };
  expect(complaints(file)).toEqual([
    'The site file is not valid:',
    '/site/title: expected something, not nothing; found ""',
    '/site/url: expected an absolute http or https URL; found "example.org"',
    '/site/language: expected a BCP 47 language tag such as fr, ar or zgh; found "français"',
    '/site/description: expected a text; found nothing',
    '/site/timeZone: expected an IANA time zone such as Africa/Casablanca; found "Maroc"',
    expect.stringMatching(/^\/site\/colour: is not known; known here are title, url, .*; found "red"$/),
    '/feeds/0/entries: expected at least 1; found 0',
    '/feeds/0/content: expected "full" or "summary"; found "all"',
    '/feeds/2: expected an object in braces; found 7',
    '/feeds: expected a slug of its own for each feed; twice there is fr; found [{"slug":"fr","entries":0,"content":"all"},{"slug":"fr"},7]',
    expect.stringMatching(/^\/feed: is not known; known here are .*feeds.*; found \[\]$/),
  ]);
});

it.each([undefined, null, 'text', 7, []])('%j is refused as a site file', (file) => {
  expect(complaints(file)[1]).toMatch(/^\/: expected an object in braces; found /);
});

it.each(['Actualité', 'fr_FR', 'a--b', '-a', 'a/b', 'الكل', '', 'a'.repeat(65), '@site'])(
  'the slug %j is refused',
  (slug) => {
    expect(complaintsAbout({ slug })[0]).toMatch(/^\/feeds\/0\/slug: expected /);
  },
);

it.each(['fr', 'securite-2024', '1', 'a'.repeat(64)])('the slug %j is accepted', (slug) => {
  expect(complaintsAbout({ slug })).toEqual([]);
});

it('faults in nested selectors are reported with their path', () => {
  const select = { any: [{ tags: ['أمن'] }, { all: [{ not: { tag: 'x' } }, { languages: [] }] }] };
  expect(complaintsAbout({ slug: 'a', select })).toEqual([
    expect.stringMatching(
      /^\/feeds\/0\/select\/any\/1\/all\/0\/not\/tag: is not known; known here are .*tags.*; found "x"$/,
    ),
    '/feeds/0/select/any/1/all/1/languages: expected something, not nothing; found []',
  ]);
});

it('a secret written in the place of its name is never repeated', () => {
  const webhooks = [{ url: 'https://a.example/', secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }];
  const said = complaints({ site, feeds: [{ slug: 'a' }], notify: { webhooks } }).join('\n');
  expect(said).toContain('/notify/webhooks/0/secret');
  expect(said).not.toContain('MfKQ');
});

it('the user and the password of a webhook are kept apart from its address', () => {
  const hook = (url: string) => ({ notify: { webhooks: [{ url, secret: 'KEY' }] } });
  const parse = (url: string) => parseSite({ site, feeds: [{ slug: 'a' }], ...hook(url) }).notify?.webhooks[0];
  expect(parse('https://user:p%40ss@cms.example/hook?x=@')).toMatchObject({
    url: 'https://cms.example/hook?x=@',
    credentials: 'user:p%40ss',
  });
  expect(parse('https://cms.example/@editor')).not.toHaveProperty('credentials');
  const wrong = complaints({ site, feeds: [{ slug: 'a' }], ...hook('https://user:100%@cms.example/') }).join();
  expect(wrong).toContain('/notify/webhooks/0/url: expected %25 for each %');
  expect(wrong).not.toContain('100%');
});

it('an address that everybody can see is refused with a user and a password, which are not repeated', () => {
  for (const notify of [
    { hubs: ['https://user:sesame@hub.example/'] },
    { ping: ['https://user:sesame@ping.example/'] },
    { indexNow: { key: 'a1b2c3d4e5', endpoint: 'https://user:sesame@index.example/' } },
  ]) {
    const said = complaints({ site, feeds: [{ slug: 'a' }], notify }).join();
    expect(said).toMatch('without a user and a password');
    expect(said).not.toContain('sesame');
  }
});

it('a long value is cut short in the message', () => {
  const said = complaintsAbout({ slug: 'a', title: { deep: 'x'.repeat(5000) } });
  expect(said[0]).toMatch(/^\/feeds\/0\/title: expected a text; found \{"deep":"x+…$/);
  expect(said[0]?.length).toBeLessThan(200);
});

it('a missing file and invalid JSON are reported with the path of the file', async () => {
  const folder = await freshFolder();
  const path = join(folder, 'barid.config.json');
  expect(() => readSiteFile(path)).toThrow(`The site file ${path} does not exist.`);
  await writeFile(path, '{ "site": ');
  expect(() => readSiteFile(path)).toThrow(`The site file ${path} cannot be read as JSON: `);
});

it('the formats that come with Barid are named for a feed or for all feeds, each once and in one order', () => {
  const { feeds, formats } = parseSite({
    site,
    feeds: [{ slug: 'all', formats: ['flipboard', 'smartnews'] }, { slug: 'fr' }],
    formats: ['smartnews', { file: 'yandex.xml', module: './yandex.ts' }],
  });
  expect(feeds.map(({ formats: names }) => names)).toEqual([['smartnews', 'flipboard'], ['smartnews']]);
  expect(formats).toEqual([{ file: 'yandex.xml', module: './yandex.ts' }]);
});

it.each([
  [
    { feeds: [{ slug: 'all', formats: ['smartnew'] }] },
    '/feeds/0/formats/0: expected "smartnews" or "msn" or "flipboard"; found "smartnew"',
  ],
  [
    { feeds: [{ slug: 'all', formats: ['msn'] }], formats: [{ file: 'msn.xml', module: './msn.ts' }] },
    '/formats/0/file: expected another name: the feed all has a document of this name already, by its formats',
  ],
  [
    { feeds: [{ slug: 'all' }], formats: ['msn', { file: 'msn.xml', module: './msn.ts', feeds: ['all'] }] },
    '/formats/1/file: expected another name',
  ],
  [
    { site: { ...site, partners: { smartnews: { darkLogo: 'dark.png' } } }, feeds: [{ slug: 'all' }] },
    '/site/partners/smartnews/darkLogo: expected an absolute http or https URL',
  ],
])('a partner format that cannot be published is refused with its pointer: %j', (file, expected) => {
  expect(complaints({ site, ...file }).join('\n')).toContain(expected);
});

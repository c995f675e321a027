import fc from 'fast-check';
import { expect, it } from 'vitest';
import { renderRss } from '#shared/format/rss.ts';
import { lintDocument } from '#shared/lint/lint-document.ts';
import type { Article } from '#shared/model/article.ts';
import { podcastCategories } from '#shared/model/podcast-category.ts';
import { parseSite } from '#shared/site/read-site-file.ts';
import { anyText, richArticle } from './any-view.ts';
import { sampleArticle, sampleView } from './sample-view.ts';

const show = {
  type: 'serial',
  categories: ['News > Daily News', 'True Crime'],
  explicit: true,
  author: 'صوت طنجة',
  owner: { name: 'Salma Idrissi', email: 'podcast@example.org' },
  artwork: 'https://www.example.org/pochette.jpg',
  locked: true,
  funding: [{ url: 'https://www.example.org/don', text: 'Soutenir l’émission' }],
  newFeedUrl: 'https://audio.example.org/feeds/all/rss.xml',
};

const site = { title: 'صوت طنجة', url: 'https://www.example.org', language: 'ar', description: 'أخبار الميناء' };

const siteWith = (podcast: object) =>
  parseSite({ site: { ...site, feedsUrl: 'https://feeds.example.org' }, feeds: [{ slug: 'all', podcast }] });

const rssOf = (podcast: object, entries: readonly Article[] = [], publicUrl = 'https://feeds.example.org'): string => {
  const { feeds, identity } = siteWith(podcast);
  const [feed] = feeds;
  if (feed === undefined) throw new Error('The site has no feed.');
  return new TextDecoder().decode(renderRss(sampleView(entries, { feed, site: identity, publicUrl })));
};

const episode = sampleArticle({
  id: 'port',
  title: 'حكايات الميناء',
  attachments: [{ url: 'https://www.example.org/1.mp3', type: 'audio/mpeg', size: 4821004, duration: 301.4 }],
  episode: {
    season: 2,
    number: 7,
    kind: 'full',
    isExplicit: false,
    transcripts: [
      { url: 'https://www.example.org/7.srt', type: 'application/x-subrip', language: 'ar', rel: 'captions' },
      { url: 'https://www.example.org/7.vtt', type: 'text/vtt' },
      { url: 'http://www.example.org/7.html', type: 'text/html' },
    ],
    chapters: { url: 'https://www.example.org/7.json', type: 'application/json+chapters' },
    persons: [{ name: 'سعاد العلوي', role: 'host', url: 'http://www.example.org/souad' }],
  },
});

it('shows every setting of a podcast in the channel, for Apple and for Podcasting 2.0', () => {
  const rss = rssOf({ ...show, guid: '917393e3-1b1e-5cef-ace4-edaa54e1f810' });
  for (const element of [
    '<itunes:author>صوت طنجة</itunes:author>',
    '<itunes:type>serial</itunes:type>',
    '<itunes:category text="News">\n<itunes:category text="Daily News"/>\n</itunes:category>',
    '<itunes:category text="True Crime"/>',
    '<itunes:explicit>true</itunes:explicit>',
    '<itunes:image href="https://www.example.org/pochette.jpg"/>',
    '<itunes:name>Salma Idrissi</itunes:name>\n<itunes:email>podcast@example.org</itunes:email>',
    '<itunes:new-feed-url>https://audio.example.org/feeds/all/rss.xml</itunes:new-feed-url>',
    '<podcast:guid>917393e3-1b1e-5cef-ace4-edaa54e1f810</podcast:guid>',
    '<podcast:locked owner="podcast@example.org">yes</podcast:locked>',
    '<podcast:funding url="https://www.example.org/don">Soutenir l’émission</podcast:funding>',
  ])
    expect(rss).toContain(element);
});

it('shows season, number, kind, length, transcripts, chapters and people of an episode', () => {
  const rss = rssOf(show, [episode]);
  for (const element of [
    '<itunes:duration>301</itunes:duration>',
    '<itunes:season>2</itunes:season>',
    '<itunes:episode>7</itunes:episode>',
    '<itunes:episodeType>full</itunes:episodeType>',
    '<itunes:explicit>false</itunes:explicit>',
    '<podcast:season>2</podcast:season>',
    '<podcast:episode>7</podcast:episode>',
    '<podcast:transcript url="https://www.example.org/7.srt" type="application/x-subrip" language="ar" rel="captions"/>',
    '<podcast:transcript url="https://www.example.org/7.vtt" type="text/vtt"/>',
    '<podcast:chapters url="https://www.example.org/7.json" type="application/json+chapters"/>',
  ])
    expect(rss).toContain(element);
});

it('leaves out addresses of files and people that are not https, since Podcasting 2.0 allows no other', () => {
  const rss = rssOf(show, [episode]);
  expect(rss).not.toContain('7.html');
  expect(rss).toContain('<podcast:person role="host">سعاد العلوي</podcast:person>');
});

it.each([
  // The examples of Podcasting 2.0, `podcast:guid`, are of other paths: this one is calculated by its rule.
  ['https://feeds.example.org', 'baa8007c-f2a8-556c-976f-e40b0e2e86aa'],
  ['http://feeds.example.org', 'baa8007c-f2a8-556c-976f-e40b0e2e86aa'],
])('makes the guid of a podcast at %s from the URL of its feed, without the scheme', (publicUrl, guid) => {
  expect(rssOf({}, [], publicUrl)).toContain(`<podcast:guid>${guid}</podcast:guid>`);
});

it('is a podcast by the site file alone: without episodes, and with the categories and the type that it has by default', () => {
  const rss = rssOf({});
  expect(rss).toContain('<itunes:category text="News"/>');
  expect(rss).toContain('<itunes:explicit>false</itunes:explicit>');
  expect(rss).not.toContain('podcast:locked');
  expect(rss).not.toContain('itunes:type');
});

it('takes videos and books for episodes in a feed that the site file makes a podcast, and audio alone elsewhere', () => {
  const video = {
    ...episode,
    attachments: [{ url: 'https://www.example.org/1.mp4', type: 'video/mp4', duration: 60 }],
  };
  expect(rssOf({}, [video])).toContain('<itunes:duration>60</itunes:duration>');
  expect(new TextDecoder().decode(renderRss(sampleView([video])))).not.toContain('itunes');
});

it('passes the linter for any podcast and any articles', () => {
  const podcast = fc.record(
    {
      type: fc.constantFrom('episodic', 'serial'),
      categories: fc.uniqueArray(fc.constantFrom(...podcastCategories), { minLength: 1, maxLength: 3 }),
      explicit: fc.boolean(),
      author: fc.constantFrom('صوت طنجة', 'A & B <c>', 'a'.repeat(255)),
      owner: fc.constant(show.owner),
      artwork: fc.constant(show.artwork),
      locked: fc.boolean(),
      funding: fc.array(fc.record({ url: fc.webUrl({ validSchemes: ['https'] }), text: fc.constant('Don & <b>') }), {
        minLength: 1,
        maxLength: 2,
      }),
    },
    { requiredKeys: ['owner', 'artwork'] },
  );
  const episodes = fc.tuple(richArticle, anyText, fc.webUrl()).map(([one, name, url]) => ({
    ...one,
    episode: { transcripts: [{ url, type: 'text/vtt' }], persons: [{ name: name.repeat(20), url }] },
  }));
  /** What only the publisher can mend: docs/conformance.md. */
  const forThePublisher =
    /^(?:markup-in-text|control-characters|rss-guid-short|podcast-(?:format|length|serial|file-repeated))$/;
  fc.assert(
    fc.property(
      podcast,
      fc.uniqueArray(episodes, { maxLength: 2, selector: ({ guid }) => guid }),
      (settings, entries) => {
        const { findings } = lintDocument(new TextEncoder().encode(rssOf(settings, entries)));
        expect(findings.filter(({ rule }) => !forThePublisher.test(rule))).toEqual([]);
      },
    ),
    { numRuns: 100 },
  );
});

it('names only categories that the linter knows as those of Apple', () => {
  for (const category of podcastCategories) {
    const { findings } = lintDocument(new TextEncoder().encode(rssOf({ ...show, categories: [category] })));
    expect(findings).toEqual([]);
  }
  expect(podcastCategories).toHaveLength(110);
});

it.each([
  [
    'a category that Apple dropped',
    { categories: ['News & Politics'] },
    /\/feeds\/0\/podcast\/categories\/0: .*News > Daily News/,
  ],
  ['a subcategory of another category', { categories: ['News > Design'] }, /category of Apple Podcasts/],
  ['four categories', { categories: ['News', 'History', 'Science', 'Technology'] }, /\/feeds\/0\/podcast\/categories/],
  ['artwork as a WebP', { artwork: 'https://www.example.org/a.webp' }, /a JPEG or a PNG/],
  ['funding without TLS', { funding: [{ url: 'http://www.example.org/', text: 'Don' }] }, /https/],
  ['a guid in words', { guid: 'sawt-tanja' }, /UUID/],
  ['an owner without address', { owner: { name: 'Salma' } }, /owner\/email/],
  ['a kind of show that Apple does not know', { type: 'daily' }, /podcast\/type/],
])('refuses %s in the site file', (_, podcast, message) => {
  expect(() => siteWith(podcast)).toThrow(message);
});

it('a renamed feed tells podcast apps its address, in the feed itself and in no archive, and passes the linter', () => {
  const own = 'https://feeds.example.org/feeds/all/rss.xml';
  for (const entries of [[], [sampleArticle({ id: 'texte' })], [episode]]) {
    const view = sampleView(entries, { isRenamed: true });
    const rss = new TextDecoder().decode(renderRss(view));
    expect(rss).toContain(`<itunes:new-feed-url>${own}</itunes:new-feed-url>`);
    expect(lintDocument(Buffer.from(rss)).findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(new TextDecoder().decode(renderRss(sampleView(entries)))).not.toContain('new-feed-url');
  }
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import { renderAtom } from '#shared/format/atom.ts';
import { renderJsonFeed } from '#shared/format/json-feed.ts';
import { renderRss } from '#shared/format/rss.ts';
import { type License, type Terms, usages } from '#shared/model/terms.ts';
import { parseUpstreamFeed } from '#shared/read/feed/read-upstream-feed.ts';
import type { ParsedArticle } from '#shared/read/parsed-article.ts';
import { readArticles } from '#shared/read/read-document.ts';
import { sampleArticle, sampleView } from '#test/format/sample-view.ts';

const context = {
  site: { title: 'S', url: 'https://www.example.org', language: 'fr', description: '', timeZone: 'UTC' },
  now: new Date('2026-11-23T12:00:00Z'),
  sender: 'source' as const,
  url: 'https://agence.example/feed',
};

const first = (bytes: string | Uint8Array): ParsedArticle => {
  const [article] = readArticles({ bytes: Buffer.from(bytes), type: '' }, context);
  if (article === undefined || article instanceof Rejected) throw article ?? new Error('There is no article.');
  return article;
};

const namespaces =
  'xmlns:rsl="https://rslstandard.org/rsl" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:cc="http://backend.userland.com/creativeCommonsRssModule" xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:access="http://www.bloglines.com/about/specs/fac-1.0"';
const rss = (channel: string, item = ''): string =>
  `<rss version="2.0" ${namespaces}><channel><title>Agence</title>${channel}<item><guid isPermaLink="false">1</guid><link>https://agence.example/port</link><title>الميناء</title><description>Le port de Tanger s’agrandit.</description>${item}</item></channel></rss>`;
const atom = (feed: string, entry = ''): string =>
  `<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:a</id><title>Agence</title><updated>2024-11-27T10:00:00Z</updated>${feed}<entry><id>urn:b</id><title>Le port</title><updated>2024-11-27T10:00:00Z</updated><content>Le port de Tanger s’agrandit.</content>${entry}</entry></feed>`;

const byNd = 'https://creativecommons.org/licenses/by-nd/4.0/';

it.each<[string, string, Terms | undefined]>([
  ['nothing', rss(''), undefined],
  [
    'a copyright of the channel',
    rss('<copyright>© 2024 Agence</copyright>'),
    { licenses: [], rights: '© 2024 Agence' },
  ],
  [
    'a copyright of the item before that of the channel',
    rss('<copyright>© 2024 Agence</copyright>', '<dc:rights>© Nadia Alaoui &amp;amp; MAP</dc:rights>'),
    { licenses: [], rights: '© Nadia Alaoui & MAP' },
  ],
  [
    'a licence of Creative Commons of the channel',
    rss(`<cc:license>${byNd}</cc:license>`),
    { licenses: [], address: byNd },
  ],
  ['a licence as a link', rss('', `<atom:link rel="license" href="${byNd}"/>`), { licenses: [], address: byNd }],
  [
    'the module of RSL',
    rss(
      '<copyright>© Agence</copyright>',
      `<rsl:content url="https://agence.example/port" server="https://licences.agence.example/"><rsl:license><rsl:permits type="usage">search ai-input</rsl:permits><rsl:permits type="geo">MA EU</rsl:permits><rsl:payment type="crawl"><rsl:custom>/licence</rsl:custom><rsl:amount currency="MAD">0.1</rsl:amount></rsl:payment><rsl:reporting type="audit" profile="https://agence.example/audit"/><rsl:legal type="contact">mailto:droits@agence.example</rsl:legal></rsl:license><rsl:license><rsl:prohibits type="usage">ai-train</rsl:prohibits></rsl:license><rsl:terms>https://agence.example/conditions</rsl:terms></rsl:content>`,
    ),
    {
      licenses: [
        {
          permits: { usage: ['search', 'ai-input'], geo: ['MA', 'EU'] },
          payment: { type: 'crawl', custom: 'https://agence.example/licence', amount: '0.1', currency: 'MAD' },
          reporting: [{ type: 'audit', profile: 'https://agence.example/audit' }],
          legal: { contact: 'mailto:droits@agence.example' },
        },
        { prohibits: { usage: ['ai-train'] } },
      ],
      address: 'https://agence.example/conditions',
      server: 'https://licences.agence.example/',
      rights: '© Agence',
    },
  ],
  [
    'prices of which one has no currency and one no number',
    rss(
      '',
      '<rsl:content><rsl:license><rsl:payment type="crawl"><rsl:amount>5</rsl:amount></rsl:payment></rsl:license><rsl:license><rsl:payment type="use"><rsl:amount currency="EUR">cinq</rsl:amount></rsl:payment></rsl:license><rsl:license><rsl:payment><rsl:amount currency="mad">5</rsl:amount></rsl:payment></rsl:license></rsl:content>',
    ),
    {
      licenses: [
        { payment: { type: 'crawl' } },
        { payment: { type: 'use' } },
        { payment: { amount: '5', currency: 'MAD' } },
      ],
    },
  ],
  [
    'a licence and the rights of an entry of Atom',
    atom('<rights>© Agence</rights>', `<link rel="license" href="${byNd}"/><rights>© MAP</rights>`),
    { licenses: [], address: byNd, rights: '© MAP' },
  ],
  [
    'a licence of an Atom feed, which is not that of its entries',
    atom(`<link rel="license" href="${byNd}"/>`),
    undefined,
  ],
  [
    'a licence of a page',
    `<!doctype html><html lang="fr"><head><title>Le port de Tanger</title><link rel="license" href="/licence"></head><body><article><h1>Le port de Tanger</h1><p>${'Le port de Tanger s’agrandit encore cette année. '.repeat(12)}</p></article></body></html>`,
    { licenses: [], address: 'https://agence.example/licence' },
  ],
])('keeps what an upstream says of its terms: %s', (_, document, terms) => {
  expect(first(document).incoming.terms).toEqual(terms);
});

const scope = fc.record(
  {
    usage: fc.subarray([...usages], { minLength: 1 }),
    user: fc.subarray(['commercial', 'education'], { minLength: 1 }),
    geo: fc.subarray(['MA', 'EU', 'FR'], { minLength: 1 }),
  },
  { requiredKeys: ['usage'] },
);
const license: fc.Arbitrary<License> = fc.record(
  {
    permits: scope,
    prohibits: scope,
    payment: fc.record({
      type: fc.constantFrom('crawl', 'use'),
      custom: fc.constant('https://agence.example/licence'),
    }),
    reporting: fc.constant([
      { type: 'telemetry', profile: 'https://agence.example/t', endpoint: 'https://agence.example/e' },
    ]),
    legal: fc.constant({ warranty: 'ownership authority', contact: 'mailto:droits@agence.example' }),
  },
  { requiredKeys: ['permits'] },
);
const upstreamTerms: fc.Arbitrary<Terms> = fc.record(
  {
    licenses: fc.array(license, { minLength: 1, maxLength: 3 }),
    address: fc.constantFrom('https://agence.example/conditions', byNd),
    rights: fc.constantFrom('© Agence Maghreb Presse', 'حقوق النشر محفوظة للوكالة'),
    server: fc.constant('https://licences.agence.example/'),
  },
  { requiredKeys: ['licenses'] },
);

it.each([
  ['RSS', renderRss],
  ['Atom', renderAtom],
  ['JSON Feed', renderJsonFeed],
] as const)('passes any terms of an upstream on in %s, so that whoever follows Barid reads the same', (_, render) => {
  fc.assert(
    fc.property(upstreamTerms, (terms) => {
      const article = sampleArticle({ id: 'port', terms });
      expect(first(render(sampleView([article]))).incoming.terms).toEqual(terms);
    }),
    { numRuns: 60 },
  );
});

it.each([
  [rss('<access:restriction relationship="deny"/>'), /access:restriction/],
  [rss('<podcast:locked>yes</podcast:locked>'), /podcast:locked/],
  [
    rss(
      '',
      '<rsl:content url="/"><rsl:license><rsl:prohibits type="usage">all</rsl:prohibits></rsl:license></rsl:content>',
    ),
    /RSL/,
  ],
  [
    rss('<copyright>© Agence. Reproduction et diffusion interdites.</copyright>'),
    /“Reproduction et diffusion interdites”/,
  ],
  [rss('<copyright>Not for syndication without permission</copyright>'), /“Not for syndication”/],
  [rss('<copyright>Queda prohibida la reproducción total o parcial</copyright>'), /prohibida la reproducción/],
  [rss('<copyright>يُمنع إعادة نشر المقالات</copyright>'), /يُمنع إعادة نشر/],
  [atom('<rights>Redistribution is prohibited</rights>'), /Redistribution is prohibited/],
  [rss('<access:restriction relationship="allow"/><podcast:locked>no</podcast:locked>'), undefined],
  [rss('<copyright>© 2024 Agence. Tous droits réservés.</copyright>'), undefined],
  [
    rss(
      '',
      '<rsl:content url="/"><rsl:license><rsl:prohibits type="usage">ai-all</rsl:prohibits></rsl:license></rsl:content>',
    ),
    undefined,
  ],
])('knows whether a feed forbids to syndicate it: %s', (document, reason) => {
  const { restriction } = parseUpstreamFeed(document, context.url);
  if (reason === undefined) expect(restriction).toBeUndefined();
  else expect(restriction).toMatch(reason);
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { FeedView } from '#shared/format/feed-view.ts';
import { toPartnerFeed } from '#shared/format/partner-feed.ts';
import { partnerRenderers } from '#shared/format/partners/partner-renderers.ts';
import { makeIngest } from '#shared/ingest/ingest.ts';
import { facetKinds } from '#shared/model/facet.ts';
import { feedDocuments } from '#shared/model/feed-document.ts';
import { partnerFormatFile, partnerFormatNames } from '#shared/model/partner-format.ts';
import type { PartnerFormat } from '#shared/publish/partner-formats.ts';
import { publishAll } from '#shared/publish/publish-all.ts';
import { parseSite } from '#shared/site/read-site-file.ts';
import type { Site } from '#shared/site/site.ts';
import { incomingOf } from '#test/ingest/ingest-fixture.ts';
import { openMemoryHarness } from './publish-harness.ts';
import { requestDocument } from './request-document.ts';

/** Words of each text; an excerpt holds fewer than `freeWords` of them. */
const wordsOfText = 200;
const freeWords = 60;

/** A text whose words are marked by their article and their place: `a3mot57`, `أ3كلمة57`. */
const markedWords = (article: number, script: string): readonly string[] =>
  Array.from({ length: wordsOfText }, (_, place) => `${script}${article}mot${place}x`);

/** The marked words of a document that only readers of whole texts may see. */
const paidWords = (text: string): readonly string[] =>
  [...text.matchAll(/[aأⵣ]\d+mot(\d+)x/g)].filter(([, place]) => Number(place) >= freeWords).map(([word]) => word);

const markups: readonly ((words: readonly string[]) => string)[] = [
  (words) => `<p>${words.join(' ')}</p>`,
  (words) => words.map((word) => `<p>${word}</p>`).join(''),
  (words) => `<figure><figcaption>${words.slice(freeWords).join(' ')}</figcaption></figure><p>${words.join(' ')}</p>`,
  (words) => `<table><tbody><tr><td>${words.join('</td></tr><tr><td>')}</td></tr></tbody></table>`,
  (words) => `<pre>${words.join('\n')}</pre>`,
];

const articleOf = fc.record({
  markup: fc.constantFrom(...markups),
  script: fc.constantFrom('a', 'أ', 'ⵣ'),
  summary: fc.constantFrom('none', 'own', 'repeats'),
  hasUrl: fc.boolean(),
  month: fc.integer({ min: 1, max: 11 }),
  tags: fc.subarray(['sécurité', 'port', 'الأمن'], { minLength: 1 }),
});

const content = fc.constantFrom('full', 'summary', undefined);
const facets = fc.subarray([...facetKinds]).chain((kinds) =>
  fc.tuple(
    ...kinds.map((kind) =>
      fc.oneof(
        fc.constant(kind),
        content.map((rule) => (rule === undefined ? { kind, entries: 2 } : { kind, content: rule })),
      ),
    ),
  ),
);
const siteFiles = fc.record({
  site: content,
  feeds: fc.tuple(content, content),
  facets,
});

const siteOf = ({
  site,
  feeds,
  facets: kinds,
}: typeof siteFiles extends fc.Arbitrary<infer File> ? File : never): Site =>
  parseSite({
    site: {
      title: 'Euromagreb',
      url: 'https://www.example.org',
      language: 'fr',
      description: 'L’actualité',
      ...(site === undefined ? {} : { content: site }),
    },
    feeds: [
      { slug: 'all', entries: 2, ...(feeds[0] === undefined ? {} : { content: feeds[0] }) },
      { slug: 'port', select: { tags: ['port'] }, ...(feeds[1] === undefined ? {} : { content: feeds[1] }) },
    ],
    facets: kinds,
  });

/** What the site file says of the feed in whose folder a document is; of other documents, the strictest rule. */
const ruleFor = (
  key: string,
  { site, feeds, facets: kinds }: typeof siteFiles extends fc.Arbitrary<infer File> ? File : never,
): 'full' | 'summary' => {
  const rules = feeds.map((rule) => rule ?? site ?? 'full');
  const strictest = site ?? (rules.includes('summary') ? 'summary' : 'full');
  const [, folder = ''] = /^feeds\/([^/]+)\//.exec(key) ?? [];
  if (folder === 'all') return rules[0] ?? 'full';
  if (folder === 'port') return rules[1] ?? 'full';
  const facet = kinds.find((one) => typeof one !== 'string' && one.kind === folder);
  // An article without a permalink has a page, which shows as much as one of its feeds.
  if (key.startsWith('a/')) return rules.includes('full') ? 'full' : 'summary';
  return (typeof facet === 'object' && 'content' in facet ? facet.content : undefined) ?? strictest;
};

/** A partner format that writes down everything a module is given, and those that come with Barid. */
const partnerFormats: readonly PartnerFormat[] = [
  {
    file: 'dump.txt',
    rendererHash: 'dump',
    render: (view) => ({
      bytes: Buffer.from(JSON.stringify(toPartnerFeed(view))),
      type: 'text/plain; charset=utf-8',
    }),
  },
  ...partnerFormatNames.map((name) => ({
    file: partnerFormatFile(name),
    rendererHash: name,
    render: (view: FeedView) => ({ bytes: partnerRenderers[name](view), type: 'application/rss+xml; charset=utf-8' }),
  })),
];

type SampleArticle = typeof articleOf extends fc.Arbitrary<infer One> ? One : never;

/** A site with these articles, all of whose documents were requested and published. */
const publishedSite = async (site: Site, articles: readonly SampleArticle[]) => {
  const harness = { ...openMemoryHarness(site), formats: partnerFormats };
  for (const [index, { markup, script, summary, hasUrl, month, tags }] of articles.entries()) {
    const words = markedWords(index, script);
    const { url: _, ...plain } = incomingOf({ guid: `g${index}`, title: `Titre ${index}`, tags });
    await makeIngest(harness).accept({
      ...plain,
      ...(hasUrl ? { url: `https://www.example.org/${index}` } : {}),
      ...(summary === 'none' ? {} : { summary: summary === 'own' ? 'En bref.' : words.join(' ') }),
      content: markup(words),
      source: { name: 'Agence' },
      published: `2024-${String(month).padStart(2, '0')}-0${index + 1}T00:00:00.000Z`,
    });
  }
  await publishAll(harness);
  for (const { slug } of await harness.facets.facets())
    for (const { file } of feedDocuments) await requestDocument(harness, `/feeds/${slug}/${file}`);
  await publishAll(harness);
  return harness;
};

const articlesOf = fc.array(articleOf, { minLength: 1, maxLength: 5 });

it('no public document shows more of an article than the excerpt, unless the site file says so of its feed', async () => {
  await fc.assert(
    fc.asyncProperty(siteFiles, articlesOf, async (file, articles) => {
      const shown = [...(await (await publishedSite(siteOf(file), articles)).shows())];
      for (const [key, text] of shown)
        if (ruleFor(key, file) === 'summary') expect([key, paidWords(text)]).toEqual([key, []]);
      const inPort = (word: string): boolean =>
        articles[Number(/(\d+)mot/.exec(word)?.[1])]?.tags.includes('port') === true;
      for (const [key, text] of shown.filter(
        ([one]) => one.startsWith('a/') && ruleFor('feeds/all/', file) === 'summary',
      ))
        expect([key, paidWords(text).filter((word) => !inPort(word))]).toEqual([key, []]);
      // A feed of whole texts is no feed of summaries.
      const whole = shown.filter(([key]) => key.endsWith('/rss.xml') && ruleFor(key, file) === 'full');
      for (const [key, text] of whole) expect([key, paidWords(text).length > 0]).toEqual([key, text.includes('<item')]);
    }),
    { numRuns: 60 },
  );
});

it('a site that begins to keep its texts takes them back from every document, archives and facets included', async () => {
  await fc.assert(
    fc.asyncProperty(articlesOf, async (articles) => {
      const harness = await publishedSite(
        siteOf({ site: undefined, feeds: [undefined, undefined], facets: [...facetKinds] }),
        articles,
      );
      const before = [...(await harness.shows())].filter(([, text]) => paidWords(text).length > 0);
      expect(before.map(([key]) => key)).toContain('feeds/language/fr/rss.xml');
      const site = siteOf({ site: 'summary', feeds: [undefined, undefined], facets: [...facetKinds] });
      await publishAll({ ...harness, site });
      const after = [...(await harness.shows())].filter(([, text]) => paidWords(text).length > 0);
      expect(after.map(([key]) => key)).toEqual([]);
    }),
    { numRuns: 10 },
  );
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { applyRules } from '#shared/ingest/article-rules.ts';
import { makeIngest } from '#shared/ingest/ingest.ts';
import type { IncomingArticle } from '#shared/model/article.ts';
import { sanitize } from '#shared/read/body/sanitize.ts';
import type { Rules } from '#shared/site/site.ts';
import { incomingOf, ingestFixtures } from './ingest-fixture.ts';

const openFixture = ingestFixtures();
const source = { name: 'Agence & Maghreb', url: 'https://agence.example/', feed: 'https://agence.example/rss' };

const kept = (incoming: IncomingArticle, rules: Rules): IncomingArticle => {
  const ruled = applyRules(incoming, rules);
  if ('dropped' in ruled) throw new Error(ruled.dropped);
  return ruled;
};

it('an article that no rule matches stays unchanged', () => {
  expect(applyRules(incomingOf(), {})).toEqual(incomingOf());
});

it('a rule replaces the tags of an article, or adds to them, each once', () => {
  expect(kept(incomingOf({ tags: ['Sécurité', 'Maroc'] }), { addTags: ['sécurité', 'agence'] }).tags).toEqual([
    'Sécurité',
    'Maroc',
    'agence',
  ]);
  expect(kept(incomingOf({ tags: ['x'] }), { setTags: ['أخبار'], addTags: ['agence'] }).tags).toEqual([
    'أخبار',
    'agence',
  ]);
  expect(kept(incomingOf({ tags: ['x'] }), { setTags: [] }).tags).toEqual([]);
});

it('a drop rule matches title, author or tag, and its reason names the pattern', () => {
  const rules: Rules = { drop: [{ title: '^publireportage' }, { author: 'robot', tag: '^إعلان$' }] };
  expect(applyRules(incomingOf({ title: 'PUBLIREPORTAGE : un riad à Fès' }), rules)).toEqual({
    dropped: 'The site file drops articles whose title matches ^publireportage.',
  });
  expect(applyRules(incomingOf({ authors: [{ name: 'Robot 3' }], tags: ['إعلان'] }), rules)).toHaveProperty('dropped');
  expect(applyRules(incomingOf({ authors: [{ name: 'Robot 3' }] }), rules)).not.toHaveProperty('dropped');
});

it('a rule rewrites a permalink, and never into an invalid one', () => {
  const moved = {
    permalink: [{ pattern: '^https://www\\.example\\.org/(.*)$', replacement: 'https://neuf.example/$1' }],
  };
  expect(kept(incomingOf(), moved).url).toBe('https://neuf.example/2024/11/27/maroc-belgique');
  expect(kept(incomingOf(), { permalink: [{ pattern: '^.*$', replacement: 'javascript:alert(1)' }] }).url).toBe(
    incomingOf().url,
  );
});

it('the summary rule keeps the summary of an article, or else its first sentences, cut between words', () => {
  expect(kept(incomingOf({ summary: 'En bref.' }), { content: 'summary' }).content).toBe('<p>En bref.</p>');
  const long = `<p>${'Le port de Tanger accueille un navire. '.repeat(40)}</p>`;
  const { content } = kept(incomingOf({ content: long }), { content: 'summary' });
  expect(content).toMatch(/^<p>Le port .*\p{L}\.?…<\/p>$/u);
  expect(content.length).toBeLessThan(420);
});

it('the attribution line links to the article at its source, and is appended once', () => {
  const rules = { attribution: 'Source : {source}' };
  const once = kept(incomingOf({ source }), rules);
  expect(once.content).toBe(
    `${incomingOf().content}<p>Source : <a href='https://www.example.org/2024/11/27/maroc-belgique'>Agence &amp; Maghreb</a></p>`,
  );
  expect(applyRules(once, rules)).toEqual(once);
  expect(kept(incomingOf(), rules).content).toBe(incomingOf().content);
});

it('the attribution line leaves a canonical body for any title, source and text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), fc.string(), (title, name, words) => {
      const incoming = incomingOf({ title, source: { ...source, name } });
      const rules: Rules = { attribution: `${words} {source} {title}`, content: 'summary' };
      const { content } = kept(incoming, rules);
      expect(sanitize(content).body).toBe(content);
      expect(kept(kept(incoming, { attribution: 'par {source}' }), { attribution: 'par {source}' })).toEqual(
        kept(incoming, { attribution: 'par {source}' }),
      );
    }),
    { numRuns: 150 },
  );
});

it('a pushed article that a rule of the site drops is refused with the reason', async () => {
  const fixture = await openFixture();
  const site = { ...fixture.site, rules: { addTags: ['agence'], drop: [{ title: 'publicité' }] } };
  const { article } = await makeIngest({ ...fixture, site }).accept(incomingOf());
  expect(article.tags).toEqual(['sécurité', 'agence']);
  await expect(makeIngest({ ...fixture, site }).accept(incomingOf({ title: 'Publicité' }))).rejects.toMatchObject({
    code: 'ARTICLE_DROPPED',
    message: 'The site file drops articles whose title matches publicité.',
  });
});

it('a caller of accept can refuse to change an existing article', async () => {
  const fixture = await openFixture();
  const { article } = await makeIngest(fixture).accept(incomingOf());
  const again = await makeIngest(fixture).accept(incomingOf({ title: 'Autre' }), () => false);
  expect(again).toEqual({ outcome: 'unchanged', article });
});

it('rules take an article of very many tags in time that grows with them, before it is refused as too large', () => {
  const cpuMs = (count: number): number => {
    const incoming = incomingOf({ tags: Array.from({ length: count }, (_, index) => `tag ${index}`) });
    const before = process.cpuUsage();
    expect(kept(incoming, {}).tags).toHaveLength(count);
    return process.cpuUsage(before).user / 1000;
  };
  cpuMs(10_000);
  // The square of so many would take minutes.
  expect(cpuMs(160_000)).toBeLessThan(3_000);
});

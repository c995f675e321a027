import fc from 'fast-check';
import { expect, it } from 'vitest';
import { applyRules } from '#shared/ingest/article-rules.ts';
import { makeIngest } from '#shared/ingest/ingest.ts';
import type { ArticleDraft } from '#shared/model/article.ts';
import { sanitize } from '#shared/read/body/sanitize.ts';
import type { Rules } from '#shared/site/site.ts';
import { draftOf, ingestFixtures } from './ingest-fixture.ts';

const openFixture = ingestFixtures();
const source = { name: 'Agence & Maghreb', url: 'https://agence.example/', feed: 'https://agence.example/rss' };

const kept = (draft: ArticleDraft, rules: Rules): ArticleDraft => {
  const ruled = applyRules(draft, rules);
  if ('dropped' in ruled) throw new Error(ruled.dropped);
  return ruled;
};

it('an article that no rule matches stays unchanged', () => {
  expect(applyRules(draftOf(), {})).toEqual(draftOf());
});

it('a rule replaces the tags of an article, or adds to them, each once', () => {
  expect(kept(draftOf({ tags: ['Sécurité', 'Maroc'] }), { addTags: ['sécurité', 'agence'] }).tags).toEqual([
    'Sécurité',
    'Maroc',
    'agence',
  ]);
  expect(kept(draftOf({ tags: ['x'] }), { setTags: ['أخبار'], addTags: ['agence'] }).tags).toEqual(['أخبار', 'agence']);
  expect(kept(draftOf({ tags: ['x'] }), { setTags: [] }).tags).toEqual([]);
});

it('a drop rule matches title, author or tag, and its reason names the pattern', () => {
  const rules: Rules = { drop: [{ title: '^publireportage' }, { author: 'robot', tag: '^إعلان$' }] };
  expect(applyRules(draftOf({ title: 'PUBLIREPORTAGE : un riad à Fès' }), rules)).toEqual({
    dropped: 'The site file drops articles whose title matches ^publireportage.',
  });
  expect(applyRules(draftOf({ authors: [{ name: 'Robot 3' }], tags: ['إعلان'] }), rules)).toHaveProperty('dropped');
  expect(applyRules(draftOf({ authors: [{ name: 'Robot 3' }] }), rules)).not.toHaveProperty('dropped');
});

it('a rule rewrites a permalink, and never into an invalid one', () => {
  const moved = {
    permalink: [{ pattern: '^https://www\\.example\\.org/(.*)$', replacement: 'https://neuf.example/$1' }],
  };
  expect(kept(draftOf(), moved).url).toBe('https://neuf.example/2024/11/27/maroc-belgique');
  expect(kept(draftOf(), { permalink: [{ pattern: '^.*$', replacement: 'javascript:alert(1)' }] }).url).toBe(
    draftOf().url,
  );
});

it('the summary rule keeps the summary of an article, or else its first sentences, cut between words', () => {
  expect(kept(draftOf({ summary: 'En bref.' }), { content: 'summary' }).content).toBe('<p>En bref.</p>');
  const long = `<p>${'Le port de Tanger accueille un navire. '.repeat(40)}</p>`;
  const { content } = kept(draftOf({ content: long }), { content: 'summary' });
  expect(content).toMatch(/^<p>Le port .*\p{L}\.?…<\/p>$/u);
  expect(content.length).toBeLessThan(420);
});

it('the attribution line links to the article at its source, and is appended once', () => {
  const rules = { attribution: 'Source : {source}' };
  const once = kept(draftOf({ source }), rules);
  expect(once.content).toBe(
    `${draftOf().content}<p>Source : <a href='https://www.example.org/2024/11/27/maroc-belgique'>Agence &amp; Maghreb</a></p>`,
  );
  expect(applyRules(once, rules)).toEqual(once);
  expect(kept(draftOf(), rules).content).toBe(draftOf().content);
});

it('the attribution line leaves a canonical body for any title, source and text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), fc.string(), (title, name, words) => {
      const draft = draftOf({ title, source: { ...source, name } });
      const rules: Rules = { attribution: `${words} {source} {title}`, content: 'summary' };
      const { content } = kept(draft, rules);
      expect(sanitize(content)).toBe(content);
      expect(kept(kept(draft, { attribution: 'par {source}' }), { attribution: 'par {source}' })).toEqual(
        kept(draft, { attribution: 'par {source}' }),
      );
    }),
    { numRuns: 150 },
  );
});

it('a pushed article that a rule of the site drops is refused with the reason', async () => {
  const fixture = await openFixture();
  const site = { ...fixture.site, rules: { addTags: ['agence'], drop: [{ title: 'publicité' }] } };
  const { article } = await makeIngest({ ...fixture, site }).accept(draftOf());
  expect(article.tags).toEqual(['sécurité', 'agence']);
  await expect(makeIngest({ ...fixture, site }).accept(draftOf({ title: 'Publicité' }))).rejects.toMatchObject({
    code: 'ARTICLE_DROPPED',
    message: 'The site file drops articles whose title matches publicité.',
  });
});

it('a caller of accept can refuse to change an existing article', async () => {
  const fixture = await openFixture();
  const { article } = await makeIngest(fixture).accept(draftOf());
  const again = await makeIngest(fixture).accept(draftOf({ title: 'Autre' }), () => false);
  expect(again).toEqual({ outcome: 'unchanged', article });
});

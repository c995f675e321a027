import fc from 'fast-check';
import { expect, it } from 'vitest';
import { feedsOf, type Selectable, selectorHash, selects } from '#shared/site/select.ts';
import type { Selector } from '#shared/site/site.ts';
import { sampleSite } from '#test/ingest/ingest-fixture.ts';

const article = (said: Partial<Selectable> = {}): Selectable => ({
  title: 'La DGSN renforce sa coopération',
  language: 'fr-MA',
  authors: [{ name: 'Salma El Idrissi' }, { name: 'ⵉⴷⵉⵔ ⴰⵢⵜ ⵄⵎⵔⴰⵏ' }],
  tags: ['Sécurité', 'أمن', 'ⵜⴰⵎⴰⵣⵉⵖⵜ'],
  source: { name: 'Tangier Wire' },
  ...said,
});

const takes = (selector: Selector, said?: Partial<Selectable>): boolean => selects(selector, article(said));

it.each([
  ['case', 'SÉCURITÉ'],
  ['decomposed accents', 'se\u0301curite\u0301'],
  ['Arabic vowel marks', 'أَمْن'],
  ['the Arabic stretching stroke', 'أمـــن'],
  ['Arabic presentation forms', '\ufe83\ufee3\ufee6'],
  ['another script', 'ⵜⴰⵎⴰⵣⵉⵖⵜ'],
  ['spacing', '  sécurité\u00a0'],
])('a word of a selector matches a tag regardless of %s', (_what, tag) => {
  expect(takes({ tags: [tag] })).toBe(true);
});

it.each(['securite', 'sécurit', 'امن الدولة', 'sécurité routière'])(
  'a word of a selector does not match another word: %s',
  (tag) => {
    expect(takes({ tags: [tag] })).toBe(false);
  },
);

it('a word of a selector matches a typographic apostrophe with a straight one', () => {
  expect(takes({ tags: ["l'eau"] }, { tags: ['L’eau'] })).toBe(true);
});

it('a selector matches a language with all its regions, and no other that begins alike (RFC 4647 §3.3.1)', () => {
  expect(takes({ languages: ['fr'] })).toBe(true);
  expect(takes({ languages: ['FR-ma'] })).toBe(true);
  expect(takes({ languages: ['fr-BE', 'ar'] })).toBe(false);
  expect(takes({ languages: ['fr'] }, { language: 'frp' })).toBe(false);
});

it('a selector matches authors and sources by name, and text anywhere in the title', () => {
  expect(takes({ authors: ['salma el idrissi'] })).toBe(true);
  expect(takes({ authors: ['Salma'] })).toBe(false);
  expect(takes({ sources: ['tangier wire'] })).toBe(true);
  const { source: _none, ...own } = article();
  expect(selects({ sources: ['tangier wire'] }, own)).toBe(false);
  expect(takes({ title: 'dgsn' })).toBe(true);
});

it('a selector needs every member that is present, one of `any`, all of `all`, and none of `not`', () => {
  expect(takes({ languages: ['fr'], tags: ['sport'] })).toBe(false);
  expect(takes({ any: [{ tags: ['sport'] }, { title: 'DGSN' }] })).toBe(true);
  expect(takes({ all: [{ tags: ['أمن'] }, { title: 'DGSN' }] })).toBe(true);
  expect(takes({ all: [{ tags: ['أمن'] }, { title: 'police' }] })).toBe(false);
  expect(takes({ tags: ['أمن'], not: { authors: ['Salma El Idrissi'] } })).toBe(false);
  expect(takes({ not: { any: [{ tags: ['sport'] }, { not: { title: 'DGSN' } }] } })).toBe(true);
});

it('an empty selector matches every article', () => {
  expect(takes({})).toBe(true);
});

it('`not` inverts any selector', () => {
  const { selector } = fc.letrec<{ selector: Selector }>((tie) => ({
    selector: fc.record(
      {
        languages: fc.subarray(['fr', 'ar', 'fr-MA'], { minLength: 1 }),
        tags: fc.subarray(['sécurité', 'sport', 'أمن'], { minLength: 1 }),
        title: fc.constantFrom('dgsn', 'police'),
        any: fc.array(tie('selector'), { minLength: 1, maxLength: 2 }),
        not: fc.option(tie('selector'), { nil: {}, depthSize: 'small' }),
      },
      { requiredKeys: [] },
    ),
  }));
  fc.assert(
    fc.property(selector, (any) => {
      expect(takes({ not: any })).toBe(!takes(any));
      expect(takes({ not: { not: any } })).toBe(takes(any));
      expect(takes({ all: [any, { not: any }] })).toBe(false);
    }),
    { numRuns: 100 },
  );
});

const feeds = (...slugs: readonly string[]) => sampleSite(slugs.map((slug) => ({ slug }))).feeds;

it('feedsOf gives the slugs of all feeds that select an article, sorted', () => {
  expect(feedsOf(article(), sampleSite().feeds)).toEqual(['all', 'securite']);
  expect(feedsOf(article(), feeds('b', 'a', 'c'))).toEqual(['a', 'b', 'c']);
});

it('the selector hash ignores the order and titles of feeds, and changes with any selector', () => {
  const hash = selectorHash(sampleSite());
  const site = sampleSite();
  expect(selectorHash({ ...site, feeds: site.feeds.toReversed().map((feed) => ({ ...feed, title: 'Autre' })) })).toBe(
    hash,
  );
  expect(selectorHash({ ...site, feeds: site.feeds.slice(1) })).not.toBe(hash);
  const [first, ...rest] = site.feeds;
  if (first === undefined) throw new Error('The site has no feed.');
  expect(selectorHash({ ...site, feeds: [{ ...first, select: { title: 'x' } }, ...rest] })).not.toBe(hash);
});

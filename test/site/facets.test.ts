import fc from 'fast-check';
import { expect, it } from 'vitest';
import { facetValues, slugsFor, toSlug } from '#shared/site/facets.ts';

it.each([
  ['Sécurité', 'securite'],
  ['L’Économie  &  le Commerce', 'l-economie-le-commerce'],
  ['المغرب', 'lmghrb'],
  ['ⵜⴰⵎⴰⵣⵉⵖⵜ', 'tamazight'],
  ['Москва', 'moskva'],
  ['北京', 'beijing'],
  ['💶', 'euro'],
  ['España y Portugal', 'espana-y-portugal'],
  ['C++', 'c'],
])('the slug of %s is %s', (name, slug) => {
  expect(toSlug(name)).toBe(slug);
});

it('a name without any letter or digit gets a slug of its own', () => {
  expect(toSlug('!!!')).toMatch(/^x-[0-9a-f]{8}$/);
  expect(toSlug('!!!')).not.toBe(toSlug('???'));
});

it('any name gets slugs that are valid in a URL, always the same ones', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 120 }), (name) => {
      const slugs = slugsFor(name);
      for (const slug of slugs) expect(slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(new Set(slugs).size).toBe(slugs.length);
      expect(slugs.every(({ length }) => length <= 66)).toBe(true);
      expect(slugsFor(name)).toEqual(slugs);
    }),
  );
});

const article = {
  title: 'Titre',
  language: 'fr-MA',
  tags: ['Sécurité', 'sécurité ', 'Maroc', ''],
  authors: [{ name: 'Salma Idrissi' }],
  source: { name: 'Tangier Wire' },
};

it('facetValues gives each value of an article once, however it is spelled, and the primary subtag of its language', () => {
  expect(facetValues(article, ['tag', 'author', 'language', 'source'])).toEqual([
    { kind: 'tag', name: 'sécurité' },
    { kind: 'tag', name: 'Maroc' },
    { kind: 'author', name: 'Salma Idrissi' },
    { kind: 'language', name: 'fr' },
    { kind: 'source', name: 'Tangier Wire' },
  ]);
  expect(facetValues(article, [])).toEqual([]);
});

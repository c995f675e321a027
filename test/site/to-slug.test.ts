import fc from 'fast-check';
import { expect, it } from 'vitest';
import { facetValues } from '#shared/site/facet-values.ts';
import { slugsFor, toSlug } from '#shared/site/to-slug.ts';

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
])('writes %s in a URL as %s', (name, slug) => {
  expect(toSlug(name)).toBe(slug);
});

it('gives a name of which nothing can be written a slug of its own', () => {
  expect(toSlug('!!!')).toMatch(/^x-[0-9a-f]{8}$/);
  expect(toSlug('!!!')).not.toBe(toSlug('???'));
});

it('gives any name slugs that a URL can have, always the same ones', () => {
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

it('sees each value of an article once, however it is written, and of its language the first part', () => {
  expect(facetValues(article, ['tag', 'author', 'language', 'source'])).toEqual([
    { kind: 'tag', name: 'sécurité' },
    { kind: 'tag', name: 'Maroc' },
    { kind: 'author', name: 'Salma Idrissi' },
    { kind: 'language', name: 'fr' },
    { kind: 'source', name: 'Tangier Wire' },
  ]);
  expect(facetValues(article, [])).toEqual([]);
});

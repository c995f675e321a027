import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import type { ExtractedFields } from '#shared/read/extracted-fields.ts';
import { toParsedArticle } from '#shared/read/parsed-article.ts';
import { sampleSite } from '../ingest/ingest-fixture.ts';

const context = {
  site: sampleSite().identity,
  now: new Date('2026-11-24T00:00:00.000Z'),
  sender: 'publisher',
} as const;

const readWhole = (fields: Partial<ExtractedFields>) =>
  toParsedArticle({ title: 'La pêche', html: '<p>Le texte de la rédaction.</p>', ...fields }, context);

const read = (fields: Partial<ExtractedFields>) => readWhole(fields).incoming;

it('a title, author or tag of invisible characters is left out', () => {
  const invisible = '\u200F \u2060';
  expect(() => read({ title: invisible })).toThrow(Rejected);
  const { authors, tags, summary } = read({
    authors: [{ name: invisible }],
    tags: [invisible, '#'],
    summary: invisible,
  });
  expect({ authors, tags, summary }).toEqual({ authors: [], tags: ['#'], summary: undefined });
});

it('a source has its own name, else the host of its feed; a source with neither is left out', () => {
  const feed = 'https://wire.example.org/feed';
  expect(read({ source: { name: ' Tangier\nWire ', feed } }).source).toEqual({ name: 'Tangier Wire', feed });
  expect(read({ source: { name: ' ', feed } }).source).toEqual({ name: 'wire.example.org', feed });
  expect(read({ source: { name: '' } }).source).toBeUndefined();
});

it('a relative permalink without a base becomes a URL of the site, with a warning', () => {
  const { incoming, warnings } = readWhole({ url: 'peche' });
  expect(incoming.url).toBe('https://www.example.org/peche');
  expect(warnings).toContain('url: “peche” is relative; it was taken for https://www.example.org/peche.');
  expect(readWhole({ url: 'https://www.example.org/peche' }).warnings.join()).not.toContain('url:');
});

it.each(['klingon', 'english', 'arab', 'und', ''])(
  'the invalid language tag “%s” gives way to the site’s language',
  (language) => {
    expect(read({ language }).language).toBe('fr');
  },
);

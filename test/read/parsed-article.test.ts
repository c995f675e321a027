import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import type { ExtractedFields } from '#shared/read/extracted-fields.ts';
import { toParsedArticle } from '#shared/read/parsed-article.ts';
import { newsroomSite } from '../ingest/newsdesk.ts';

const context = { site: newsroomSite().identity, now: new Date('2026-11-24T00:00:00.000Z') };

const readWhole = (claims: Partial<ExtractedFields>) =>
  toParsedArticle({ title: 'La pêche', html: '<p>Le texte de la rédaction.</p>', ...claims }, context);

const read = (claims: Partial<ExtractedFields>) => readWhole(claims).draft;

it('what a document claims is no title, author or tag where nobody could see it', () => {
  const unseen = '\u200F \u2060';
  expect(() => read({ title: unseen })).toThrow(Rejected);
  const { authors, tags, summary } = read({ authors: [{ name: unseen }], tags: [unseen, '#'], summary: unseen });
  expect({ authors, tags, summary }).toEqual({ authors: [], tags: ['#'], summary: undefined });
});

it('what a document claims is an upstream by its name, or by its host where it has none; and none without either', () => {
  const feed = 'https://wire.example.org/feed';
  expect(read({ source: { name: ' Tangier\nWire ', feed } }).source).toEqual({ name: 'Tangier Wire', feed });
  expect(read({ source: { name: ' ', feed } }).source).toEqual({ name: 'wire.example.org', feed });
  expect(read({ source: { name: '' } }).source).toBeUndefined();
});

it('what a document claims is a permalink of the site where it is relative and nothing says to what, with a warning', () => {
  const { draft, warnings } = readWhole({ url: 'peche' });
  expect(draft.url).toBe('https://www.example.org/peche');
  expect(warnings).toContain('url: “peche” is relative; it was taken for https://www.example.org/peche.');
  expect(readWhole({ url: 'https://www.example.org/peche' }).warnings.join()).not.toContain('url:');
});

it.each(['klingon', 'english', 'arab', 'und', ''])(
  'what a document claims is no language that is called “%s”',
  (language) => {
    expect(read({ language }).language).toBe('fr');
  },
);

import { expect, it } from 'vitest';
import { derivedFromFile, guidFor } from '#shared/ingest/guid.ts';

it('guidFor keeps a given guid unchanged', () => {
  expect(guidFor({ guid: ' HTTP://Example.org/?utm_source=x ', title: 'a' }, 'https://example.org')).toBe(
    ' HTTP://Example.org/?utm_source=x ',
  );
});

it('guidFor derives a UUID from the canonical permalink (RFC 9562)', () => {
  const guid = 'urn:uuid:bf43599f-3a9c-5ff8-84c0-01582839837f';
  expect(guidFor({ url: 'https://ex.org/a?id=3', title: 'a' }, 'https://ex.org')).toBe(guid);
  expect(guidFor({ url: 'https://EX.org/a?UTM_SOURCE=x&id=3#xtor=RSS-1', title: 'b' }, 'https://ex.org')).toBe(guid);
});

it('guidFor derives a UUID from title and day where there is no permalink', () => {
  const first = guidFor({ title: 'Le  Budget ', published: '2024-11-12T09:00:00.000Z' }, 'https://ex.org');
  expect(guidFor({ title: 'le budget', published: '2024-11-12T17:00:00.000Z' }, 'https://ex.org')).toBe(first);
  expect(guidFor({ title: 'le budget', published: '2024-11-13T17:00:00.000Z' }, 'https://ex.org')).not.toBe(first);
  expect(guidFor({ title: 'le budget', published: '2024-11-12T17:00:00.000Z' }, 'https://other.org')).not.toBe(first);
});

it('derivedFromFile gives one guid for both forms of an accent, and another on another site or for another name', () => {
  const guid = derivedFromFile('fr/été.md', 'https://ex.org');
  expect(guid).toMatch(/^urn:uuid:[\da-f-]{36}$/);
  expect(derivedFromFile('fr/été.md'.normalize('NFD'), 'https://ex.org')).toBe(guid);
  for (const [name, site] of [
    ['été.md', 'https://ex.org'],
    ['fr/été.txt', 'https://ex.org'],
    ['fr/été.md', 'https://other.org'],
  ])
    expect(derivedFromFile(name ?? '', site ?? '')).not.toBe(guid);
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import type { ParseContext, ParsedArticle } from '#shared/read/parsed-article.ts';
import { readArticles } from '#shared/read/read-document.ts';

const folder = new URL('../fixtures/articles/', import.meta.url);

const context: ParseContext = {
  site: {
    title: 'Euromagreb',
    url: 'https://www.example.org',
    language: 'fr',
    description: '',
    timeZone: 'Africa/Casablanca',
  },
  now: new Date('2026-11-23T12:00:00Z'),
};

/** What a case claims of an article: its fields, null for one that is absent; or that it is refused, and where. */
type Claim = Readonly<Record<string, unknown>>;

const json = (path: URL) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined);

const read = (name: string): readonly (ParsedArticle | Rejected)[] => {
  const place = new URL(`${name}/`, folder);
  const file = readdirSync(place).find((entry) => entry.startsWith('input.')) ?? '';
  const { type = '', url } = json(new URL('request.json', place)) ?? {};
  const named = type === '' ? { name: file } : {};
  const where = url === undefined ? context : { ...context, url };
  return readArticles({ bytes: readFileSync(new URL(file, place)), type, ...named }, where);
};

const toClaimed = (reading: ParsedArticle | Rejected | undefined, claim: Claim): Claim => {
  if (reading instanceof Rejected)
    return {
      refused: reading.code,
      ...('pointers' in claim ? { pointers: reading.faults.map(({ pointer }) => pointer) } : {}),
    };
  const found = new Map<string, unknown>(Object.entries({ ...reading?.draft, warnings: reading?.warnings }));
  return Object.fromEntries(Object.keys(claim).map((field) => [field, found.get(field) ?? null]));
};

const claimsOf = (value: Claim | readonly Claim[]): readonly Claim[] => [value].flat();

for (const name of readdirSync(folder)) {
  const place = new URL(`${name}/`, folder);
  const claimed = json(new URL('article.json', place));
  const refusal = json(new URL('refusal.json', place));
  if (claimed !== undefined) {
    it(`readArticles on the corpus ${name.replaceAll('-', ' ')}`, () => {
      const claims = claimsOf(claimed);
      const readings = read(name);
      expect(readings.map((reading, index) => toClaimed(reading, claims[index] ?? {}))).toEqual(claims);
    });
  } else {
    it(`readArticles on the corpus ${name.replaceAll('-', ' ')}`, () => {
      const error = (() => {
        try {
          return read(name)[0];
        } catch (thrown) {
          return thrown;
        }
      })();
      expect(error).toBeInstanceOf(Rejected);
      expect(error).toMatchObject({ code: refusal.code, status: refusal.status });
      if (refusal.pointers !== undefined && error instanceof Rejected) {
        expect(error.faults.map(({ pointer }) => pointer).toSorted()).toEqual(refusal.pointers.toSorted());
      }
    });
  }
}

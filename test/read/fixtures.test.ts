import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import type { ParsedArticle } from '#shared/read/parsed-article.ts';
import { readArticles } from '#shared/read/read-document.ts';
import { parseContext } from './parse-context-fixture.ts';

const folder = new URL('../fixtures/articles/', import.meta.url);

/** The fields that a case expects of an article, null for one that is absent; or the code and pointers of its refusal. */
type Expected = Readonly<Record<string, unknown>>;

const json = (path: URL) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined);

const read = (name: string): readonly (ParsedArticle | Rejected)[] => {
  const caseFolder = new URL(`${name}/`, folder);
  const file = readdirSync(caseFolder).find((entry) => entry.startsWith('input.')) ?? '';
  const { type = '', url } = json(new URL('request.json', caseFolder)) ?? {};
  const document = { bytes: readFileSync(new URL(file, caseFolder)), type, ...(type === '' ? { name: file } : {}) };
  return readArticles(document, url === undefined ? parseContext : { ...parseContext, url });
};

/** The members of an article or a refusal that a case expects something of. */
const comparable = (article: ParsedArticle | Rejected | undefined, expected: Expected): Expected => {
  if (article instanceof Rejected) {
    const pointers = article.faults.map(({ pointer }) => pointer);
    return { refused: article.code, ...('pointers' in expected ? { pointers } : {}) };
  }
  const found = new Map<string, unknown>(Object.entries({ ...article?.incoming, warnings: article?.warnings }));
  return Object.fromEntries(Object.keys(expected).map((field) => [field, found.get(field) ?? null]));
};

for (const name of readdirSync(folder)) {
  const articles: Expected | readonly Expected[] | undefined = json(new URL(`${name}/article.json`, folder));
  const refusal = json(new URL(`${name}/refusal.json`, folder));
  const title = name.replaceAll('-', ' ');
  if (articles !== undefined) {
    it(`readArticles returns the expected fields: ${title}`, () => {
      const expected = [articles].flat();
      const found = read(name);
      expect(found.map((article, index) => comparable(article, expected[index] ?? {}))).toEqual(expected);
    });
  } else {
    it(`readArticles refuses the document: ${title}`, () => {
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

import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import { withClosedDirections } from '#shared/read/body/bidi.ts';
import { absoluteUrl } from '#shared/read/permalink.ts';
import { readArticles } from '#shared/read/read-document.ts';
import { parseContext } from './parse-context-fixture.ts';

const long = `https://far.example/${'b/'.repeat(50_000)}`;
const context = { ...parseContext, url: 'https://www.example.org/2024/port' };

const bodyOf = (text: string, type: string): string => {
  const [article] = readArticles({ bytes: Buffer.from(text), type }, context);
  if (article === undefined || article instanceof Rejected) throw new Error('The document was refused.');
  return article.incoming.content;
};

it('a base that is too long for an address is none, and an absolute reference needs none', () => {
  expect(absoluteUrl('/a', long)).toBeUndefined();
  expect(absoluteUrl('https://a.example/b', long)).toBe('https://a.example/b');
  expect(absoluteUrl('/a', 'https://www.example.org/b')).toBe('https://www.example.org/a');
});

it('a page with such a base has its links at its own address', () => {
  const sentence =
    '<p>Le port de Tanger est ouvert depuis ce matin, et <a href="/plan">son plan</a> aussi. </p>'.repeat(5);
  const page = `<html><head><title>Un titre</title><base href="${long}"></head><body><h1>Un titre</h1>${sentence}</body></html>`;
  expect(bodyOf(page, 'text/html')).toContain("href='https://www.example.org/plan'");
});

it('a feed with such a base, or with bases that add up to it, has its links at the bases around', () => {
  const entry = (base: string) =>
    `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://www.example.org/"><entry xml:base="${base}"><id>urn:a</id><title>Un titre</title><updated>2024-11-27T10:00:00Z</updated><content type="html" xml:base="${'c/'.repeat(500)}">&lt;p>Le port &lt;a href="plan">est ouvert&lt;/a>.&lt;/p></content></entry></feed>`;
  const link = `href='https://www.example.org/${'c/'.repeat(500)}plan'`;
  expect(bodyOf(entry(long), 'application/atom+xml')).toContain(link);
  // Both are short enough alone.
  expect(bodyOf(entry('d/'.repeat(4_090)), 'application/atom+xml')).toContain(link);
});

it('a text keeps its directions, and one of thousands of them keeps none', () => {
  expect(withClosedDirections('\u202bمرحبا')).toBe('\u202bمرحبا\u202c');
  expect(withClosedDirections(`a${'\u2067'.repeat(2_001)}b`)).toBe('ab');
  const nested = `${'\u2067'.repeat(2_000)}b`;
  expect(withClosedDirections(nested)).toBe(`${nested}${'\u2069'.repeat(2_000)}`);
});

import { readdirSync, readFileSync } from 'node:fs';
import sanitizeHtml from 'sanitize-html';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { sanitize } from '#shared/read/body/sanitize.ts';
import { violationsOf, withoutImpliedRows, writtenByBrowser } from './allow-list.ts';

const base = 'https://www.example.org/2026/article/';

const bodyOf = (html: string, relativeTo?: string): string => sanitize(html, relativeTo).body;

const corpus = z.object({ about: z.string(), vectors: z.array(z.object({ name: z.string(), html: z.string() })) });

const folder = new URL('../fixtures/xss/', import.meta.url);
const vectors = readdirSync(folder).flatMap((file) =>
  corpus
    .parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8')))
    .vectors.map(({ name, html }) => ({ name, html })),
);

/** Elements that Barid drops with their text: programs, drawings, frames, forms. sanitize-html is set to do the same. */
const withoutText =
  'script style noscript template title svg math object applet iframe noembed noframes select option textarea button dialog';

const lettersOf = (html: string): string =>
  sanitizeHtml(html, { allowedTags: [], nonTextTags: [] })
    .replace(/&(?:amp|lt|gt|quot);/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, '');

/** The letters and digits of the text that sanitize-html keeps. */
const referenceText = (html: string): string =>
  lettersOf(
    sanitizeHtml(html, {
      nonTextTags: withoutText.split(' '),
      exclusiveFilter: ({ attribs }) => /display:none/.test(attribs.style ?? ''),
    }),
  );

/** Where the text that is kept differs from sanitize-html's, and why that is right or harmless. */
const differences: Readonly<Record<string, { readonly ours: string; readonly theirs: string; readonly why: string }>> =
  {
    'null in the tag name': {
      ours: 'text',
      theirs: 'alert1text',
      why: 'Barid removes U+0000, which XML forbids, before it parses: the tag is a script, and its text goes with it.',
    },
    'object with a remote document': {
      ours: 'evilexampletext',
      theirs: 'text',
      why: 'Barid writes a link to what the object would show, with the name of its host.',
    },
    'math with an external reference': {
      ours: 'CLICKtext',
      theirs: 'text',
      why: 'Barid keeps a formula as text, without the links in it.',
    },
    'math maction': {
      ours: 'CLICKMEtext',
      theirs: 'text',
      why: 'Barid keeps a formula as text, without the links in it.',
    },
    'video onerror': {
      ours: 'after',
      theirs: 'textafter',
      why: 'Barid keeps the player; the text inside is a fallback for browsers without players.',
    },
    'deep nesting that overflows': {
      ours: 'alert1text',
      theirs: 'text',
      why: 'Tags below 256 levels are cut before parsing, a script tag too: its program stays as text, which no reader runs.',
    },
  };

it('the corpus holds at least 150 vectors, each under a name of its own', () => {
  expect(vectors.length).toBeGreaterThanOrEqual(150);
  expect(new Set(vectors.map(({ name }) => name)).size).toBe(vectors.length);
});

it.each(vectors)('a body keeps nothing of a known attack that could run: $name', ({ html }) => {
  const body = bodyOf(html, base);
  expect(violationsOf(body)).toEqual([]);
  expect(violationsOf(bodyOf(html))).toEqual([]);
  expect(withoutImpliedRows(bodyOf(writtenByBrowser(body), base))).toBe(withoutImpliedRows(body));
});

it.each(vectors)(
  'a body keeps the text around a known attack where sanitize-html keeps it: $name',
  ({ name, html }) => {
    const { ours, theirs } = differences[name] ?? { ours: referenceText(html), theirs: referenceText(html) };
    expect({ ours: lettersOf(bodyOf(html, base)), theirs: referenceText(html) }).toEqual({ ours, theirs });
  },
);

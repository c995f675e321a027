import { readdirSync, readFileSync } from 'node:fs';
import { Readability } from '@mozilla/readability';
import { expect, it } from 'vitest';
import { decodeText } from '#shared/read/decode.ts';
import { parsePage } from '#shared/read/html/page.ts';
import { readableElement } from '#shared/read/html/readable-element.ts';

const folder = new URL('../fixtures/articles/', import.meta.url);

const pages = readdirSync(folder).flatMap((name) => {
  try {
    return [[name, decodeText(readFileSync(new URL(`${name}/input.html`, folder)), 'text/html')] as const];
  } catch {
    // A fixture in another format.
    return [];
  }
});

const hiding = `<title>Un titre</title><h1>Un titre</h1>${[
  'style="display:none"',
  'style="visibility: hidden"',
  'style="color:red"',
  'hidden',
  'aria-hidden="true"',
  'aria-hidden="true" class="fallback-image"',
  'aria-hidden="false"',
]
  .map(
    (attributes, at) =>
      `<div><p ${attributes}>${`Le paragraphe ${at} du port de Tanger, ouvert. `.repeat(6)}</p></div>`,
  )
  .join('')}`;

it.each([...pages, ['elements that are hidden in every way', hiding] as const])(
  'finds what Readability alone finds: %s',
  (_name, html) => {
    const alone = new Readability(parsePage(html), {
      disableJSONLD: true,
      charThreshold: 140,
      keepClasses: true,
    }).parse();
    expect(readableElement(parsePage(html))?.innerHTML).toBe(alone?.content ?? undefined);
  },
);

import { expect, it } from 'vitest';
import { hostileDocuments } from './hostile-documents.ts';
import { heapMb, outOfMemory } from './reading-heap.ts';

/** One or two of each kind, those that need most; `npm run bench -- hostile --heap` reads all of them. */
const representative = [
  'HTML: "<"',
  'HTML: "&amp;"',
  'HTML: "<!---->"',
  'HTML: "<p><b>"',
  'body: "<li>"',
  'body: attributes of one element',
  'page at its bounds: "<p>x</p>"',
  'page at its bounds: "<a rel=\\"author\\" href=\\"/a\\">Ali Alaoui</a>"',
  'page at its bounds: text with entities',
  'Markdown: "*a_"',
  'Markdown: "[a]: b\\n"',
  'front matter: "a: b\\n"',
  'text: "12 mai 2024 "',
  'RSS: many items',
  'RSS: attributes',
  'Atom: "<content>"',
  'WXR: "[caption]"',
  'JSON: objects that nest',
  'JSON Feed: members',
  'sitemap: addresses',
  'check: RSS items',
  'form: "--a\\r\\n"',
] as const;

it(`a megabyte of each kind is read or refused within a heap of ${heapMb} MB, half of the memory of a function`, async () => {
  const known = new Set(hostileDocuments.map(({ name }) => name));
  expect(representative.filter((name) => !known.has(name))).toEqual([]);
  const ended: string[] = [];
  expect(await outOfMemory(representative, (name) => ended.push(name))).toEqual([]);
  expect(ended.toSorted()).toEqual([...representative].toSorted());
}, 240_000);

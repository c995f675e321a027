import { readdirSync, readFileSync } from 'node:fs';
import { Readability } from '@mozilla/readability';
import { Defuddle } from 'defuddle/node';
import { parseHTML } from 'linkedom';
import { Rejected } from '#shared/errors.ts';
import { plainText } from '#shared/read/body/html-to-text.ts';
import { decodeText } from '#shared/read/decode.ts';
import { readArticles } from '#shared/read/read-document.ts';
import { print } from './harness.ts';

/** The line under which `run.ts` lists this bench. */
export const about = 'the body of the fixture pages: Barid beside @mozilla/readability and Defuddle.';

/** Precision, recall and F1 of an extracted body, over its words with their multiplicity. */
type Score = { readonly precision: number; readonly recall: number; readonly f1: number };

const site = {
  title: 'bench',
  url: 'https://www.example.org',
  language: 'fr',
  description: '',
  timeZone: 'Africa/Casablanca',
};
const context = { site, now: new Date('2026-11-23T12:00:00Z'), sender: 'publisher' } as const;

const countWords = (text: string): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
};

const totalOf = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((sum, count) => sum + count, 0);

const score = (found: string, expected: string): Score => {
  const [a, b] = [countWords(found), countWords(expected)];
  const shared = [...a].reduce((sum, [word, count]) => sum + Math.min(count, b.get(word) ?? 0), 0);
  const precision = shared / Math.max(1, totalOf(a));
  const recall = shared / Math.max(1, totalOf(b));
  return { precision, recall, f1: shared === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
};

const ours = (bytes: Uint8Array): string => {
  const [article] = readArticles({ bytes, type: 'text/html' }, context);
  return article === undefined || article instanceof Rejected ? '' : plainText(article.incoming.content);
};

const wholePage = (bytes: Uint8Array): string => {
  const html = decodeText(bytes, 'text/html');
  return /<html/i.test(html) ? html : `<!doctype html><html><body>${html}</body></html>`;
};

const readability = (bytes: Uint8Array): string =>
  plainText(new Readability(parseHTML(wholePage(bytes)).document).parse()?.content ?? '');

/** Without a request to any other server, which Defuddle makes for some sites. */
const defuddle = async (bytes: Uint8Array): Promise<string> => {
  const { content } = await Defuddle(parseHTML(wholePage(bytes)).document, site.url, { useAsync: false });
  return plainText(content);
};

type Case = { readonly name: string; readonly bytes: Uint8Array; readonly expected: string };

/** The HTML fixtures whose `article.json` has the whole body. */
const readCases = (): readonly Case[] => {
  const folder = new URL('../test/fixtures/articles/', import.meta.url);
  return readdirSync(folder).flatMap((name) => {
    try {
      const { content }: { readonly content?: string } = JSON.parse(
        readFileSync(new URL(`${name}/article.json`, folder), 'utf8'),
      );
      const bytes = readFileSync(new URL(`${name}/input.html`, folder));
      return content === undefined || bytes.at(0) === 0x7b ? [] : [{ name, bytes, expected: plainText(content) }];
    } catch {
      // A fixture in another format, or one that must be rejected.
      return [];
    }
  });
};

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

type Extract = (bytes: Uint8Array) => string | Promise<string>;

const measure = async (name: string, extract: Extract, pages: readonly Case[]): Promise<string> => {
  const start = performance.now();
  const scores: Score[] = [];
  for (const { bytes, expected } of pages) scores.push(score(await extract(bytes), expected));
  const each = (performance.now() - start) / Math.max(1, pages.length);
  const column = (key: keyof Score) => mean(scores.map((one) => one[key])).toFixed(3);
  return `${name.padEnd(22)} ${column('precision')}  ${column('recall')}  ${column('f1')}  ${each.toFixed(1)} ms`;
};

const extractors = [
  ['Barid', ours] as const,
  ['Readability + linkedom', readability] as const,
  ['Defuddle + linkedom', defuddle] as const,
];

/** Prints precision, recall and F1 of the body over the fixtures, and the time for each page. */
export const run = async (): Promise<void> => {
  const pages = readCases();
  // The first pass warms both up.
  for (const [name, extract] of extractors) await measure(name, extract, pages);
  print(`${pages.length} pages`);
  print(`${'extractor'.padEnd(22)} prec.  recall  F1     a page`);
  for (const [name, extract] of extractors) print(await measure(name, extract, pages));
};

import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { renderAtom } from '#shared/format/atom.ts';
import type { FeedView } from '#shared/format/feed-view.ts';
import { renderJsonFeed } from '#shared/format/json-feed.ts';
import { renderRss } from '#shared/format/rss.ts';

const corpus = new URL('../fixtures/feeds/', import.meta.url);

const documents = [
  ['rss.xml', renderRss],
  ['atom.xml', renderAtom],
  ['feed.out.json', renderJsonFeed],
] as const;

const readText = (claim: string, file: string): string => readFileSync(new URL(`${claim}/${file}`, corpus), 'utf8');

/** Each folder is named for a claim: `feed.json` is the view, the other files are the expected documents. */
const cases = readdirSync(corpus).flatMap((claim) => documents.map(([file, render]) => ({ claim, file, render })));

it.each(cases)('the corpus shows $claim in $file', ({ claim, file, render }) => {
  const view: FeedView = JSON.parse(readText(claim, 'feed.json'));
  const expected = readText(claim, file);
  expect(new TextDecoder().decode(render(view))).toBe(expected);
  expect(new TextDecoder().decode(render(view))).toBe(expected);
});

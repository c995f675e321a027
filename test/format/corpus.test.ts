import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
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

// Each folder is one claim: its name says it, feed.json is the view, and the documents are what must come out.
describe.each(readdirSync(corpus))('the corpus shows %s', (claim) => {
  const view: FeedView = JSON.parse(readText(claim, 'feed.json'));

  it.each(documents)('in %s', (file, render) => {
    expect(new TextDecoder().decode(render(view))).toBe(readText(claim, file));
  });
});

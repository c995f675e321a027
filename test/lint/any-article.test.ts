import fc from 'fast-check';
import { expect, it } from 'vitest';
import { renderAtom } from '#shared/format/atom.ts';
import { renderJsonFeed } from '#shared/format/json-feed.ts';
import { renderRss } from '#shared/format/rss.ts';
import { lintFeed } from '#shared/lint/lint-feed.ts';
import { richView, view } from '#test/format/any-view.ts';

/** The rules that only the publisher can follow: Barid does not change the text of an article (docs/conformance.md). */
const rulesForThePublisher = new Set([
  'markup-in-text',
  'control-characters',
  'rss-guid-short',
  'podcast-element',
  'podcast-format',
]);

it.each([
  ['rss', renderRss],
  ['atom', renderAtom],
  ['json', renderJsonFeed],
] as const)('feeds of any accepted articles pass the linter as %s', (format, render) => {
  fc.assert(
    fc.property(fc.oneof(view, richView), (feedView) => {
      const report = lintFeed(render(feedView));
      expect(report.format).toBe(format);
      expect(report.findings.filter(({ rule }) => !rulesForThePublisher.has(rule))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

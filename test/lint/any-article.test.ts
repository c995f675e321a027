import fc from 'fast-check';
import { expect, it } from 'vitest';
import { renderAtom } from '#shared/format/atom.ts';
import { renderJsonFeed } from '#shared/format/json-feed.ts';
import { renderRss } from '#shared/format/rss.ts';
import { lintFeed } from '#shared/lint/lint-feed.ts';
import { richView, view } from '#test/format/any-view.ts';

/** What a publisher's own words can cause, and we must not change (docs/conformance.md). */
const thePublishersOwn = new Set([
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
    fc.property(fc.oneof(view, richView), (any) => {
      const report = lintFeed(render(any));
      expect(report.format).toBe(format);
      expect(report.findings.filter(({ rule }) => !thePublishersOwn.has(rule))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

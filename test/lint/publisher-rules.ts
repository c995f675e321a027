/** The rules that only the publisher can follow: Barid does not change the text of an article (docs/conformance.md). */
export const rulesForThePublisher: ReadonlySet<string> = new Set([
  'markup-in-text',
  'control-characters',
  'rss-guid-short',
  'podcast-element',
  'podcast-format',
  'podcast-length',
  'podcast-file-repeated',
]);

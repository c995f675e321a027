import { type Fault, quote } from './finding.ts';

/** What a document turned out to be; RSS is 0.91 to 2.0. */
export type FeedKind = 'rss' | 'rss-1.0' | 'atom' | 'json';

/** RFC 4287 §7; RSS Advisory Board, RSS MIME type; RSS 1.0 §5.1; JSON Feed 1.1, MIME type; and XML's own (RFC 7303). */
const types: Readonly<Record<FeedKind, readonly string[]>> = {
  rss: ['application/rss+xml', 'application/xml', 'text/xml'],
  'rss-1.0': ['application/rdf+xml', 'application/rss+xml', 'application/xml', 'text/xml'],
  atom: ['application/atom+xml', 'application/xml', 'text/xml'],
  json: ['application/feed+json', 'application/json'],
};

/** Whether the Content-Type, where it is known, is one that a feed of this kind is served under. */
export const checkDocumentType = (kind: FeedKind, contentType: string | undefined): readonly Fault[] => {
  const [type = ''] = (contentType ?? '').toLowerCase().split(';');
  if (contentType === undefined || types[kind].includes(type.trim())) return [];
  const message = `The document is served as ${quote(type)}; it is ${types[kind][0]}.`;
  return [
    { rule: 'document-type', clause: 'RFC 4287 §7; JSON Feed 1.1, MIME type', at: { line: 1, column: 1 }, message },
  ];
};

import { lintAtom } from './atom/lint-atom.ts';
import { decode } from './decode-document.ts';
import { type Fault, type Finding, quote, toFinding } from './finding.ts';
import { readJson } from './json/read-json.ts';
import { lintJsonFeed } from './json-feed/lint-json-feed.ts';
import { lintRdf } from './rss/lint-rdf.ts';
import { lintRss } from './rss/lint-rss.ts';
import type { XmlElement } from './xml/element.ts';
import { readXml } from './xml/read-xml.ts';

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
  const message = `The document is served as ${quote(type)} instead of ${types[kind][0]}.`;
  return [
    { rule: 'document-type', clause: 'RFC 4287 §7; JSON Feed 1.1, MIME type', at: { line: 1, column: 1 }, message },
  ];
};

/** What is known of a document besides its bytes. */
export type LintOptions = {
  /** The Content-Type that it is served with. */
  readonly type?: string;
  /** The URL that it is served at. */
  readonly url?: string;
};

/** The verdict on a document; without findings it is as its specification and readers want it. */
export type LintReport = { readonly format: FeedKind | 'unknown'; readonly findings: readonly Finding[] };

type Judged = { readonly format: LintReport['format']; readonly faults: readonly Fault[] };

const unknown = (
  rule: 'unknown-format' | 'obsolete-format',
  { at, name }: Pick<XmlElement, 'at' | 'name'>,
): Judged => ({
  format: 'unknown',
  faults: [{ rule, clause: 'RFC 4287; RSS 2.0; JSON Feed 1.1', at, message: `The document begins with <${name}>.` }],
});

const judgeXml = (root: XmlElement, { type, url }: LintOptions): Judged => {
  const judged = (format: FeedKind, faults: readonly Fault[]): Judged => ({
    format,
    faults: [...checkDocumentType(format, type), ...faults],
  });
  switch (root.name) {
    case 'rss':
      return judged('rss', lintRss(root, url));
    case 'rdf:RDF':
      // RSS 0.90 and other RDF have no element of RSS 1.0.
      if (!root.children.some(({ name }) => name.startsWith('rss1:'))) return unknown('obsolete-format', root);
      return judged('rss-1.0', lintRdf(root));
    case 'atom:feed':
    case 'atom:entry':
      return judged('atom', lintAtom(root, url));
    case 'atom03:feed':
      return unknown('obsolete-format', root);
    default:
      return unknown('unknown-format', root);
  }
};

const judgeText = (text: string, options: LintOptions): Judged => {
  if (/^\s*[{[]/.test(text)) {
    const { root, faults } = readJson(text);
    const found = root === undefined ? [] : lintJsonFeed(root, options.url);
    return { format: 'json', faults: [...checkDocumentType('json', options.type), ...faults, ...found] };
  }
  const { root, faults } = readXml(text);
  if (root === undefined) {
    const nothing = unknown('unknown-format', { at: { line: 1, column: 1 }, name: text.trim().slice(0, 20) });
    return { ...nothing, faults: [...nothing.faults, ...faults] };
  }
  const { format, faults: found } = judgeXml(root, options);
  // What follows the first fault was not read: nothing can be said of what is missing.
  return { format, faults: faults.some(({ rule }) => rule === 'not-well-formed') ? faults : [...faults, ...found] };
};

/** As many as a person reads; a document made to have millions must not fill the memory. */
const maxFindings = 1000;

/**
 * Judges any feed document, ours or not: RSS 0.91 to 2.0 with the RSS Advisory Board's profile, RSS 1.0, Atom 1.0,
 * JSON Feed 1 and 1.1, with the extensions in use. Findings are in the order of the document. Fetches nothing.
 */
export const lintFeed = (bytes: Uint8Array, options: LintOptions = {}): LintReport => {
  const { text, faults } = decode(bytes, options.type);
  const judged = judgeText(text.replace(/^\uFEFF/, ''), options);
  const findings = [...faults, ...judged.faults]
    .map(toFinding)
    .sort((a, b) => a.line - b.line || a.column - b.column || a.rule.localeCompare(b.rule, 'en'));
  return { format: judged.format, findings: findings.slice(0, maxFindings) };
};

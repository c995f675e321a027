import { lintAtom } from './atom/lint-atom.ts';
import { decodeDocument } from './decode-document.ts';
import { documentStart, type Fault, type Finding, fault, type Position, quote } from './finding.ts';
import { readJson } from './json/parse-json.ts';
import { lintJsonFeed } from './json-feed/lint-json-feed.ts';
import { lintOpml } from './opml/lint-opml.ts';
import { checkPlatform } from './platforms/check-platform.ts';
import { type Platform, platforms } from './platforms/platform.ts';
import { lintRdf } from './rss/lint-rdf.ts';
import { lintRss } from './rss/lint-rss.ts';
import { rules } from './rules.ts';
import { lintSitemap } from './sitemap/lint-sitemap.ts';
import type { XmlElement } from './xml/element.ts';
import { readXml } from './xml/read-xml.ts';

export type { Finding } from './finding.ts';
export type { Platform } from './platforms/platform.ts';
export type { RuleName, Severity } from './rules.ts';

/** The severity and the advice of each rule, by its stable name. */
export const allRules = rules;

/** The platforms by whose rules a feed can be checked. */
export const allPlatforms = platforms;

/** The format of a document; `rss` is RSS 0.91 to 2.0, `rss-1.0` also RSS 0.90, `sitemap` also a sitemap index. */
export type DocumentFormat = 'rss' | 'rss-1.0' | 'atom' | 'json' | 'opml' | 'sitemap';

/** RFC 4287 §7; RSS Advisory Board, RSS MIME type; RSS 1.0 §5.1; JSON Feed 1.1, MIME type; OPML 2.0, MIME type; RFC 7303 for XML. */
const mediaTypes: Readonly<Record<DocumentFormat, readonly string[]>> = {
  rss: ['application/rss+xml', 'application/xml', 'text/xml'],
  'rss-1.0': ['application/rdf+xml', 'application/rss+xml', 'application/xml', 'text/xml'],
  atom: ['application/atom+xml', 'application/xml', 'text/xml'],
  json: ['application/feed+json', 'application/json'],
  opml: ['text/x-opml', 'application/xml', 'text/xml'],
  sitemap: ['application/xml', 'text/xml'],
};

/** The HTTP context of a document. A missing member disables the rules about it. */
export type LintOptions = {
  /** The Content-Type of the answer. */
  readonly type?: string;
  /** The URL of the document. */
  readonly url?: string;
  /** Checks by the rules of this platform too. */
  readonly platform?: Platform;
  /** RFC 3339; without it, a platform's rules about the age of items are off. */
  readonly now?: string;
};

/** The findings of a document; none means that it conforms. */
export type LintReport = { readonly format: DocumentFormat | 'unknown'; readonly findings: readonly Finding[] };

type Verdict = {
  readonly format: LintReport['format'];
  readonly faults: readonly Fault[];
  /** The document element, of XML that could be read to its end. */
  readonly root?: XmlElement;
};

const knownFormat = (format: DocumentFormat, faults: readonly Fault[], contentType: string | undefined): Verdict => {
  const [type = ''] = (contentType ?? '').toLowerCase().split(';');
  if (contentType === undefined || mediaTypes[format].includes(type.trim())) return { format, faults };
  const message = `The document is served as ${quote(type)} instead of ${mediaTypes[format][0]}.`;
  const wrongType = fault('document-type', 'RFC 4287 §7; JSON Feed 1.1, MIME type', documentStart, message);
  return { format, faults: [wrongType, ...faults] };
};

const unknownFormat = (rule: 'unknown-format' | 'obsolete-format', at: Position, name: string): Verdict => ({
  format: 'unknown',
  faults: [
    fault(rule, 'RFC 4287; RSS 2.0; JSON Feed 1.1; OPML 2.0; Sitemaps 0.9', at, `The document begins with <${name}>.`),
  ],
});

const lintRoot = (root: XmlElement, { type, url }: LintOptions): Verdict => {
  switch (root.name) {
    case 'rss':
      return knownFormat('rss', lintRss(root, url), type);
    case 'rdf:RDF':
      return root.children.some(({ name }) => /^rss(?:1|090):/.test(name))
        ? knownFormat('rss-1.0', lintRdf(root), type)
        : unknownFormat('obsolete-format', root.at, root.name);
    case 'atom:feed':
    case 'atom:entry':
      return knownFormat('atom', lintAtom(root, url), type);
    case 'opml':
    case 'outlineDocument':
      return knownFormat('opml', lintOpml(root), type);
    case 'sitemap:urlset':
    case 'sitemap:sitemapindex':
      return knownFormat('sitemap', lintSitemap(root), type);
    case 'atom03:feed':
      return unknownFormat('obsolete-format', root.at, root.name);
    default:
      return unknownFormat('unknown-format', root.at, root.name);
  }
};

const lintText = (text: string, options: LintOptions): Verdict => {
  if (/^\s*[{[]/.test(text)) {
    const { root, faults } = readJson(text);
    const found = root === undefined ? [] : lintJsonFeed(root, options.url);
    return knownFormat('json', [...faults, ...found], options.type);
  }
  const { root, faults } = readXml(text);
  if (root === undefined) {
    const { format, faults: unknown } = unknownFormat('unknown-format', documentStart, text.trim().slice(0, 20));
    return { format, faults: [...unknown, ...faults] };
  }
  const { format, faults: found } = lintRoot(root, options);
  // The reader stops at the first fault of the XML: later elements would count as missing.
  if (faults.some(({ rule }) => rule === 'not-well-formed')) return { format, faults };
  return { format, faults: [...faults, ...found], root };
};

/** A document that cannot be read to its end has no faults of a platform yet. */
const lintForPlatform = (
  { format, faults, root }: Verdict,
  { platform, url, now }: LintOptions,
  sizeBytes: number,
): readonly Fault[] => {
  const isUnread = faults.some(({ rule }) => rule === 'not-well-formed' || rule === 'json-invalid');
  if (platform === undefined || isUnread || format === 'unknown') return [];
  const instant = Date.parse(now ?? '');
  return checkPlatform(platform, root, { sizeBytes, url, now: Number.isNaN(instant) ? undefined : instant });
};

/** Google, Publisher Center, “Feed content guidelines”: the size of a feed. */
const maxFeedBytes = 2_000_000;

const isArchive = (root: XmlElement): boolean =>
  root.children.some((child) => child.name === 'fh:archive' || (child.name === 'channel' && isArchive(child)));

/** Archives are walked once, and may be longer than the feed that is polled all day. */
const checkSize = ({ format, root }: Verdict, sizeBytes: number): readonly Fault[] => {
  const isPolled = (format === 'rss' || format === 'atom') && root !== undefined && !isArchive(root);
  if (!isPolled || sizeBytes <= maxFeedBytes) return [];
  const message = `The feed has ${(sizeBytes / 1e6).toFixed(1)} MB.`;
  return [fault('feed-size', 'Google, Feed content guidelines', root.at, message)];
};

/** Bounds the memory for a document that is made to have millions of faults. */
const maxFindings = 1000;

/**
 * Checks a document of any publisher: RSS 0.90 to 2.0 with the RSS Advisory Board's profile, RSS 1.0, Atom 1.0, JSON Feed 1
 * and 1.1 with the extensions in use, OPML, and sitemaps; a feed also by the rules of a platform. Findings are in the order
 * of the document. Fetches nothing.
 */
export const lintDocument = (bytes: Uint8Array, options: LintOptions = {}): LintReport => {
  const { text, faults } = decodeDocument(bytes, options.type);
  const verdict = lintText(text.replace(/^\uFEFF/, ''), options);
  const findings = [
    ...faults,
    ...verdict.faults,
    ...checkSize(verdict, bytes.byteLength),
    ...lintForPlatform(verdict, options, bytes.byteLength),
  ]
    .map(({ at, rule, clause, message }): Finding => ({ rule, clause, ...rules[rule], ...at, message }))
    .sort((a, b) => a.line - b.line || a.column - b.column || a.rule.localeCompare(b.rule, 'en'));
  return { format: verdict.format, findings: findings.slice(0, maxFindings) };
};

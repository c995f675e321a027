/** The formats that a document can be in. */
export type Format = 'json' | 'feed' | 'sitemap' | 'html' | 'markdown' | 'text' | 'binary';

type Labels = { readonly type: string; readonly name?: string };

const byName: readonly (readonly [RegExp, Format])[] = [
  [/\.(?:md|markdown)$/i, 'markdown'],
  [/\.x?html?$/i, 'html'],
  [/\.json$/i, 'json'],
  [/\.(?:xml|rss|atom|rdf)$/i, 'feed'],
  [/\.txt$/i, 'text'],
];

const byLabel: readonly (readonly [RegExp, Format])[] = [
  [/^text\/(?:x-)?markdown\b/i, 'markdown'],
  [/^(?:text\/html|application\/xhtml\+xml)\b/i, 'html'],
  [/^(?:application|text)\/(?:[\w.-]+\+)?json\b/i, 'json'],
  [/^(?:application|text)\/(?:[\w.-]+\+)?xml\b/i, 'feed'],
  [/^text\/plain\b/i, 'text'],
];

const labelled = ({ type, name }: Labels): Format | undefined =>
  byName.find(([pattern]) => pattern.test(name ?? ''))?.[1] ?? byLabel.find(([pattern]) => pattern.test(type))?.[1];

const isJson = (start: string): boolean => /^[{[]\s*(?:["{}\]]|$)/.test(start);

/** What may stand before a root element: declarations, instructions and comments. */
const prolog = '^(?:<\\?[^>]*>\\s*|<!--[\\s\\S]*?-->\\s*|<!doctype[^>[]*(?:\\[[\\s\\S]*?\\])?\\s*>\\s*)*';
const feedRoot = new RegExp(`${prolog}<(?:[\\w-]+:)?(?:rss|rdf|feed|entry|channel)[\\s>]`, 'i');
const sitemapRoot = new RegExp(`${prolog}<(?:[\\w-]+:)?(?:urlset|sitemapindex)[\\s>]`, 'i');
const htmlRoot = new RegExp(
  `${prolog}<(?:html|head|body|article|div|p|h[1-6]|section|main|meta|title|header)[\\s>]`,
  'i',
);

/** Control characters that no text has: what holds them is a picture, an archive, a program. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const controls = /[\u0000-\u0008\u000e-\u001a]/g;

const isBinary = (start: string): boolean => (start.match(controls)?.length ?? 0) > start.length / 50;

/** Documents of other programs that are made of letters all the same: PDF, PostScript, RTF. */
const otherProgram = /^(?:%PDF-|%!PS|\{\\rtf)/;

/** A heading of Markdown at the top, and a second sign of it further down: one alone may be anybody's number sign. */
const isMarkdown = (start: string): boolean =>
  /^#{1,3} \S/.test(start) &&
  /\n(?:#{1,4} \S|[-*+] \S|\d+\. \S|> \S|```)|\]\((?:https?:|\/)|\*\*\S|(?<![\w*])\*\p{L}[^*\n]*\*(?!\w)/u.test(start);

/**
 * The format of a document: its bytes have the first word, for labels lie; the file's name and the media type decide
 * between formats that look alike.
 */
export const detectFormat = (text: string, labels: Labels): Format => {
  const start = text.slice(0, 4096).trimStart();
  const label = labelled(labels);
  if (isBinary(start) || otherProgram.test(start)) return 'binary';
  if (isJson(start)) return 'json';
  if (feedRoot.test(start)) return 'feed';
  if (sitemapRoot.test(start)) return 'sitemap';
  if (label === 'markdown') return 'markdown';
  if (htmlRoot.test(start) || /^<!doctype\s+html/i.test(start)) return 'html';
  if (/^---[ \t]*\r?\n[\w-]+[ \t]*:/.test(start)) return 'markdown';
  if (label === undefined && isMarkdown(start)) return 'markdown';
  // A label of markup over text without any is the sender's default, not the writer's word.
  return label === 'html' && !/<[a-z]/i.test(text) ? 'text' : (label ?? 'text');
};

import { isDataAbove, jsonHeadEnd } from './text/front-matter.ts';

/** The formats that Barid tells apart. */
export type Format = 'json' | 'feed' | 'sitemap' | 'html' | 'markdown' | 'text' | 'binary';

/** The media type of a document and the name of its file, either of which may be wrong. */
type Labels = { readonly type: string; readonly name?: string };

const byName: readonly (readonly [RegExp, Format])[] = [
  [/\.(?:md|markdown)$/i, 'markdown'],
  [/\.x?html?$/i, 'html'],
  [/\.json$/i, 'json'],
  [/\.(?:xml|rss|atom|rdf)$/i, 'feed'],
  [/\.txt$/i, 'text'],
];

const byMediaType: readonly (readonly [RegExp, Format])[] = [
  [/^text\/(?:x-)?markdown\b/i, 'markdown'],
  [/^(?:text\/html|application\/xhtml\+xml)\b/i, 'html'],
  [/^(?:application|text)\/(?:[\w.-]+\+)?json\b/i, 'json'],
  [/^(?:application|text)\/(?:[\w.-]+\+)?xml\b/i, 'feed'],
  [/^text\/plain\b/i, 'text'],
];

const feedRoot = /^<(?:[\w-]+:)?(?:rss|rdf|feed|entry|channel)[\s>]/i;
const sitemapRoot = /^<(?:[\w-]+:)?(?:urlset|sitemapindex)[\s>]/i;
const htmlRoot = /^<(?:html|head|body|article|div|p|h[1-6]|section|main|meta|title|header)[\s>]/i;

/**
 * The beginning of a document less the declarations, instructions and comments that may stand before its root element. Each is
 * matched by itself: one expression for all of them would try every way to divide a row of comments, 2ⁿ of them.
 */
export const withoutProlog = (start: string): string => {
  const part = /<\?[^>]*>\s*|<!--[\s\S]*?-->\s*|<!doctype[^>[]*(?:\[[\s\S]*?\])?\s*>\s*/iy;
  let from = 0;
  while (part.test(start)) from = part.lastIndex;
  return start.slice(from);
};

/** Control characters that no text has, and a picture, an archive or a program does. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: detects binary files by these characters.
const controls = /[\u0000-\u0008\u000e-\u001a]/g;

/** Documents of other programs that consist of letters all the same: PDF, PostScript, RTF. */
const otherProgram = /^(?:%PDF-|%!PS|\{\\rtf)/;

/** A fence and a line with a key, below comments and empty lines: YAML, or TOML; or a comment with Nikola's fields. */
const frontMatter =
  /^(?:(?:---|\+\+\+|;;;)[ \t]*(?:\w+[ \t]*)?\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*["']?[\p{L}_[{"][\p{L}\p{M}\w .-]*["'\]]*[ \t]*(?:[:=]|\r?\n)|<!--[ \t]*\r?\n?[ \t]*\.\. [\w-]+:)/u;

const markdownHeading = /^#{1,3} \S/;
const otherMarkdown =
  /\n(?:#{1,4} \S|[-*+] \S|\d+\. \S|> \S|```)|\]\((?:https?:|\/)|\*\*\S|(?<![\w*])\*\p{L}[^*\n]*\*(?!\w)/u;

/** The format of a document by its content; the file's name and the media type decide between formats that look alike. */
export const detectFormat = (text: string, { type, name = '' }: Labels): Format => {
  const start = text.slice(0, 4096).trimStart();
  const label =
    byName.find(([pattern]) => pattern.test(name))?.[1] ?? byMediaType.find(([pattern]) => pattern.test(type))?.[1];
  const isBinary = (start.match(controls)?.length ?? 0) > start.length / 50;
  if (isBinary || otherProgram.test(start)) return 'binary';
  // Hugo writes the head of a Markdown file as a JSON object.
  const lines = text.trimStart().replace(/\r\n?/g, '\n');
  const headEnd = jsonHeadEnd(lines);
  if (label !== 'json' && headEnd !== undefined && !isDataAbove(lines, headEnd)) return 'markdown';
  if (/^[{[]\s*(?:["{}\]]|$)/.test(start)) return 'json';
  const root = withoutProlog(start);
  if (feedRoot.test(root)) return 'feed';
  if (sitemapRoot.test(root)) return 'sitemap';
  if (label === 'markdown') return 'markdown';
  if (frontMatter.test(start)) return 'markdown';
  if (htmlRoot.test(root) || /^<!doctype\s+html/i.test(start)) return 'html';
  // XML without a root that is known, or that breaks off before it: the reader of feeds says so.
  if (/^<\?xml\s/i.test(start) && (label === undefined || label === 'text')) return 'feed';
  // A line that begins with a number sign may be in any text: a second sign of Markdown must confirm it.
  if (label === undefined && markdownHeading.test(start) && otherMarkdown.test(start)) return 'markdown';
  // A label of HTML over text without tags is the sender's default, and means nothing.
  return label === 'html' && !/<[a-z]/i.test(text) ? 'text' : (label ?? 'text');
};

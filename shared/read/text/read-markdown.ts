import { marked } from 'marked';
import { parseDocument } from 'yaml';
import { Rejected } from '#shared/errors.ts';
import { oneLine } from '../body/html-to-text.ts';
import { articleTooLarge, maxBodyBytes } from '../body/sanitize.ts';
import type { ExtractedFields } from '../extracted-fields.ts';
import { type ParseContext, type ParsedArticle, toParsedArticle } from '../parsed-article.ts';

/** A quotation of 100 levels: no text has one, and `marked` takes time quadratic in its depth. */
const deepQuotation = /^(?:[ \t]*>){100}/m;

/**
 * CommonMark with GitHub's tables as HTML, which is not sanitised.
 * @throws Rejected MARKDOWN_TOO_DEEP, ARTICLE_TOO_LARGE
 */
export const markdownToHtml = (markdown: string): string => {
  if (markdown.length > maxBodyBytes) throw articleTooLarge();
  const tooDeep = (cause?: unknown): Rejected =>
    new Rejected('MARKDOWN_TOO_DEEP', 'The Markdown nests too deeply: flatten its quotations and lists.', {
      cause,
      faults: [{ pointer: '/content_markdown', message: 'nests too deeply' }],
    });
  if (deepQuotation.test(markdown)) throw tooDeep();
  try {
    return marked.parse(markdown, { async: false, gfm: true });
  } catch (error) {
    // `marked` recurses once for each level of a quotation or a list, until the stack overflows.
    throw tooDeep(error);
  }
};

type FrontMatter = Readonly<Record<string, unknown>>;

/** Front matter, with the language that its first line may name: only YAML is read, never a program (`---js`). */
const frontMatter = /^\ufeff?---[ \t]*(\w*)[ \t]*\r?\n([\s\S]*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/;

/** Longer front matter is not parsed as YAML: its tree would take a hundred times its size in memory. */
const maxYamlCharacters = 65_536;

/** Front matter that is not valid YAML, such as `title: a: b`, as lines of a key and a text each. */
const readLines = (yaml: string): FrontMatter =>
  Object.fromEntries(
    yaml.split(/\r?\n/).flatMap((line) => {
      const [, key, value] = /^([\w-]+)\s*:\s*(.*)$/.exec(line) ?? [];
      return key === undefined || value === undefined ? [] : [[key, value.replace(/^(["'])(.*)\1$/, '$2')]];
    }),
  );

/** YAML 1.2 without its types, so that `0123`, `12:30` and `no` stay texts; aliases are refused (alias bombs). */
const readYaml = (yaml: string): FrontMatter => {
  if (yaml.length > maxYamlCharacters) return readLines(yaml.slice(0, maxYamlCharacters));
  try {
    const document = parseDocument(yaml, { schema: 'failsafe', version: '1.2', uniqueKeys: false });
    const value: unknown = document.errors.length > 0 ? undefined : document.toJS({ maxAliasCount: 0 });
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : readLines(yaml);
  } catch {
    return readLines(yaml);
  }
};

/** A value as text: the first of a list, the `name` or the `url` of an object; undefined for a blank one. */
const textOf = (value: unknown): string | undefined => {
  if (Array.isArray(value)) return textOf(value[0]);
  if (typeof value === 'object' && value !== null)
    return 'name' in value ? textOf(value.name) : 'url' in value ? textOf(value.url) : undefined;
  return value === undefined || value === null || String(value).trim() === '' ? undefined : String(value);
};

/** A list, or a text with commas, as texts. */
const listOf = (value: unknown): readonly string[] =>
  Array.isArray(value)
    ? value.flatMap((item) => textOf(item) ?? [])
    : (textOf(value) ?? '').split(/[,،]/).filter((item) => item.trim() !== '');

const titleHeading = /^\s*(?:#\s+(.+?)\s*#*|([^\n]+)\n=+)\s*(?:\n|$)/;

/**
 * A Markdown document with YAML front matter, as Jekyll, Hugo, Astro and people write it, or with its title as the first
 * heading. @throws Rejected ARTICLE_WITHOUT_TITLE, ARTICLE_WITHOUT_CONTENT, ARTICLE_TOO_LARGE, MARKDOWN_TOO_DEEP
 */
export const readMarkdown = (text: string, context: ParseContext): ParsedArticle => {
  const [block = '', language = '', source = ''] = frontMatter.exec(text) ?? [];
  const matter = /^(?:ya?ml)?$/i.test(language) ? readYaml(source) : {};
  const pick = (...names: readonly string[]): unknown =>
    names.map((name) => matter[name]).find((value) => textOf(value) !== undefined);
  const markdown = text.slice(block.length).replace(/\r\n?/g, '\n');
  const [heading = '', hashed, underlined] = titleHeading.exec(markdown) ?? [];
  const headingText = oneLine((hashed ?? underlined ?? '').replace(/[*_`]/g, ''));
  const title = textOf(pick('title', 'titre', 'titulo'));
  // A heading that repeats the title of the front matter is not part of the body.
  const isTitle = title === undefined || oneLine(title) === headingText;
  const image = textOf(pick('image', 'cover', 'banner', 'thumbnail', 'featured_image'));
  const fields: ExtractedFields = {
    guid: textOf(pick('guid', 'id')),
    url: textOf(pick('url', 'permalink', 'canonical_url', 'canonical', 'link')),
    title: title ?? headingText,
    summary: textOf(pick('summary', 'description', 'excerpt')),
    html: markdownToHtml(isTitle ? markdown.slice(heading.length) : markdown),
    language: textOf(pick('language', 'lang', 'locale')),
    authors: listOf(pick('authors', 'author')).map((name) => ({ name })),
    tags: listOf(pick('tags', 'keywords', 'categories')),
    published: textOf(pick('published', 'date_published', 'date', 'pubDate', 'publishDate')),
    modified: textOf(pick('modified', 'date_modified', 'updated', 'lastmod', 'last_modified_at')),
    image: image === undefined ? undefined : { url: image },
  };
  return toParsedArticle(fields, context);
};

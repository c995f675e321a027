import { marked } from 'marked';
import { parseDocument } from 'yaml';
import { Rejected } from '#shared/errors.ts';
import { oneLine } from '../body/plain-text.ts';
import { articleTooLarge, maxBodyBytes } from '../body/sanitize.ts';
import type { ExtractedFields } from '../extracted-fields.ts';
import type { ParseContext, ParsedArticle } from '../parsed-article.ts';
import { toParsedArticle } from '../parsed-article.ts';

/** Nobody quotes so deep; reading it takes the square of its depth. */
const deepQuotation = /^(?:[ \t]*>){100}/m;

const tooDeep = (cause?: unknown): Rejected =>
  new Rejected('MARKDOWN_TOO_DEEP', 'The Markdown nests too deeply to be read: flatten its quotations and lists.', {
    cause,
    faults: [{ pointer: '/content_markdown', message: 'nests too deeply' }],
  });

/**
 * CommonMark with GitHub's tables as HTML, raw and unsafe as its HTML parts may be.
 * @throws Rejected MARKDOWN_TOO_DEEP, ARTICLE_TOO_LARGE
 */
export const markdownToHtml = (markdown: string): string => {
  if (markdown.length > maxBodyBytes) throw articleTooLarge();
  if (deepQuotation.test(markdown)) throw tooDeep();
  try {
    return marked.parse(markdown, { async: false, gfm: true });
  } catch (error) {
    // marked calls itself for each level of a quotation or a list, until the stack is used up.
    throw tooDeep(error);
  }
};

type FrontMatter = Readonly<Record<string, unknown>>;

/** `---js` and its likes are programs for other tools: they go unread. */
const frontMatter = /^\ufeff?---[ \t]*(\w*)[ \t]*\r?\n([\s\S]*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/;

/** `title: a: b` is no YAML, and what people write: each line is then a key and a text. */
const readLines = (yaml: string): FrontMatter =>
  Object.fromEntries(
    yaml.split(/\r?\n/).flatMap((line) => {
      const [, key, value] = /^([\w-]+)\s*:\s*(.*)$/.exec(line) ?? [];
      return key === undefined || value === undefined ? [] : [[key, value.replace(/^(["'])(.*)\1$/, '$2')]];
    }),
  );

/** A front matter of more characters is read line by line: no writer's is, and a tree of it costs a hundred times its size. */
const maxYaml = 65_536;

/** YAML 1.2 without its types: `0123`, `12:30` and `no` are texts; aliases are refused (alias bombs). */
const readYaml = (yaml: string): FrontMatter => {
  if (yaml.length > maxYaml) return readLines(yaml.slice(0, maxYaml));
  try {
    const document = parseDocument(yaml, { schema: 'failsafe', version: '1.2', uniqueKeys: false });
    if (document.errors.length > 0) return readLines(yaml);
    const value: unknown = document.toJS({ maxAliasCount: 0 });
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : readLines(yaml);
  } catch {
    return readLines(yaml);
  }
};

const textOf = (value: unknown): string | undefined => {
  if (Array.isArray(value)) return textOf(value[0]);
  if (typeof value === 'object' && value !== null)
    return 'name' in value ? textOf(value.name) : 'url' in value ? textOf(value.url) : undefined;
  return value === undefined || value === null || String(value).trim() === '' ? undefined : String(value);
};

const listOf = (value: unknown): readonly string[] =>
  Array.isArray(value)
    ? value.flatMap((item) => textOf(item) ?? [])
    : (textOf(value) ?? '').split(/[,،]/).filter((item) => item.trim() !== '');

/** The first of several names that writers and generators (Jekyll, Hugo, Astro) use for one thing. */
const pick = (matter: FrontMatter, ...names: readonly string[]): unknown =>
  names.map((name) => matter[name]).find((value) => textOf(value) !== undefined);

const heading = /^\s*(?:#\s+(.+?)\s*#*|([^\n]+)\n=+)\s*(?:\n|$)/;

const toFields = (matter: FrontMatter, markdown: string): ExtractedFields => {
  const titled = heading.exec(markdown);
  const title = oneLine((titled?.[1] ?? titled?.[2] ?? '').replace(/[*_`]/g, ''));
  const said = textOf(pick(matter, 'title', 'titre', 'titulo'));
  // The heading of a file that has its title above it repeats it.
  const isTitle = titled !== null && (said === undefined || oneLine(said) === title);
  const image = textOf(pick(matter, 'image', 'cover', 'banner', 'thumbnail', 'featured_image'));
  return {
    guid: textOf(pick(matter, 'guid', 'id')),
    url: textOf(pick(matter, 'url', 'permalink', 'canonical_url', 'canonical', 'link')),
    title: said ?? title,
    summary: textOf(pick(matter, 'summary', 'description', 'excerpt')),
    html: markdownToHtml(isTitle ? markdown.slice(titled[0].length) : markdown),
    language: textOf(pick(matter, 'language', 'lang', 'locale')),
    authors: listOf(pick(matter, 'authors', 'author')).map((name) => ({ name })),
    tags: listOf(pick(matter, 'tags', 'keywords', 'categories')),
    published: textOf(pick(matter, 'published', 'date_published', 'date', 'pubDate', 'publishDate')),
    modified: textOf(pick(matter, 'modified', 'date_modified', 'updated', 'lastmod', 'last_modified_at')),
    image: image === undefined ? undefined : { url: image },
  };
};

/**
 * A Markdown document with YAML front matter, or with its title as the first heading.
 * @throws Rejected ARTICLE_WITHOUT_TITLE, ARTICLE_WITHOUT_CONTENT, ARTICLE_TOO_LARGE
 */
export const readMarkdown = (text: string, context: ParseContext): ParsedArticle => {
  const matter = frontMatter.exec(text);
  const markdown = (matter === null ? text : text.slice(matter[0].length)).replace(/\r\n?/g, '\n');
  const isYaml = /^(?:ya?ml)?$/i.test(matter?.[1] ?? '');
  return toParsedArticle(toFields(isYaml ? readYaml(matter?.[2] ?? '') : {}, markdown), context);
};

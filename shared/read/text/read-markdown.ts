import { Marked, type TokenizerExtension } from 'marked';
import { parseDocument } from 'yaml';
import { Rejected } from '#shared/errors.ts';
import { oneLine } from '../body/html-to-text.ts';
import { articleTooLarge, maxBodyBytes } from '../body/sanitize.ts';
import type { ExtractedFields, ExtractedImage } from '../extracted-fields.ts';
import { type ParseContext, type ParsedArticle, toParsedArticle } from '../parsed-article.ts';

/** A quotation of 100 levels: no text has one, and `marked` takes time quadratic in its depth. */
const deepQuotation = /^(?:[ \t]*>){100}/m;

/** `![](la halle.jpg)`, which people write without the brackets that a space needs, and `![[halle.jpg|alt]]` of Obsidian. */
const loosePicture =
  /^!(?:\[([^[\]\n]{0,1000})\]\(([^()<>"\n]{1,500}\.(?:jpe?g|png|webp|avif|gif))\)|\[\[([^[\]|\n]{1,500}\.(?:jpe?g|png|webp|avif|gif))(?:\|([^[\]\n]{0,1000}))?\]\])/i;

const loosePictures: TokenizerExtension = {
  name: 'loosePicture',
  level: 'inline',
  start: (markdown) => markdown.indexOf('!['),
  tokenizer: (markdown) => {
    const [raw, alt, target, obsidianTarget, obsidianAlt] = loosePicture.exec(markdown) ?? [];
    const href = target ?? obsidianTarget;
    // Everything else is CommonMark's own.
    if (raw === undefined || href === undefined || (target !== undefined && !/\s/.test(target))) return undefined;
    // Obsidian writes a width in the place of the text.
    const text = (alt ?? obsidianAlt ?? '').replace(/^\d+(?:x\d+)?$/, '');
    return { type: 'image', raw, href: href.trim().replaceAll(/%(?![\da-f]{2})/gi, '%25'), title: null, text };
  },
};

const { parse: parseMarkdown } = new Marked({ async: false, gfm: true, extensions: [loosePictures] });

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
    return parseMarkdown(markdown, { async: false });
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

/** The names that Jekyll, Hugo, Eleventy, Astro and their themes give a lead picture. */
const imageNames = [
  ...['image', 'cover', 'banner', 'thumbnail', 'featured_image', 'featuredImage', 'feature_image', 'featureImage'],
  ...['hero', 'heroImage', 'hero_image', 'coverImage', 'cover_image', 'images', 'og_image', 'ogImage'],
] as const;

/** A lead picture: its URL, or an object with it and its alternative text. */
const imageOf = (value: unknown): ExtractedImage | undefined => {
  if (Array.isArray(value)) return imageOf(value[0]);
  if (typeof value !== 'object' || value === null) {
    const url = textOf(value);
    return url === undefined ? undefined : { url };
  }
  const members: FrontMatter = Object.fromEntries(Object.entries(value));
  const url = ['url', 'src', 'image', 'path'].map((name) => textOf(members[name])).find((text) => text !== undefined);
  return url === undefined ? undefined : { url, alt: textOf(members.alt) };
};

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
    image: imageNames.map((name) => imageOf(matter[name])).find((image) => image !== undefined),
  };
  return toParsedArticle(fields, context);
};

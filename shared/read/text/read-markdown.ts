import makeMarkdownIt, { type MarkdownIt } from 'markdown-it';
import footnotes from 'markdown-it-footnote';
import { Rejected } from '#shared/errors.ts';
import { oneLine } from '../body/html-to-text.ts';
import { articleTooLarge, maxBodyBytes } from '../body/sanitize.ts';
import { shortcodeWarnings } from '../body/shortcode-warnings.ts';
import type { ExtractedFields, ExtractedImage } from '../extracted-fields.ts';
import { type ParseContext, type ParsedArticle, toParsedArticle } from '../parsed-article.ts';
import { readNotice, readVisibility, statusOf, strictest } from '../visibility.ts';
import { type FrontMatter, readFrontMatter } from './front-matter.ts';
import { resolveShortcodes } from './markdown-shortcodes.ts';

/** Levels of quotations and lists, of which a list takes two: no text has so many, and the parser leaves out what is deeper. */
const maxLevels = 200;

/** Lines, and signs of markup, of a text: the longest books have a tenth. Each becomes a piece of the tree, which is larger than its text. */
const maxMarks = 50_000;

/** Footnotes and references to them: the parser copies the whole text for each. */
const maxFootnoteMarks = 3_000;
const footnoteMarks = /\[\^|\^\[/g;

const marks = /[*_`~[\]!<&|\\{^]|\n/g;

/** `![](la halle.jpg)`, which people write without the brackets that a space needs, and `![[halle.jpg|alt]]` of Obsidian. */
const loosePicture =
  /!(?:\[([^[\]\n]{0,1000})\]\(([^()<>"\n]{1,500}\.(?:jpe?g|png|webp|avif|gif))\)|\[\[([^[\]|\n]{1,500}\.(?:jpe?g|png|webp|avif|gif))(?:\|([^[\]\n]{0,1000}))?\]\])/iy;

const loosePictures = (parser: MarkdownIt): void => {
  parser.inline.ruler.before('image', 'loose_picture', (state, silent) => {
    if (state.src[state.pos] !== '!') return false;
    loosePicture.lastIndex = state.pos;
    const [raw, alt, target, obsidianTarget, obsidianAlt] = loosePicture.exec(state.src) ?? [];
    const href = target ?? obsidianTarget;
    // Everything else is CommonMark's own.
    if (raw === undefined || href === undefined || (target !== undefined && !/\s/.test(target))) return false;
    if (!silent) {
      const token = state.push('image', 'img', 0);
      token.attrs = [
        ['src', href.trim().replaceAll(/%(?![\da-f]{2})/gi, '%25')],
        ['alt', ''],
      ];
      // Obsidian writes a width in the place of the text.
      const text = new state.Token('text', '', 0);
      text.content = (alt ?? obsidianAlt ?? '').replace(/^\d+(?:x\d+)?$/, '');
      token.children = [text];
      token.content = text.content;
    }
    state.pos += raw.length;
    return true;
  });
};

/** GitHub's task lists: a feed has no form, so that a box is a letter. */
const taskLists = (parser: MarkdownIt): void => {
  parser.core.ruler.after('block', 'task_lists', ({ tokens }) => {
    for (const [index, token] of tokens.entries()) {
      if (token.type !== 'inline' || tokens[index - 2]?.type !== 'list_item_open') continue;
      token.content = token.content.replace(/^\[([ xX])\](?=\s)/, (_, mark: string) => (mark === ' ' ? '☐' : '☑'));
    }
  });
};

const maxLinkLength = 2000;

const parser = makeMarkdownIt({ html: true, linkify: true, maxNesting: maxLevels })
  .use(footnotes)
  .use(loosePictures)
  .use(taskLists);
// Readers cut a link within an entry: the number of a note is enough.
parser.renderer.rules.footnote_ref = (tokens, index) => `<sup>[${Number(tokens[index]?.meta?.id) + 1}]</sup>`;
parser.renderer.rules.footnote_anchor = () => '';
// GitHub Flavored Markdown §6.9: a link in the text begins with its scheme or with www.
parser.linkify.set({ fuzzyLink: false });
parser.linkify.add('www.', {
  validate: (text, start, linkify) => {
    const before = 'http://www.'.length - 'http:'.length;
    const length = linkify.testSchemaAt(
      `http://www.${text.slice(start, start + maxLinkLength)}`,
      'http:',
      'http:'.length,
    );
    return Math.max(length - before, 0);
  },
  normalize: (match) => {
    match.url = `http://${match.url}`;
  },
});
parser.renderer.rules.s_open = () => '<del>';
parser.renderer.rules.s_close = () => '</del>';
// The sanitiser judges and encodes addresses, as it does those of every format.
parser.validateLink = () => true;
parser.normalizeLink = (url) => url;
parser.normalizeLinkText = (url) => url;

/** The spaces of Unicode beyond ASCII, and a private letter for each. */
const wideSpaces =
  '\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff';
const firstLetter = 0xe7a0;

/**
 * The parser's expression for a tag lets such a space end a value, and stand in it: a tag with thirty takes years. Within what may
 * be a tag they are letters, until it is rendered.
 */
const hideSpaces = (markdown: string): string =>
  markdown.replace(/<[a-z/][^<>]*/gi, (tag) =>
    tag.replace(/[^\S\t-\r ]/g, (space) => String.fromCharCode(firstLetter + wideSpaces.indexOf(space))),
  );

const showSpaces = (html: string): string =>
  html.replace(/[\ue7a0-\ue7b2]/g, (letter) => wideSpaces[letter.charCodeAt(0) - firstLetter] ?? letter);

/** Characters of all addresses and titles: each reference to a definition repeats those of the definition. */
const attributeCharacters = (tokens: ReturnType<MarkdownIt['parse']>): number =>
  tokens.reduce(
    (sum, { attrs, children }) =>
      sum +
      (attrs ?? []).reduce((length, [, value]) => length + String(value).length, 0) +
      (children === null ? 0 : attributeCharacters(children)),
    0,
  );

/**
 * CommonMark with GitHub's tables, task lists and links, and footnotes, as HTML, which is not sanitised. In time linear in its
 * length, whatever it holds. @throws Rejected MARKDOWN_TOO_DEEP, MARKDOWN_TOO_COMPLEX, ARTICLE_TOO_LARGE
 */
export const markdownToHtml = (markdown: string): string => {
  if (markdown.length > maxBodyBytes) throw articleTooLarge();
  const isOver =
    (markdown.match(marks)?.length ?? 0) > maxMarks || (markdown.match(footnoteMarks)?.length ?? 0) > maxFootnoteMarks;
  if (isOver) {
    throw new Rejected(
      'MARKDOWN_TOO_COMPLEX',
      'The Markdown has over 50,000 lines and signs of markup, or over 3,000 references to footnotes: send it in parts.',
      {
        status: 413,
        faults: [{ pointer: '/content_markdown', message: 'has too many lines and signs of markup' }],
      },
    );
  }
  const environment = {};
  const tokens = parser.parse(hideSpaces(markdown), environment);
  if (tokens.some(({ level }) => level >= maxLevels - 1)) {
    throw new Rejected('MARKDOWN_TOO_DEEP', 'The Markdown nests too deeply: flatten its quotations and lists.', {
      faults: [{ pointer: '/content_markdown', message: 'nests too deeply' }],
    });
  }
  if (attributeCharacters(tokens) > maxBodyBytes) throw articleTooLarge();
  return showSpaces(parser.renderer.render(tokens, parser.options, environment));
};

/** A value as text: the first of a list, the `name` or the `url` of an object; undefined for a blank one. */
const textOf = (value: unknown): string | undefined => {
  if (Array.isArray(value)) return textOf(value[0]);
  // TOML has dates.
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
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
  const members: FrontMatter['members'] = Object.fromEntries(Object.entries(value));
  const url = ['url', 'src', 'image', 'path'].map((name) => textOf(members[name])).find((text) => text !== undefined);
  return url === undefined ? undefined : { url, alt: textOf(members.alt) };
};

/** Zola keeps the tags of a page among its taxonomies. */
const taxonomyOf = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return undefined;
  return 'tags' in value ? value.tags : 'categories' in value ? value.categories : undefined;
};

/** The date of publication; `published: true` is none (Jekyll). */
const publishedIn = (pick: (...names: readonly string[]) => unknown): string | undefined => {
  const names = [
    ...['published', 'date_published', 'published_at', 'date', 'pubDate', 'pubDatetime', 'publishDate'],
    ...['publication_date', 'first_published', 'issued'],
  ];
  const texts = names.flatMap((name) => textOf(pick(name)) ?? []);
  return texts.find((text) => statusOf(text) === undefined);
};

const titleHeading = /^\s*(?:#\s+(\S[^\n]*)|(\S[^\n]*)\n=+[^\S\n]*)(?:\n|$)/;

/** A first heading that stands below other text. */
const firstHeading = /(?<=\n)#[ \t]([^\n]+)(?:\n|$)/;

/** A text may begin with a rule, which separates nothing. */
const withoutLeadingRule = (markdown: string): string => markdown.replace(/^\s*(?:-{3,}|\*{3,}|_{3,})[ \t]*\n/, '');

/** The first line of the text and the first one below its title, where an editor writes a notice. */
const noticeLines = (markdown: string, heading: string): readonly string[] =>
  [markdown, markdown.slice(heading.length)].map((text) =>
    (text.trimStart().split('\n', 1)[0] ?? '').replace(/[*_#`>]/g, ' '),
  );

/**
 * A Markdown document with front matter, or with its title as the first heading; without a date of its own it has that of its
 * file. @throws Rejected ARTICLE_WITHOUT_TITLE, ARTICLE_WITHOUT_CONTENT, ARTICLE_TOO_LARGE, MARKDOWN_TOO_DEEP
 */
export const readMarkdown = (text: string, context: ParseContext, dateOfFile?: string): ParsedArticle => {
  const { members, body: written } = readFrontMatter(text.replace(/\r\n?/g, '\n'));
  const { markdown, leftOut } = resolveShortcodes(withoutLeadingRule(written));
  // `Title`, `publish_date` and `publishDate` are spellings of one name.
  const keyOf = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, '');
  const matter = new Map(Object.entries(members).map(([name, value]) => [keyOf(name), value]));
  const pick = (...names: readonly string[]): unknown =>
    names.map((name) => matter.get(keyOf(name))).find((value) => textOf(value) !== undefined);
  const [heading = '', hashed, underlined] = titleHeading.exec(markdown) ?? firstHeading.exec(markdown) ?? [];
  const headingText = oneLine((hashed?.trimEnd().replace(/(?<!#)#+$/, '') ?? underlined ?? '').replace(/[*_`]/g, ''));
  const title = textOf(pick('title', 'titre', 'titulo'));
  // A heading that repeats the title of the front matter is not part of the body.
  const isTitle = title === undefined || oneLine(title) === headingText;
  const fields: ExtractedFields = {
    guid: textOf(pick('guid', 'id')),
    url: textOf(pick('url', 'permalink', 'canonical_url', 'canonical', 'link')),
    title: title ?? headingText,
    shortTitle: textOf(pick('short_title')),
    summary: textOf(pick('summary', 'description', 'excerpt')),
    html: markdownToHtml(isTitle ? markdown.replace(heading, () => '') : markdown),
    language: textOf(pick('language', 'lang', 'locale')),
    authors: listOf(pick('authors', 'author')).map((name) => ({ name })),
    tags: listOf(pick('tags', 'keywords', 'categories') ?? taxonomyOf(matter.get('taxonomies'))),
    published: publishedIn(pick) ?? dateOfFile,
    modified: textOf(pick('modified', 'date_modified', 'updated', 'lastmod', 'last_modified_at')),
    image: imageNames.map((name) => imageOf(matter.get(keyOf(name)))).find((image) => image !== undefined),
  };
  const dates = { now: context.now, timeZone: context.site.timeZone };
  const notices = noticeLines(markdown, heading).map((line) => readNotice(line, dates));
  const visibility = strictest([readVisibility(members, dates), ...notices]);
  const article = toParsedArticle({ ...fields, visibility }, context);
  return { ...article, warnings: [...article.warnings, ...shortcodeWarnings(leftOut)] };
};

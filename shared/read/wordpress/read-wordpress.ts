import { z } from 'zod';
import { Rejected } from '#shared/errors.ts';
import { describeIssue, schemaFaults } from '#shared/schema-faults.ts';
import { toBatch } from '../batch.ts';
import { plainText } from '../body/html-to-text.ts';
import type { DateContext } from '../date/parse-date.ts';
import type { ExtractedFields, Visibility } from '../extracted-fields.ts';
import {
  type ItemContext,
  type ParseContext,
  type ParsedArticle,
  type ParsedDocument,
  toParsedArticle,
} from '../parsed-article.ts';
import { readVisibility, strictest } from '../visibility.ts';

const rendered = z.object({ rendered: z.string(), protected: z.boolean().nullish().catch(true) });
const author = z.object({ name: z.string().optional(), link: z.string().optional() });
const picture = z.object({ source_url: z.string().optional(), alt_text: z.string().optional() });
const term = z.object({ name: z.string().optional(), taxonomy: z.string().optional() });

/** A post of WordPress's REST API, version 2, with `?_embed`. */
const post = z.object({
  guid: rendered.optional(),
  link: z.string(),
  title: rendered,
  content: rendered,
  excerpt: rendered.optional(),
  date: z.string().optional(),
  date_gmt: z.string().nullish(),
  modified: z.string().optional(),
  modified_gmt: z.string().nullish(),
  lang: z.string().optional(),
  status: z.unknown().optional(),
  visibility: z.unknown().optional(),
  password: z.unknown().optional(),
  _embedded: z
    .object({
      author: z.array(author).optional().catch(undefined),
      'wp:featuredmedia': z.array(picture).optional().catch(undefined),
      'wp:term': z.array(z.array(term)).optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
});

/** Whether a JSON value is content of WordPress (a post, page, file or comment), or a list of it by its first item. */
export const isWordPress = (value: unknown): boolean => {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof first !== 'object' || first === null || !('link' in first)) return false;
  // The answers of `/wp/v2/media` have no content.
  return 'content' in first ? rendered.safeParse(first.content).success : 'media_type' in first;
};

const toFields = (read: z.infer<typeof post>): ExtractedFields => {
  const { author: authors = [], 'wp:featuredmedia': pictures = [], 'wp:term': terms = [] } = read._embedded ?? {};
  const [image] = pictures;
  /** WordPress gives an instant twice: in UTC without saying so, and as the site's clock shows it. */
  const instantOf = (gmt: string | null | undefined, local: string | undefined): string | undefined =>
    gmt && !gmt.startsWith('0000') ? `${gmt}Z` : local;
  return {
    guid: read.guid?.rendered,
    url: read.link,
    title: plainText(read.title.rendered),
    // WordPress ends an excerpt that it shortened with […].
    summary: plainText(read.excerpt?.rendered ?? '').replace(/(?<!\s)\s*\[?…\]?$/, '…'),
    html: read.content.rendered,
    pageLanguage: read.lang,
    authors: authors.flatMap(({ name, link }) => (name === undefined ? [] : [{ name: plainText(name), url: link }])),
    tags: terms.flat().flatMap(({ name }) => (name === undefined || name === 'Uncategorized' ? [] : [plainText(name)])),
    published: instantOf(read.date_gmt, read.date),
    modified: instantOf(read.modified_gmt, read.modified),
    image: image?.source_url === undefined ? undefined : { url: image.source_url, alt: image.alt_text },
  };
};

/** The types of content that are no articles, in words; other types are a newsroom's own (`news`, `tribune`). */
const foreignTypes: ReadonlyMap<string, string> = new Map([
  ['attachment', 'file'],
  ['comment', 'comment'],
  ['nav_menu_item', 'menu item'],
  ['page', 'page'],
  ['product', 'product'],
  ['revision', 'revision'],
  ['wp_block', 'block pattern'],
  ['wp_template', 'template'],
  ['wp_template_part', 'template part'],
]);

/** What an item is that is no article, by its `type`; undefined for an article. */
const foreignKind = (item: unknown): string | undefined => {
  const type = typeof item === 'object' && item !== null && 'type' in item ? String(item.type) : 'post';
  return foreignTypes.get(type);
};

/** A post's status, its password, and whether WordPress protects its text by one. */
const visibilityOf = (read: z.infer<typeof post>, context: DateContext): Visibility | undefined => {
  const { content, excerpt, status, visibility, password } = read;
  return strictest([
    readVisibility({ status, visibility, password }, context),
    content.protected === true || excerpt?.protected === true
      ? { status: 'private', mark: 'protected: true', name: 'content/protected' }
      : undefined,
  ]);
};

const readPost = (item: unknown, context: ItemContext): ParsedArticle | Rejected => {
  const parsed = post.safeParse(item, { error: describeIssue });
  if (!parsed.success)
    return new Rejected('ARTICLE_INVALID', 'The item is not a post as the REST API of WordPress returns it.', {
      faults: schemaFaults(item, parsed.error.issues),
    });
  try {
    const dates = { now: context.now, timeZone: context.site.timeZone };
    return toParsedArticle({ ...toFields(parsed.data), visibility: visibilityOf(parsed.data, dates) }, context);
  } catch (error) {
    if (error instanceof Rejected) return error;
    throw error;
  }
};

/**
 * The articles of an answer of `/wp-json/wp/v2/posts?_embed`, or of one post of it. A post that is not an article is a
 * `Rejected` in the list; pages, files and comments are skipped. @throws Rejected ARTICLE_MISSING
 */
export const readWordPress = (
  value: unknown,
  { url: _url, findPicture: _findPicture, ...context }: ParseContext,
): ParsedDocument => {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const posts = items.filter((item) => foreignKind(item) === undefined);
  const kinds = items.flatMap((item) => foreignKind(item) ?? []);
  const articles = posts.map((item) => readPost(item, context));
  return { ...toBatch(articles, kinds), isBatch: Array.isArray(value) };
};

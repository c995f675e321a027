import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import { defined } from '#shared/defined.ts';
import { Rejected } from '#shared/errors.ts';
import { toBatch } from '../batch.ts';
import { textToHtml } from '../body/html-to-text.ts';
import { richTextToHtml } from '../cms/rich-text.ts';
import { decodeText } from '../decode.ts';
import type { ExtractedAuthor, ExtractedFields } from '../extracted-fields.ts';
import { parseWellFormed } from '../json/well-formed-json.ts';
import { type ParseContext, type ParsedArticle, type ParsedDocument, toParsedArticle } from '../parsed-article.ts';
import { markdownToHtml } from '../text/read-markdown.ts';
import { type ExportItem, keptDraft, type OpenExport, toExportItem } from './export-item.ts';

/** Ghost numbered its rows before version 1, and gives them hexadecimal ids since. */
const id = z.union([z.string(), z.number().transform(String)]);
const text = z.string().nullish().catch(undefined);
/** An instant: a text, or the milliseconds of older exports. */
const instant = z.union([z.string(), z.number()]).nullish().catch(undefined);

const post = z.object({
  id,
  title: text,
  slug: text,
  html: text,
  markdown: text,
  lexical: text,
  mobiledoc: text,
  plaintext: text,
  feature_image: text,
  image: text,
  custom_excerpt: text,
  canonical_url: text,
  language: text,
  locale: text,
  type: text,
  page: z.union([z.boolean(), z.number()]).nullish().catch(undefined),
  status: text,
  visibility: text,
  published_at: instant,
  updated_at: instant,
  author_id: id.nullish().catch(undefined),
});
type Post = z.infer<typeof post>;

const rows = <T extends z.ZodType>(row: T) => z.array(row).catch([]);
const data = z.object({
  posts: z.array(z.unknown()),
  tags: rows(z.object({ id, name: text, visibility: text })),
  users: rows(z.object({ id, name: text, website: text })),
  posts_tags: rows(z.object({ post_id: id, tag_id: id, sort_order: z.number().nullish() })),
  posts_authors: rows(z.object({ post_id: id, author_id: id, sort_order: z.number().nullish() })),
  posts_meta: rows(z.object({ post_id: id, feature_image_alt: text })),
});
type GhostData = z.infer<typeof data>;

/** An export of Ghost: `{"db":[{"meta":…,"data":…}]}`, or its only member alone. */
const ghostExport = z.union([
  z.object({ db: z.tuple([z.object({ data })]) }).transform(({ db: [only] }) => only.data),
  z.object({ meta: z.object({ exported_on: z.unknown(), version: z.unknown() }), data }).transform((only) => only.data),
]);

/** The tables of a Ghost export; undefined for any other JSON value. */
export const ghostData = (value: unknown): GhostData | undefined => {
  if (typeof value !== 'object' || value === null || !('db' in value || ('meta' in value && 'data' in value)))
    return undefined;
  return ghostExport.safeParse(value).data;
};

/** What a post is, where it is neither public nor scheduled; undefined for those. */
const foreignKind = ({ type, page, status, visibility }: Post): string | undefined => {
  if (type === 'page' || page === true || page === 1) return 'page';
  if (status === 'sent') return 'newsletter';
  if (status !== 'published' && status !== 'scheduled') return 'draft';
  return (visibility ?? 'public') === 'public' ? undefined : 'post for members';
};

/** Ghost writes this in place of its own address. */
const ownAddress = /__GHOST_URL__/g;

const instantOf = (written: string | number | null | undefined): string | undefined => {
  if (typeof written !== 'number') return written ?? undefined;
  return Math.abs(written) > 8.64e15 ? String(written) : new Date(written).toISOString();
};

/** Ghost keeps the HTML of what it has shown, and the text of its editor of everything. */
const bodyOf = ({ html, markdown, lexical, mobiledoc, plaintext }: Post): string =>
  html?.trim() ||
  richTextToHtml(lexical) ||
  richTextToHtml(mobiledoc) ||
  (markdown ? markdownToHtml(markdown) : textToHtml(plaintext ?? ''));

const toFields = (read: Post, tables: GhostData): ExtractedFields => {
  const inOrder = <T extends { post_id: string; sort_order?: number | null | undefined }>(links: readonly T[]) =>
    links.filter(({ post_id }) => post_id === read.id).sort((a, b) => (a.sort_order ?? 0) - (b.sort_order ?? 0));
  const tags = inOrder(tables.posts_tags).flatMap(({ tag_id }) => tables.tags.filter((tag) => tag.id === tag_id));
  const linked = inOrder(tables.posts_authors).map(({ author_id }) => author_id);
  const authorIds = linked.length > 0 ? linked : [read.author_id];
  const image = (read.feature_image ?? read.image)?.replace(ownAddress, '');
  const alt = tables.posts_meta.find(({ post_id }) => post_id === read.id)?.feature_image_alt ?? undefined;
  return {
    // Ghost's own feed has this id as its guid.
    guid: read.id,
    url: read.canonical_url?.replace(ownAddress, '') || (read.slug ? `/${encodeURIComponent(read.slug)}/` : undefined),
    title: read.title ?? undefined,
    summary: read.custom_excerpt ?? undefined,
    html: bodyOf(read).replace(ownAddress, ''),
    language: read.locale ?? read.language?.replace('_', '-') ?? undefined,
    authors: authorIds
      .flatMap((author) => tables.users.filter((user) => user.id === author))
      .map((user): ExtractedAuthor => defined({ name: user.name ?? '', url: user.website ?? undefined })),
    // Ghost shows no reader a tag that begins with a number sign.
    tags: tags.flatMap(({ name, visibility }) =>
      !name || visibility === 'internal' || name.startsWith('#') ? [] : [name],
    ),
    published: instantOf(read.published_at),
    modified: instantOf(read.updated_at),
    image: image ? { url: image, alt } : undefined,
  };
};

/** A post, or undefined for an item that is none. */
const parsePost = (value: unknown): Post | undefined => post.safeParse(value).data;

const readPost = (
  parsed: Post | undefined,
  tables: GhostData,
  context: ParseContext,
): string | ParsedArticle | Rejected => {
  if (parsed === undefined)
    return new Rejected('ARTICLE_INVALID', 'The item is not a post as Ghost exports it: it has no id.');
  const kind = foreignKind(parsed);
  const kept = keptDraft(kind, context);
  if (kind !== undefined && kept === undefined) return kind;
  try {
    // `url` is the address of the exported site, which no post may take for its own.
    const { url: base, findPicture: _findPicture, ...rest } = context;
    return toParsedArticle(defined({ ...toFields(parsed, tables), base }), { ...rest, ...kept });
  } catch (error) {
    if (error instanceof Rejected) return error;
    throw error;
  }
};

/** The public and scheduled posts of a Ghost export. @throws Rejected ARTICLE_MISSING */
export const readGhost = (tables: GhostData, context: ParseContext): ParsedDocument => {
  const read = tables.posts.map((value) => readPost(parsePost(value), tables, context));
  return toBatch(
    read.filter((result) => typeof result !== 'string'),
    read.filter((result) => typeof result === 'string'),
  );
};

/** The posts of a Ghost export, with offsets in proportion to their number. @throws Rejected EXPORT_UNKNOWN */
export async function* readGhostExport(open: OpenExport, context: ParseContext): AsyncGenerator<ExportItem> {
  const bytes = await buffer(open());
  let value: unknown;
  try {
    value = parseWellFormed(decodeText(bytes, 'application/json'));
  } catch (cause) {
    throw new Rejected('JSON_INVALID', 'The export is not JSON: it may break off. Export it again.', { cause });
  }
  const tables = ghostData(value);
  if (tables === undefined)
    throw new Rejected('EXPORT_UNKNOWN', 'The document is not an export of Ghost: it has no db[0].data.posts.', {
      status: 415,
    });
  for (const [index, item] of tables.posts.entries()) {
    const offset = Math.round((bytes.length * (index + 1)) / tables.posts.length);
    const parsed = parsePost(item);
    yield toExportItem(readPost(parsed, tables, context), parsed?.title ?? '', offset);
  }
}

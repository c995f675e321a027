import { z } from 'zod';
import { Rejected } from '#shared/errors.ts';
import { plainText } from '../body/plain-text.ts';
import type { ExtractedFields } from '../extracted-fields.ts';
import type { ParseContext, ParsedArticle } from '../parsed-article.ts';
import { toParsedArticle } from '../parsed-article.ts';

const rendered = z.object({ rendered: z.string() });
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
  _embedded: z
    .object({
      author: z.array(author).optional().catch(undefined),
      'wp:featuredmedia': z.array(picture).optional().catch(undefined),
      'wp:term': z.array(z.array(term)).optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
});

const looksLikePost = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  'link' in value &&
  'content' in value &&
  rendered.safeParse(value.content).success;

/** Whether a JSON value is a post of WordPress, or a list of them. */
export const isWordPress = (value: unknown): boolean => looksLikePost(Array.isArray(value) ? value[0] : value);

/** WordPress gives the same instant twice: on the site's clock, and in UTC without saying so. */
const utc = (gmt: string | null | undefined, local: string | undefined): string | undefined =>
  gmt && !gmt.startsWith('0000') ? `${gmt}Z` : local;

const toFields = (read: z.infer<typeof post>): ExtractedFields => {
  const image = read._embedded?.['wp:featuredmedia']?.[0];
  return {
    guid: read.guid?.rendered,
    url: read.link,
    title: plainText(read.title.rendered),
    // WordPress ends an excerpt that it cut itself with […].
    summary: plainText(read.excerpt?.rendered ?? '').replace(/\s*\[?…\]?$/, '…'),
    html: read.content.rendered,
    pageLanguage: read.lang,
    authors: (read._embedded?.author ?? []).flatMap(({ name, link }) =>
      name === undefined ? [] : [{ name: plainText(name), ...(link === undefined ? {} : { url: link }) }],
    ),
    tags: (read._embedded?.['wp:term'] ?? [])
      .flat()
      .flatMap(({ name }) => (name === undefined || name === 'Uncategorized' ? [] : [plainText(name)])),
    published: utc(read.date_gmt, read.date),
    modified: utc(read.modified_gmt, read.modified),
    image: image?.source_url === undefined ? undefined : { url: image.source_url, alt: image.alt_text },
  };
};

const readPost = (value: unknown, context: ParseContext): ParsedArticle => {
  const parsed = post.safeParse(value);
  if (parsed.success) return toParsedArticle(toFields(parsed.data), context);
  const faults = parsed.error.issues.map(({ path, message }) => ({
    pointer: `/${path.map(String).join('/')}`,
    message,
  }));
  throw new Rejected('ARTICLE_INVALID', 'This is no post of WordPress as its REST API gives them.', { faults });
};

/** What `/wp-json/wp/v2/posts?_embed` answers, or one post of it; one bad post costs only itself. */
export const readWordPress = (value: unknown, context: ParseContext): readonly (ParsedArticle | Rejected)[] =>
  (Array.isArray(value) ? value : [value]).map((item: unknown) => {
    try {
      return readPost(item, { site: context.site, now: context.now });
    } catch (error) {
      if (error instanceof Rejected) return error;
      throw error;
    }
  });

import { z } from 'zod';
import { type Fault, Rejected } from '#shared/errors.ts';
import { textToHtml } from '../body/text-to-html.ts';
import type { ExtractedFields } from '../extracted-fields.ts';
import type { ParseContext, ParsedArticle } from '../parsed-article.ts';
import { toParsedArticle } from '../parsed-article.ts';
import { markdownToHtml } from '../text/read-markdown.ts';

/** How many articles one push may bring (contract.md §4.1). */
export const maxItems = 100;

const text = z.string();
const author = z.union([
  z.object({ name: text.optional(), url: text.optional(), email: text.optional() }),
  text.transform((name) => ({ name, url: undefined, email: undefined })),
]);
const attachment = z.object({
  url: text,
  mime_type: text.optional(),
  type: text.optional(),
  title: text.optional(),
  size_in_bytes: z.number().optional(),
  size: z.number().optional(),
  duration_in_seconds: z.number().optional(),
  duration: z.number().optional(),
});

/** What JSON Feed has no name for, as Barid's own feeds say it; nobody is refused for what stands here. */
const extension = z
  .object({
    image: z.object({ alt: text.optional(), width: z.number().optional(), height: z.number().optional() }).optional(),
  })
  .nullish()
  .catch(undefined);

/** JSON Feed 1.1, "Items", and what Barid adds; null stands for what is absent. */
const item = z.object({
  // "if an id is presented as a number or other type, a JSON Feed reader should coerce it to a string".
  id: z.union([text, z.number().transform(String)]).nullish(),
  guid: text.nullish(),
  url: text.nullish(),
  external_url: text.nullish(),
  title: text.nullish(),
  content_html: text.nullish(),
  content_text: text.nullish(),
  content_markdown: text.nullish(),
  summary: text.nullish(),
  image: text.nullish(),
  banner_image: text.nullish(),
  date_published: text.nullish(),
  date_modified: text.nullish(),
  author: author.nullish(),
  authors: z.array(author).nullish(),
  tags: z.array(text).nullish(),
  language: text.nullish(),
  attachments: z.array(attachment).nullish(),
  source: z.object({ name: text, url: text.optional(), feed: text.optional() }).nullish(),
  _barid: extension,
});
type Item = z.infer<typeof item>;

const pointerTo = (path: readonly PropertyKey[]): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

const isUrl = (reference: string | null | undefined): boolean => /^https?:\/\//i.test(reference ?? '');

const htmlOf = ({ content_html, content_markdown, content_text, summary }: Item): string => {
  if (content_html) return content_html;
  if (content_markdown) return markdownToHtml(content_markdown);
  return textToHtml(content_text || summary || '');
};

const toFields = (read: Item): ExtractedFields => ({
  guid: read.guid ?? read.id ?? undefined,
  url: read.url || (isUrl(read.id) ? read.id : read.external_url) || undefined,
  title: read.title ?? undefined,
  summary: read.summary ?? undefined,
  html: htmlOf(read),
  language: read.language ?? undefined,
  authors: [...(read.authors ?? []), ...(read.author && !read.authors?.length ? [read.author] : [])].map(
    ({ name, url, email }) => ({ name: name ?? '', ...(url ? { url } : {}), ...(email ? { email } : {}) }),
  ),
  tags: read.tags ?? [],
  published: read.date_published ?? undefined,
  modified: read.date_modified ?? undefined,
  image:
    read.image || read.banner_image ? { url: read.image || read.banner_image || '', ...read._barid?.image } : undefined,
  attachments: (read.attachments ?? []).map((file) => ({
    url: file.url,
    type: file.mime_type ?? file.type,
    title: file.title,
    size: file.size_in_bytes ?? file.size,
    duration: file.duration_in_seconds ?? file.duration,
  })),
  ...(read.source ? { source: { name: read.source.name, ...linksOf(read.source) } } : {}),
});

const linksOf = ({ url, feed }: { readonly url?: string | undefined; readonly feed?: string | undefined }) => ({
  ...(url && isUrl(url) ? { url } : {}),
  ...(feed && isUrl(feed) ? { feed } : {}),
});

const addressFaults = (read: Item): readonly Fault[] =>
  (['url', 'image', 'banner_image', 'external_url'] as const).flatMap((name) => {
    const value = read[name];
    const isFine = !value || URL.canParse(value, 'https://relative.invalid/');
    return isFine ? [] : [{ pointer: `/${name}`, message: `is no address; found ${value}` }];
  });

const isBlank = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

const missingFaults = (value: object): readonly Fault[] => {
  const has = (name: string): boolean => !isBlank(Reflect.get(value, name));
  const faults: Fault[] = [];
  if (!has('title')) faults.push({ pointer: '/title', message: 'is missing or empty' });
  if (!['content_html', 'content_text', 'content_markdown', 'summary'].some(has)) {
    faults.push({
      pointer: '/content_html',
      message: 'is missing, and so are content_text, content_markdown and summary',
    });
  }
  return faults;
};

/** What is wrong with the item, all at once: what is missing, what has the wrong type, what is no address. */
const faultsOf = (value: unknown): readonly Fault[] => {
  const parsed = item.safeParse(value);
  const mistyped = (parsed.error?.issues ?? []).map(({ path, message }) => ({ pointer: pointerTo(path), message }));
  const missing = typeof value === 'object' && value !== null && !Array.isArray(value) ? missingFaults(value) : [];
  return [...missing, ...mistyped, ...(parsed.success ? addressFaults(parsed.data) : [])];
};

const under = (pointer: string, rejected: Rejected): Rejected =>
  new Rejected(rejected.code, rejected.message, {
    status: rejected.status,
    faults: rejected.faults.map((fault) => ({ ...fault, pointer: `${pointer}${fault.pointer}` })),
  });

/**
 * One JSON Feed 1.1 item; `pointer` is where it stands in what was sent.
 * @throws Rejected ARTICLE_WITHOUT_TITLE, ARTICLE_INVALID, ARTICLE_WITHOUT_CONTENT, ARTICLE_TOO_LARGE, every fault named by its pointer
 */
export const readJsonItem = (value: unknown, context: ParseContext, pointer = ''): ParsedArticle => {
  const faults = faultsOf(value).map((fault) => ({ ...fault, pointer: `${pointer}${fault.pointer}` }));
  if (faults.length > 0) {
    const isTitle = faults.length === 1 && faults[0]?.pointer.endsWith('/title');
    const code = isTitle ? 'ARTICLE_WITHOUT_TITLE' : 'ARTICLE_INVALID';
    const sentences = faults.map((fault) => `${fault.pointer || '/'}: ${fault.message}`).join('; ');
    throw new Rejected(code, `This is no article yet: ${sentences}.`, { faults });
  }
  try {
    return toParsedArticle(toFields(item.parse(value)), context);
  } catch (error) {
    if (error instanceof Rejected) throw under(pointer, error);
    throw error;
  }
};

/** A batch, `{"items":[…]}`: one bad item costs only itself. @throws Rejected BATCH_TOO_LARGE, BATCH_EMPTY */
export const readJsonBatch = (
  items: readonly unknown[],
  context: ParseContext,
): readonly (ParsedArticle | Rejected)[] => {
  if (items.length === 0)
    throw new Rejected('BATCH_EMPTY', 'The batch has no items: send at least one.', {
      faults: [{ pointer: '/items', message: 'is empty' }],
    });
  if (items.length > maxItems) {
    throw new Rejected(
      'BATCH_TOO_LARGE',
      `A batch takes at most ${maxItems} items; found ${items.length}. Send several.`,
      {
        status: 413,
        faults: [{ pointer: '/items', message: `has more than ${maxItems} items` }],
      },
    );
  }
  return items.map((value, index) => {
    try {
      return readJsonItem(value, { site: context.site, now: context.now }, `/items/${index}`);
    } catch (error) {
      if (error instanceof Rejected) return error;
      throw error;
    }
  });
};

import { z } from 'zod';
import { defined } from '#shared/defined.ts';
import { type Fault, Rejected } from '#shared/errors.ts';
import { describeIssue, schemaFaults } from '#shared/schema-faults.ts';
import { textToHtml } from '../body/html-to-text.ts';
import type { ExtractedFields, Visibility } from '../extracted-fields.ts';
import type { ParseContext, ParsedArticle } from '../parsed-article.ts';
import { toParsedArticle } from '../parsed-article.ts';
import { readDate } from '../publication.ts';
import { markdownToHtml } from '../text/read-markdown.ts';
import { readVisibility } from '../visibility.ts';
import { attachmentExtension, readExtension } from './barid-extension.ts';
import {
  attachmentVocabulary,
  authorVocabulary,
  holdsSomething,
  isObject,
  itemVocabulary,
  nearestMember,
  sourceVocabulary,
  unknownMembers,
  type Vocabulary,
  warnOfUnknownMembers,
} from './unknown-members.ts';

/** Items in one batch (docs/reading.md, "Bounds"). */
const maxItems = 100;

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
  _barid: attachmentExtension,
});

/** JSON Feed 1.1, "Items", with Barid's additions; null means absent. */
export const itemSchema = z.object({
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
  // Seconds or milliseconds since 1970 are dates too.
  date_published: z.union([text, z.number().transform(String)]).nullish(),
  date_modified: z.union([text, z.number().transform(String)]).nullish(),
  author: author.nullish(),
  authors: z.array(author).nullish(),
  tags: z.array(text).nullish(),
  language: text.nullish(),
  attachments: z.array(attachment).nullish(),
  source: z.object({ name: text, url: text.optional(), feed: text.optional() }).nullish(),
  _barid: z.unknown().optional(),
});
type Item = z.infer<typeof itemSchema>;

/** The members of an item that Barid reads. */
export const itemMemberNames = Object.keys(itemSchema.shape);

const itemMembers = itemVocabulary(itemMemberNames);

const httpUrl = /^https?:\/\//i;

const toFields = (read: Item, visibility: Visibility | undefined): ExtractedFields => {
  const { content_html, content_markdown, content_text, summary, author: single, authors, source } = read;
  const all = authors?.length ? authors : single ? [single] : [];
  const image = read.image || read.banner_image;
  const own = readExtension(read._barid);
  return {
    guid: read.guid || read.id || undefined,
    aliases: read.guid && read.id && read.guid !== read.id ? [read.id] : undefined,
    url: read.url || (httpUrl.test(read.id ?? '') ? read.id : read.external_url) || undefined,
    relatedUrl: (read.url && read.external_url) || undefined,
    title: read.title ?? undefined,
    shortTitle: own.shortTitle,
    summary: summary ?? undefined,
    html:
      content_html || (content_markdown ? markdownToHtml(content_markdown) : textToHtml(content_text || summary || '')),
    language: read.language ?? undefined,
    authors: all.map(({ name, url, email }) => ({
      name: name ?? '',
      ...defined({ url: url || undefined, email: email || undefined }),
    })),
    tags: read.tags ?? [],
    published: read.date_published ?? undefined,
    modified: read.date_modified ?? undefined,
    visibility,
    image: image ? { url: image, ...own.image } : undefined,
    attachments: (read.attachments ?? []).map((file) => ({
      url: file.url,
      type: file.mime_type ?? file.type,
      title: file.title,
      size: file.size_in_bytes ?? file.size,
      duration: file.duration_in_seconds ?? file.duration,
      ...file._barid,
    })),
    episode: own.episode,
    location: own.location,
    terms: own.terms,
    source: source
      ? defined({
          name: source.name,
          url: httpUrl.test(source.url ?? '') ? source.url : undefined,
          feed: httpUrl.test(source.feed ?? '') ? source.feed : undefined,
        })
      : undefined,
  };
};

const contentMembers = ['content_html', 'content_text', 'content_markdown', 'summary'];

/** The faults of a required member: the schema has all members optional, so that one answer names everything missing. */
const missingFaults = (value: unknown): readonly Fault[] => {
  if (!isObject(value)) return [];
  const has = (name: string): boolean => holdsSomething(value[name]);
  /** `; found body: did you mean content_html?` */
  const found = (members: readonly string[]): string => {
    const meant = unknownMembers(value, itemMembers)
      .slice(0, 100)
      .map((name) => ({ name, nearest: nearestMember(name, itemMembers) }));
    const other = meant.find(({ nearest }) => nearest !== undefined && members.includes(nearest));
    return other === undefined ? '' : `; found ${other.name.slice(0, 100)}: did you mean ${other.nearest}?`;
  };
  const faults: Fault[] = [];
  if (!has('title')) faults.push({ pointer: '/title', message: `is missing or empty${found(['title'])}` });
  if (!contentMembers.some(has)) {
    const message = `is missing, and so are content_text, content_markdown and summary${found(contentMembers)}`;
    faults.push({ pointer: '/content_html', message });
  }
  return faults;
};

/** The fault of an id that JSON has rounded: two articles would have one id. */
const roundedId = (value: unknown): readonly Fault[] =>
  isObject(value) && typeof value.id === 'number' && Math.abs(value.id) > Number.MAX_SAFE_INTEGER
    ? [{ pointer: '/id', message: 'has too many digits for a number; write it in quotes' }]
    : [];

/** The faults of addresses, also of an item that its schema refuses. */
const addressFaults = (value: unknown): readonly Fault[] => {
  if (!isObject(value)) return [];
  const { authors, attachments } = value;
  const listed = (list: unknown, name: string) =>
    (Array.isArray(list) ? list : []).map((one: unknown, index) => ({
      at: `/${name}/${index}/url`,
      address: isObject(one) ? one.url : undefined,
    }));
  const all = [
    ...['url', 'image', 'banner_image', 'external_url'].map((name) => ({ at: `/${name}`, address: value[name] })),
    ...listed(authors, 'authors'),
    ...listed(attachments, 'attachments'),
  ];
  return all.flatMap(({ at, address }) => {
    const isValid = typeof address !== 'string' || address === '' || URL.canParse(address, 'https://relative.invalid/');
    return isValid ? [] : [{ pointer: at, message: `is not an address; found ${address.slice(0, 200)}` }];
  });
};

/** The faults of dates. A publisher's date that cannot be read may be an embargo. */
const dateFaults = (value: unknown, context: ParseContext): readonly Fault[] => {
  if (!isObject(value) || context.sender === 'source') return [];
  const dates = { now: context.now, timeZone: context.site.timeZone };
  return ['date_published', 'date_modified'].flatMap((name) => {
    const date = value[name];
    const { unreadable } = readDate(typeof date === 'string' ? date : undefined, dates);
    return unreadable === undefined
      ? []
      : [{ pointer: `/${name}`, message: `is no date that Barid can read; found ${unreadable}` }];
  });
};

/** Warnings of the members of an item that were left out. */
const leftOut = (value: unknown): readonly string[] => {
  const { authors, author: single, attachments, source } = isObject(value) ? value : {};
  const listed = (list: unknown, name: string, vocabulary: Vocabulary) =>
    (Array.isArray(list) ? list : []).map((one: unknown, index) => ({
      value: one,
      at: `${name}/${index}/`,
      vocabulary,
    }));
  return warnOfUnknownMembers([
    { value, at: '', vocabulary: itemMembers },
    { value: single, at: 'author/', vocabulary: authorVocabulary },
    ...listed(authors, 'authors', authorVocabulary),
    ...listed(attachments, 'attachments', attachmentVocabulary),
    { value: source, at: 'source/', vocabulary: sourceVocabulary },
  ]);
};

/**
 * The article of one JSON Feed 1.1 item; `pointer` is the item's place in the document.
 * @throws Rejected ARTICLE_WITHOUT_TITLE, ARTICLE_INVALID, ARTICLE_WITHOUT_CONTENT or ARTICLE_TOO_LARGE, with the pointer of every fault
 */
export const readJsonItem = (value: unknown, context: ParseContext, pointer = ''): ParsedArticle => {
  const below = (found: readonly Fault[]): readonly Fault[] =>
    found.map((fault) => ({ ...fault, pointer: `${pointer}${fault.pointer}` }));
  const parsed = itemSchema.safeParse(value, { error: describeIssue });
  const invalid = parsed.success ? [] : schemaFaults(value, parsed.error.issues);
  const found = [...missingFaults(value), ...invalid, ...roundedId(value), ...addressFaults(value)];
  if (!parsed.success || found.length > 0) {
    const faults = below([...found, ...dateFaults(value, context)]);
    const isTitle = faults.length === 1 && faults[0]?.pointer.endsWith('/title');
    const sentences = faults.map((fault) => `${fault.pointer || '/'}: ${fault.message}`).join('; ');
    throw new Rejected(
      isTitle ? 'ARTICLE_WITHOUT_TITLE' : 'ARTICLE_INVALID',
      `The article is not valid: ${sentences}.`,
      {
        faults,
      },
    );
  }
  try {
    const dates = { now: context.now, timeZone: context.site.timeZone };
    const visibility = isObject(value) ? readVisibility(value, dates) : undefined;
    const article = toParsedArticle(toFields(parsed.data, visibility), context);
    return { ...article, warnings: [...article.warnings, ...leftOut(value)] };
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    throw new Rejected(error.code, error.message, { status: error.status, faults: below(error.faults) });
  }
};

/** @throws Rejected BATCH_TOO_LARGE */
export const refuseLongBatch = (items: readonly unknown[]): void => {
  if (items.length > maxItems)
    throw new Rejected(
      'BATCH_TOO_LARGE',
      `A batch takes at most ${maxItems} items; found ${items.length}. Send several batches.`,
      { status: 413, faults: [{ pointer: '/items', message: `has more than ${maxItems} items` }] },
    );
};

/** The articles of a batch, `{"items":[…]}`; one bad item costs only itself. @throws Rejected BATCH_TOO_LARGE, BATCH_EMPTY */
export const readJsonBatch = (
  items: readonly unknown[],
  { url: _url, ...context }: ParseContext,
): readonly (ParsedArticle | Rejected)[] => {
  if (items.length === 0)
    throw new Rejected('BATCH_EMPTY', 'The batch has no items: send at least one.', {
      faults: [{ pointer: '/items', message: 'is empty' }],
    });
  refuseLongBatch(items);
  return items.map((value, index) => {
    try {
      return readJsonItem(value, context, `/items/${index}`);
    } catch (error) {
      if (error instanceof Rejected) return error;
      throw error;
    }
  });
};

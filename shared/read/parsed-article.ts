import { defined } from '#shared/defined.ts';
import { type Fault, Rejected } from '#shared/errors.ts';
import type { Attachment, Author, Image, IncomingArticle } from '#shared/model/article.ts';
import { isBlank } from '#shared/plain-text.ts';
import type { SiteIdentity } from '#shared/site/site.ts';
import { withoutForbidden } from './body/escape.ts';
import { oneLine, plainText } from './body/html-to-text.ts';
import { sanitize } from './body/sanitize.ts';
import { parseDate } from './date/parse-date.ts';
import type { ExtractedAuthor, ExtractedFields } from './extracted-fields.ts';
import { articleLanguage } from './language/language.ts';
import { mediaTypeOf } from './media-type.ts';
import { absoluteUrl, canonicalPermalink } from './permalink.ts';

/** The input of every parser beside the document. */
export type ParseContext = {
  readonly site: SiteIdentity;
  readonly now: Date;
  /** The permalink of a document that does not name its own. */
  readonly url?: string;
};

/** One article of a document; `warnings` are sentences for the publisher. */
export type ParsedArticle = {
  readonly incoming: IncomingArticle;
  readonly warnings: readonly string[];
  /** The part of a document that each field was taken from, by the field's name, where a document has several parts. */
  readonly fieldSources?: Readonly<Record<string, string>>;
};

/** The articles of a document; a batch is a format for several articles, whatever their number. */
export type ParsedDocument = { readonly isBatch: boolean; readonly articles: readonly (ParsedArticle | Rejected)[] };

/** A text on one line; undefined where a reader would see nothing of it. */
const visibleLine = (text: string | undefined): string | undefined => {
  const line = oneLine(text ?? '');
  return isBlank(line) ? undefined : line;
};

const refuseUnlessArticle = (title: string | undefined, content: string): void => {
  const faults: Fault[] = [];
  if (title === undefined) faults.push({ pointer: '/title', message: 'is missing or empty' });
  if (content === '') faults.push({ pointer: '/content_html', message: 'is missing or says nothing' });
  if (faults.length === 0) return;
  throw title === undefined
    ? new Rejected('ARTICLE_WITHOUT_TITLE', 'The article has no title: give it one.', { faults })
    : new Rejected('ARTICLE_WITHOUT_CONTENT', 'The article has no content: give it one.', { faults });
};

const readDate = (name: string, text: string | undefined, context: ParseContext, warnings: string[]) => {
  const written = visibleLine(text);
  if (written === undefined) return undefined;
  const date = parseDate(written, { now: context.now, timeZone: context.site.timeZone });
  if (date === undefined)
    warnings.push(`${name}: “${written.slice(0, 80)}” is no date that Barid can read; it was left out.`);
  return date?.toISOString();
};

const readUrl = (fields: ExtractedFields, context: ParseContext, warnings: string[]): string | undefined => {
  const written = fields.url?.trim() || context.url;
  if (written === undefined || written === '') return undefined;
  const url = absoluteUrl(written, fields.base ?? context.url ?? context.site.url);
  if (url === undefined) {
    warnings.push(`url: “${written.slice(0, 200)}” is no http or https address; it was left out.`);
    return undefined;
  }
  const isGuessed = (fields.base ?? context.url) === undefined && !URL.canParse(written);
  if (isGuessed) warnings.push(`url: “${written.slice(0, 200)}” is relative; it was taken for ${url.slice(0, 200)}.`);
  return canonicalPermalink(url);
};

/** The authors with a visible name, e-mail address or host, each once. */
const readAuthors = (authors: readonly ExtractedAuthor[], base: string): readonly Author[] => {
  const seen = new Map<string, Author>();
  for (const author of authors) {
    const email = visibleLine(author.email);
    const url = author.url === undefined ? undefined : absoluteUrl(author.url, base);
    const name = visibleLine(author.name) ?? email ?? (url === undefined ? undefined : new URL(url).host);
    if (name === undefined || seen.has(name.toLowerCase())) continue;
    seen.set(name.toLowerCase(), defined({ name, url, email }));
  }
  return [...seen.values()];
};

/** The image, and the attachments with a valid URL, each URL once. */
const readMedia = (
  { image, attachments = [] }: ExtractedFields,
  base: string,
): { readonly image: Image | undefined; readonly attachments: readonly Attachment[] } => {
  const positiveInteger = (value: number | undefined): number | undefined =>
    value !== undefined && Number.isSafeInteger(Math.round(value)) && value > 0 ? Math.round(value) : undefined;
  const read = attachments.flatMap((attachment): readonly Attachment[] => {
    const url = absoluteUrl(attachment.url, base);
    if (url === undefined) return [];
    return [
      defined({
        url,
        type: mediaTypeOf(url, attachment.type),
        size: positiveInteger(attachment.size),
        duration: positiveInteger(attachment.duration),
        title: visibleLine(attachment.title),
      }),
    ];
  });
  const distinct = new Map(read.toReversed().map((attachment) => [attachment.url, attachment]));
  const imageUrl = image === undefined ? undefined : absoluteUrl(image.url, base);
  const size = { width: positiveInteger(image?.width), height: positiveInteger(image?.height) };
  return {
    image: imageUrl === undefined ? undefined : defined({ url: imageUrl, alt: visibleLine(image?.alt), ...size }),
    attachments: [...distinct.values()].toReversed(),
  };
};

/**
 * Validates the fields of a document and makes the incoming article: every URL absolute, the body canonical, dates in UTC, a
 * language. A field that was left out is a warning.
 * @throws Rejected ARTICLE_WITHOUT_TITLE, ARTICLE_WITHOUT_CONTENT, ARTICLE_TOO_LARGE
 */
export const toParsedArticle = (fields: ExtractedFields, context: ParseContext): ParsedArticle => {
  const warnings: string[] = [];
  const url = readUrl(fields, context, warnings);
  const base = fields.base ?? url ?? context.site.url;
  const title = visibleLine(fields.title);
  const content = sanitize(fields.html, base, context.site.embeds);
  refuseUnlessArticle(title, content);
  const published = readDate('published', fields.published, context, warnings);
  const modified = readDate('modified', fields.modified, context, warnings);
  const clues = { ...fields, title: title ?? '', text: plainText(content) };
  const { language, warning } = articleLanguage(clues, context.site.language);
  const guid = withoutForbidden(fields.guid ?? '');
  const tags = (fields.tags ?? []).map((tag) => oneLine(tag).replace(/^#(?=.)/, '')).filter((tag) => !isBlank(tag));
  // Each tag once, in its first spelling.
  const distinctTags = new Map(tags.toReversed().map((tag) => [tag.toLowerCase(), tag]));
  const { source } = fields;
  const sourceName = visibleLine(source?.name) ?? URL.parse(source?.url ?? source?.feed ?? '')?.host;
  const incoming: IncomingArticle = defined({
    guid: guid.trim() === '' ? undefined : guid,
    url,
    title: title ?? '',
    summary: visibleLine(fields.summary),
    content,
    language,
    authors: readAuthors(fields.authors ?? [], base),
    tags: [...distinctTags.values()].toReversed(),
    published,
    modified,
    ...readMedia(fields, base),
    source: source === undefined || sourceName === undefined ? undefined : { ...source, name: sourceName },
  });
  if (published === undefined)
    warnings.push('published: no date was found; the article takes the time of its arrival.');
  return { incoming, warnings: warning === undefined ? warnings : [...warnings, warning] };
};

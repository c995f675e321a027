import { type Fault, Rejected } from '#shared/errors.ts';
import type { ArticleDraft, ArticleSource, Attachment, Author, Image } from '#shared/model/article.ts';
import { isBlank } from '#shared/plain-text.ts';
import type { SiteIdentity } from '#shared/site/site.ts';
import { withoutForbidden } from './body/escape.ts';
import { oneLine, plainText } from './body/plain-text.ts';
import { sanitize } from './body/sanitize.ts';
import { parseDate } from './date/parse-date.ts';
import type { ExtractedAttachment, ExtractedAuthor, ExtractedFields, ExtractedImage } from './extracted-fields.ts';
import { articleLanguage } from './language/language.ts';
import { mediaTypeOf } from './media-type.ts';
import { absoluteUrl, canonicalPermalink } from './permalink.ts';

/** What every parser is told beside the bytes. */
export type ParseContext = {
  readonly site: SiteIdentity;
  readonly now: Date;
  /** The page's permalink when the body does not say. */
  readonly url?: string;
};

/** What a parser made of one article; `warnings` are sentences for the publisher. */
export type ParsedArticle = {
  readonly draft: ArticleDraft;
  readonly warnings: readonly string[];
  /** Which part of a document a field was taken from, by the field's name, where a document has several. */
  readonly fieldSources?: Readonly<Record<string, string>>;
};

/** What a document holds; a batch is one that may hold several articles, however many it does. */
export type ParsedDocument = { readonly isBatch: boolean; readonly articles: readonly (ParsedArticle | Rejected)[] };

/** A member that is there only where it has a value. */
const given = <K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } | object =>
  value === undefined ? {} : { [key]: value };

const presentLine = (text: string | undefined): string | undefined => {
  const line = oneLine(text ?? '');
  return isBlank(line) ? undefined : line;
};

const refuseUnlessArticle = (title: string | undefined, content: string): void => {
  const faults: Fault[] = [];
  if (title === undefined) faults.push({ pointer: '/title', message: 'is missing or empty' });
  if (content === '') faults.push({ pointer: '/content_html', message: 'is missing or says nothing' });
  const [first] = faults;
  if (first === undefined) return;
  const code = title === undefined ? 'ARTICLE_WITHOUT_TITLE' : 'ARTICLE_WITHOUT_CONTENT';
  const what = title === undefined ? 'title' : 'content';
  throw new Rejected(code, `The article has no ${what}: give it one.`, { faults });
};

const readDate = (name: string, text: string | undefined, context: ParseContext, warnings: string[]) => {
  const written = presentLine(text);
  const date =
    written === undefined ? undefined : parseDate(written, { now: context.now, timeZone: context.site.timeZone });
  if (date !== undefined) return date.toISOString();
  if (written !== undefined)
    warnings.push(`${name}: “${written.slice(0, 80)}” is no date that Barid can read; it was left out.`);
  return undefined;
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

const readAuthors = (authors: readonly ExtractedAuthor[], base: string): readonly Author[] => {
  const seen = new Map<string, Author>();
  for (const { name: written, url: link, email: mail } of authors) {
    const email = presentLine(mail);
    const url = link === undefined ? undefined : absoluteUrl(link, base);
    const name = presentLine(written) ?? email ?? (url === undefined ? undefined : new URL(url).host);
    if (name === undefined || seen.has(name.toLowerCase())) continue;
    seen.set(name.toLowerCase(), { name, ...given('url', url), ...given('email', email) });
  }
  return [...seen.values()];
};

const readTags = (tags: readonly string[]): readonly string[] => {
  const lines = tags.map((tag) => oneLine(tag).replace(/^#(?=.)/, '')).filter((tag) => !isBlank(tag));
  return [...new Map(lines.toReversed().map((tag) => [tag.toLowerCase(), tag])).values()].toReversed();
};

/** By a name that can be seen: its own, or that of its address's host. */
const readSource = (source: ArticleSource | undefined): ArticleSource | undefined => {
  if (source === undefined) return undefined;
  const name = presentLine(source.name) ?? URL.parse(source.url ?? source.feed ?? '')?.host;
  return name === undefined ? undefined : { ...source, name };
};

const wholeNumber = (value: number | undefined): number | undefined =>
  value !== undefined && Number.isSafeInteger(Math.round(value)) && value > 0 ? Math.round(value) : undefined;

const readImage = (image: ExtractedImage | undefined, base: string): Image | undefined => {
  const url = image === undefined ? undefined : absoluteUrl(image.url, base);
  if (image === undefined || url === undefined) return undefined;
  const size = { ...given('width', wholeNumber(image.width)), ...given('height', wholeNumber(image.height)) };
  return { url, ...given('alt', presentLine(image.alt)), ...size };
};

const readAttachments = (attachments: readonly ExtractedAttachment[], base: string): readonly Attachment[] => {
  const read = attachments.flatMap((attachment): readonly Attachment[] => {
    const url = absoluteUrl(attachment.url, base);
    if (url === undefined) return [];
    const size = given('size', wholeNumber(attachment.size));
    const duration = given('duration', wholeNumber(attachment.duration));
    return [
      {
        url,
        type: mediaTypeOf(url, attachment.type),
        ...size,
        ...duration,
        ...given('title', presentLine(attachment.title)),
      },
    ];
  });
  return [...new Map(read.toReversed().map((attachment) => [attachment.url, attachment])).values()].toReversed();
};

/**
 * Judges what a document says of its article and makes the draft: every address absolute, the body canonical, dates in
 * UTC, a language. What had to be left out is a warning. @throws Rejected ARTICLE_WITHOUT_TITLE, ARTICLE_WITHOUT_CONTENT, ARTICLE_TOO_LARGE
 */
export const toParsedArticle = (fields: ExtractedFields, context: ParseContext): ParsedArticle => {
  const warnings: string[] = [];
  const url = readUrl(fields, context, warnings);
  const base = fields.base ?? url ?? context.site.url;
  const title = presentLine(fields.title);
  const content = sanitize(fields.html, base, context.site.embeds);
  refuseUnlessArticle(title, content);
  const published = readDate('published', fields.published, context, warnings);
  const modified = readDate('modified', fields.modified, context, warnings);
  const text = plainText(content);
  const { language, warning } = articleLanguage({ ...fields, title: title ?? '', text }, context.site.language);
  const guid = withoutForbidden(fields.guid ?? '');
  const draft: ArticleDraft = {
    ...given('guid', guid.trim() === '' ? undefined : guid),
    ...given('url', url),
    title: title ?? '',
    ...given('summary', presentLine(fields.summary)),
    content,
    language,
    authors: readAuthors(fields.authors ?? [], base),
    tags: readTags(fields.tags ?? []),
    ...given('published', published),
    ...given('modified', modified),
    ...given('image', readImage(fields.image, base)),
    attachments: readAttachments(fields.attachments ?? [], base),
    ...given('source', readSource(fields.source)),
  };
  if (published === undefined)
    warnings.push('published: no date was found; the article takes the time of its arrival.');
  return { draft, warnings: warning === undefined ? warnings : [...warnings, warning] };
};

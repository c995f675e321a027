import { defined } from '#shared/defined.ts';
import { type Fault, Rejected } from '#shared/errors.ts';
import type { Attachment, Author, Image, IncomingArticle } from '#shared/model/article.ts';
import { isBlank } from '#shared/plain-text.ts';
import type { SiteIdentity } from '#shared/site/site.ts';
import { withoutForbidden } from './body/escape.ts';
import { oneLine, plainText } from './body/html-to-text.ts';
import { sanitize } from './body/sanitize.ts';
import { isPlaceholderDate, parseDate } from './date/parse-date.ts';
import type { ExtractedAuthor, ExtractedFields } from './extracted-fields.ts';
import { articleLanguage } from './language/language.ts';
import { mediaTypeOf } from './media-type.ts';
import { absoluteUrl, canonicalPermalink } from './permalink.ts';
import { type FindPicture, pictureReferences, type ResolvePicture } from './pictures.ts';

/** The input of every parser beside the document. */
export type ParseContext = {
  readonly site: SiteIdentity;
  readonly now: Date;
  /** A publisher can answer a refusal; nobody answers for a source. */
  readonly sender: 'publisher' | 'source';
  /** The permalink of a document that does not name its own. */
  readonly url?: string;
  /** Finds the pictures that came with the document: beside a file, or in a form. */
  readonly findPicture?: FindPicture;
};

/** The input of a parser of items: nothing of the document around them is theirs. */
export type ItemContext = Omit<ParseContext, 'url' | 'findPicture'>;

/** One article of a document; `warnings` are sentences for the publisher. */
export type ParsedArticle = {
  readonly incoming: IncomingArticle;
  readonly warnings: readonly string[];
  /** The part of a document that each field was taken from, by the field's name, where a document has several parts. */
  readonly fieldSources?: Readonly<Record<string, string>>;
};

/** The items of a document that are no published articles: how many there are of each kind (`draft`, `comment` …). */
export type Skipped = Readonly<Record<string, number>>;

/**
 * The articles of a document; a batch is a format for several articles, whatever their number. The last element of one
 * that breaks off is `Rejected` DOCUMENT_BREAKS_OFF.
 */
export type ParsedDocument = {
  readonly isBatch: boolean;
  readonly articles: readonly (ParsedArticle | Rejected)[];
  readonly skipped?: Skipped;
};

/** A text on one line; undefined where a reader would see nothing of it. */
const visibleLine = (text: string | undefined): string | undefined => {
  const line = oneLine(text ?? '');
  return isBlank(line) ? undefined : line;
};

/** A date of a document; `unreadable` is a text that stands where a date belongs and is none that Barid can read. */
type ReadDate = { readonly instant?: string; readonly unreadable?: string };

/** The date that a text of a document stands for. */
export const readDate = (text: string | undefined, { now, site }: ParseContext): ReadDate => {
  const written = visibleLine(text);
  if (written === undefined || isPlaceholderDate(written)) return {};
  const date = parseDate(written, { now, timeZone: site.timeZone });
  return date === undefined ? { unreadable: `“${written.slice(0, 80)}”` } : { instant: date.toISOString() };
};

/**
 * Refuses an article without a title or content, one that is not for the public, and from a publisher one with a date that
 * cannot be read: it may be an embargo.
 */
const refuseUnlessArticle = (
  { title, content, visibility }: Pick<ExtractedFields, 'visibility'> & { title: string | undefined; content: string },
  dates: Readonly<Record<'date_published' | 'date_modified', ReadDate>>,
  sender: ParseContext['sender'],
): void => {
  const faults: (Fault & { readonly code: string; readonly advice: string })[] = [];
  const add = (code: string, name: string, message: string, advice: string): void => {
    faults.push({ code, pointer: `/${name}`, message, advice });
  };
  if (visibility?.status === 'private') {
    const advice = `The article is not for the public (${visibility.mark}): Barid publishes for everyone. Send it without that mark to publish it.`;
    throw new Rejected('ARTICLE_NOT_PUBLIC', advice, { faults: [{ pointer: '', message: visibility.mark }] });
  }
  if (title === undefined)
    add('ARTICLE_WITHOUT_TITLE', 'title', 'is missing or empty', 'The article has no title: give it one.');
  if (content === '')
    add(
      'ARTICLE_WITHOUT_CONTENT',
      'content_html',
      'is missing or says nothing',
      'The article has no content: give it one.',
    );
  for (const [name, { unreadable }] of Object.entries(dates)) {
    if (unreadable === undefined || sender === 'source') continue;
    const advice = `${name}: ${unreadable} is no date that Barid can read. Write it as 2024-11-27T10:00:00+01:00, or leave it out.`;
    add('DATE_UNREADABLE', name, `is no date that Barid can read; found ${unreadable}`, advice);
  }
  const [first] = faults;
  if (first === undefined) return;
  const message = faults.map(({ advice }) => advice).join(' ');
  throw new Rejected(first.code, message, {
    faults: faults.map(({ pointer, message: found }) => ({ pointer, message: found })),
  });
};

/** Why the article is kept as a draft; undefined for an article to publish. */
const draftReason = ({ visibility }: ExtractedFields, { unreadable }: ReadDate): string | undefined => {
  if (visibility?.status === 'draft')
    return `The article is a draft (${visibility.mark}): it is in no feed, and no receiver is notified. Send it again without that mark to publish it.`;
  return unreadable === undefined
    ? undefined
    : `The article is kept as a draft: ${unreadable} stands where its date belongs, may be an embargo, and is no date that Barid can read.`;
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
  resolveIn: (field: string) => ResolvePicture,
): { readonly image: Image | undefined; readonly attachments: readonly Attachment[] } => {
  const positiveInteger = (value: number | undefined): number | undefined =>
    value !== undefined && Number.isSafeInteger(Math.round(value)) && value > 0 ? Math.round(value) : undefined;
  const read = attachments.flatMap((attachment): readonly Attachment[] => {
    const picture = resolveIn('attachments')(attachment.url);
    if (picture === 'left out') return [];
    const url = picture?.url ?? absoluteUrl(attachment.url, base);
    if (url === undefined) return [];
    return [
      defined({
        url,
        type: picture?.type ?? mediaTypeOf(url, attachment.type),
        size: picture?.size ?? positiveInteger(attachment.size),
        duration: positiveInteger(attachment.duration),
        title: visibleLine(attachment.title),
      }),
    ];
  });
  const distinct = new Map(read.toReversed().map((attachment) => [attachment.url, attachment]));
  const readImage = (): Image | undefined => {
    const picture = image === undefined ? undefined : resolveIn('image')(image.url);
    if (image === undefined || picture === 'left out') return undefined;
    const url = picture?.url ?? absoluteUrl(image.url, base);
    const { width, height } = picture ?? { width: positiveInteger(image.width), height: positiveInteger(image.height) };
    return url === undefined ? undefined : defined({ url, alt: visibleLine(image.alt), width, height });
  };
  return { image: readImage(), attachments: [...distinct.values()].toReversed() };
};

/**
 * Validates the fields of a document and makes the incoming article: every URL absolute, the body canonical, dates in UTC, a
 * language. A field that was left out is a warning.
 * @throws Rejected ARTICLE_WITHOUT_TITLE, ARTICLE_WITHOUT_CONTENT, DATE_UNREADABLE, ARTICLE_NOT_PUBLIC, ARTICLE_TOO_LARGE; of
 * several faults the first one's code, with all of them in its message
 */
export const toParsedArticle = (fields: ExtractedFields, context: ParseContext): ParsedArticle => {
  const warnings: string[] = [];
  const url = readUrl(fields, context, warnings);
  const base = fields.base ?? url ?? context.site.url;
  const title = visibleLine(fields.title);
  const pictures = pictureReferences(context.findPicture);
  const content = sanitize(fields.html, base, context.site.embeds, pictures.resolveIn('content'));
  const published = readDate(fields.published, context);
  const modified = readDate(fields.modified, context);
  const { visibility } = fields;
  const dates = { date_published: published, date_modified: modified };
  refuseUnlessArticle({ title, content, visibility }, dates, context.sender);
  if (modified.unreadable !== undefined)
    warnings.push(`modified: ${modified.unreadable} is no date that Barid can read; it was left out.`);
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
    published: published.instant,
    modified: modified.instant,
    ...readMedia(fields, base, pictures.resolveIn),
    source: source === undefined || sourceName === undefined ? undefined : { ...source, name: sourceName },
    draft: draftReason(fields, published),
    aliases: fields.aliases,
  });
  if (warning !== undefined) warnings.push(warning);
  const isBaseKnown = (fields.base ?? url) !== undefined;
  return { incoming, warnings: [...warnings, ...pictures.warnings(base, isBaseKnown)] };
};

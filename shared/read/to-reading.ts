import { type Fault, Rejected } from '#shared/errors.ts';
import type { ArticleDraft, ArticleSource, Attachment, Author, Image } from '#shared/model/article.ts';
import { withoutForbidden } from './body/escape.ts';
import { oneLine, plainText } from './body/plain-text.ts';
import { sanitize } from './body/sanitize.ts';
import type { ClaimedAttachment, ClaimedImage, Claims } from './claims.ts';
import { parseDate } from './date/dates.ts';
import { articleLanguage } from './language/language.ts';
import { mediaTypeOf } from './media-type.ts';
import type { ParseContext, Reading } from './parse-context.ts';
import { absoluteUrl, canonicalPermalink } from './permalink.ts';

/** A member that is there only where it has a value. */
const given = <K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } | object =>
  value === undefined ? {} : { [key]: value };

/** Only controls and marks of direction: nothing that a reader would see. */
const unseen = /^[\s\p{Cc}\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}]*$/u;

const presentLine = (text: string | undefined): string | undefined => {
  const line = oneLine(text ?? '');
  return unseen.test(line) ? undefined : line;
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

const readUrl = (claims: Claims, context: ParseContext, warnings: string[]): string | undefined => {
  const written = claims.url?.trim() || context.url;
  if (written === undefined || written === '') return undefined;
  const url = absoluteUrl(written, claims.base ?? context.url ?? context.site.url);
  if (url === undefined) {
    warnings.push(`url: “${written.slice(0, 200)}” is no http or https address; it was left out.`);
    return undefined;
  }
  const isGuessed = (claims.base ?? context.url) === undefined && !URL.canParse(written);
  if (isGuessed) warnings.push(`url: “${written.slice(0, 200)}” is relative; it was taken for ${url.slice(0, 200)}.`);
  return canonicalPermalink(url);
};

const readAuthors = (authors: readonly Author[], base: string): readonly Author[] => {
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
  const lines = tags.map((tag) => oneLine(tag).replace(/^#(?=.)/, '')).filter((tag) => !unseen.test(tag));
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

const readImage = (image: ClaimedImage | undefined, base: string): Image | undefined => {
  const url = image === undefined ? undefined : absoluteUrl(image.url, base);
  if (image === undefined || url === undefined) return undefined;
  const size = { ...given('width', wholeNumber(image.width)), ...given('height', wholeNumber(image.height)) };
  return { url, ...given('alt', presentLine(image.alt)), ...size };
};

const readAttachments = (attachments: readonly ClaimedAttachment[], base: string): readonly Attachment[] => {
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
export const toReading = (claims: Claims, context: ParseContext): Reading => {
  const warnings: string[] = [];
  const url = readUrl(claims, context, warnings);
  const base = claims.base ?? url ?? context.site.url;
  const title = presentLine(claims.title);
  const content = sanitize(claims.html, base, context.site.embeds);
  refuseUnlessArticle(title, content);
  const published = readDate('published', claims.published, context, warnings);
  const modified = readDate('modified', claims.modified, context, warnings);
  const text = plainText(content);
  const { language, warning } = articleLanguage({ ...claims, title: title ?? '', text }, context.site.language);
  const guid = withoutForbidden(claims.guid ?? '');
  const draft: ArticleDraft = {
    ...given('guid', guid.trim() === '' ? undefined : guid),
    ...given('url', url),
    title: title ?? '',
    ...given('summary', presentLine(claims.summary)),
    content,
    language,
    authors: readAuthors(claims.authors ?? [], base),
    tags: readTags(claims.tags ?? []),
    ...given('published', published),
    ...given('modified', modified),
    ...given('image', readImage(claims.image, base)),
    attachments: readAttachments(claims.attachments ?? [], base),
    ...given('source', readSource(claims.source)),
  };
  if (published === undefined)
    warnings.push('published: no date was found; the article takes the time of its arrival.');
  return { draft, warnings: warning === undefined ? warnings : [...warnings, warning] };
};

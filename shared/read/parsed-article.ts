import { defined } from '#shared/defined.ts';
import { type Fault, Rejected } from '#shared/errors.ts';
import type { Attachment, Author, Image, IncomingArticle } from '#shared/model/article.ts';
import type { Episode, EpisodePerson, Transcript } from '#shared/model/episode.ts';
import type { License, LicensePayment, LicenseScope, Terms } from '#shared/model/terms.ts';
import { isBlank } from '#shared/plain-text.ts';
import type { SiteIdentity } from '#shared/site/site.ts';
import { withoutForbidden } from './body/escape.ts';
import { oneLine, plainText } from './body/html-to-text.ts';
import { sanitize } from './body/sanitize.ts';
import type { ExtractedAuthor, ExtractedEpisode, ExtractedFields, Visibility } from './extracted-fields.ts';
import { articleLanguage } from './language/language.ts';
import { mediaTypeOf } from './media-type.ts';
import { absoluteUrl, canonicalPermalink } from './permalink.ts';
import { type FindPicture, pictureReferences, type ResolvePicture } from './pictures.ts';
import {
  draftReason,
  isNoEmbargo,
  type Publication,
  type ReadDate,
  readDate,
  readPublication,
  unreadableDates,
} from './publication.ts';
import { impliedVisibility, strictest } from './visibility.ts';

/** The input of every parser beside the document. */
export type ParseContext = {
  readonly site: SiteIdentity;
  readonly now: Date;
  /** A publisher can answer a refusal; nobody answers for a source. */
  readonly sender: 'publisher' | 'source';
  /** The permalink of a document that does not name its own. */
  readonly url?: string;
  /** What stands around the article against publishing it: in the name of its file, or in its batch. */
  readonly visibility?: Visibility | undefined;
  /** Whether drafts of an export are read, as drafts. */
  readonly keepsDrafts?: boolean;
  /** Finds the pictures that came with the document: beside a file, or in a form. */
  readonly findPicture?: FindPicture;
  /** Whether it also finds those that the document names by a path from the root of its site. */
  readonly picturesFromRoot?: boolean;
};

/** The input of a parser of items: nothing of the document around them is theirs. */
export type ItemContext = Omit<ParseContext, 'url' | 'findPicture' | 'picturesFromRoot'>;

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

/** Transcripts and persons of an episode. */
const maxEpisodeParts = 50;

/** A text on one line; undefined where a reader would see nothing of it. */
const visibleLine = (text: string | undefined): string | undefined => {
  const line = oneLine(text ?? '');
  return isBlank(line) ? undefined : line;
};

/**
 * Refuses an article without a title or content, one that is not for the public, and from a publisher one with a date that
 * cannot be read: it may be an embargo. A draft waits for its publisher anyway.
 */
const refuseUnlessArticle = (
  {
    title,
    content,
    publication,
    modified,
  }: { title: string | undefined; content: string; publication: Publication; modified: ReadDate },
  sender: ParseContext['sender'],
): void => {
  const faults: (Fault & { readonly code: string; readonly advice: string })[] = [];
  const add = (code: string, name: string, message: string, advice: string): void => {
    faults.push({ code, pointer: `/${name}`, message, advice });
  };
  const { visibility } = publication;
  if (visibility?.status === 'private') {
    const advice = `The article is not for the public (${visibility.mark}): Barid publishes for everyone. Send it without that mark to publish it; if it is live here, DELETE /articles/{id} retracts it.`;
    const pointer = visibility.name === undefined ? '' : `/${visibility.name}`;
    throw new Rejected('ARTICLE_NOT_PUBLIC', advice, { faults: [{ pointer, message: visibility.mark }] });
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
  const isAnswered = sender === 'publisher' && visibility?.status !== 'draft';
  for (const [name, found] of isAnswered ? unreadableDates(publication, modified) : []) {
    const advice = `${name}: ${found} is no date that Barid can read. Write it as 2024-11-27T10:00:00+01:00, or leave it out.`;
    add('DATE_UNREADABLE', name, `is no date that Barid can read; found ${found}`, advice);
  }
  const [first] = faults;
  if (first === undefined) return;
  const message = faults.map(({ advice }) => advice).join(' ');
  throw new Rejected(first.code, message, {
    faults: faults.map(({ pointer, message: found }) => ({ pointer, message: found })),
  });
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

/** A picture whose declared sides are shorter is an icon, a spacer or a counter. */
const minSidePixels = 100;

const attributeIn = (tag: string, name: string): string | undefined => {
  const value = new RegExp(` ${name}='([^']*)'`).exec(tag)?.[1];
  return value === undefined ? undefined : plainText(value);
};

/** The first picture of a canonical body, which stands for an article that names no other. */
const firstPicture = (content: string): Image | undefined => {
  for (const [tag] of content.matchAll(/<img\b[^>]*>/g)) {
    const url = attributeIn(tag, 'src');
    const [width, height] = ['width', 'height'].map((name) => Number.parseInt(attributeIn(tag, name) ?? '', 10));
    const isSmall = [width, height].some((side) => side !== undefined && side < minSidePixels);
    if (url === undefined || !/^https?:/i.test(url) || isSmall) continue;
    const size = width && height ? { width, height } : {};
    return defined({ url, alt: visibleLine(attributeIn(tag, 'alt')), ...size });
  }
  return undefined;
};

/** The image, and the attachments with a valid URL, each URL once. */
const readMedia = (
  { image, attachments = [] }: ExtractedFields,
  base: string,
  resolveIn: (field: string) => ResolvePicture,
  warnings: string[],
): { readonly image: Image | undefined; readonly attachments: readonly Attachment[] } => {
  const positiveInteger = (value: number | undefined): number | undefined =>
    value !== undefined && Number.isSafeInteger(Math.round(value)) && value > 0 ? Math.round(value) : undefined;
  /** The address of a file; undefined with a warning where it has none that readers could open. */
  const addressIn = (field: string, written: string): string | undefined => {
    const url = absoluteUrl(written, base);
    if (url === undefined)
      warnings.push(
        `${field}: “${written.slice(0, 100).toWellFormed()}” is no http or https address; it was left out.`,
      );
    return url;
  };
  const read = attachments.flatMap((attachment): readonly Attachment[] => {
    const picture = resolveIn('attachments')(attachment.url);
    if (picture === 'left out') return [];
    const url = picture?.url ?? addressIn('attachments', attachment.url);
    if (url === undefined) return [];
    return [
      defined({
        url,
        type: picture?.type ?? mediaTypeOf(url, attachment.type),
        size: picture?.size ?? positiveInteger(attachment.size),
        duration: positiveInteger(attachment.duration),
        title: visibleLine(attachment.title),
        width: picture?.width ?? positiveInteger(attachment.width),
        height: picture?.height ?? positiveInteger(attachment.height),
        credit: visibleLine(attachment.credit),
        alt: visibleLine(attachment.alt),
        description: visibleLine(attachment.description),
        thumbnail: attachment.thumbnail && addressIn('attachments', attachment.thumbnail),
      }),
    ];
  });
  const distinct = new Map(read.toReversed().map((attachment) => [attachment.url, attachment]));
  const readImage = (): Image | undefined => {
    const picture = image === undefined ? undefined : resolveIn('image')(image.url);
    if (image === undefined || picture === 'left out') return undefined;
    const url = picture?.url ?? addressIn('image', image.url);
    const { width, height } = picture ?? { width: positiveInteger(image.width), height: positiveInteger(image.height) };
    return url === undefined
      ? undefined
      : defined({ url, alt: visibleLine(image.alt), width, height, credit: visibleLine(image.credit) });
  };
  return { image: readImage(), attachments: [...distinct.values()].toReversed() };
};

/** An episode with absolute addresses; undefined where nothing of it is left. */
const readEpisode = (episode: ExtractedEpisode | undefined, base: string): Episode | undefined => {
  if (episode === undefined) return undefined;
  const { transcripts = [], chapters, persons = [], ...rest } = episode;
  const urlOf = (url: string | undefined): string | undefined =>
    url === undefined ? undefined : absoluteUrl(url, base);
  const readTranscripts = transcripts.flatMap(({ url, type, language, rel }): readonly Transcript[] => {
    const address = urlOf(url);
    if (address === undefined) return [];
    return [
      defined({
        url: address,
        type: mediaTypeOf(address, type),
        language: visibleLine(language),
        rel: rel === 'captions' ? rel : undefined,
      }),
    ];
  });
  const readPersons = persons.flatMap(({ name, role, group, url, image }): readonly EpisodePerson[] => {
    const line = visibleLine(name);
    if (line === undefined) return [];
    const known = { role: visibleLine(role), group: visibleLine(group), url: urlOf(url), image: urlOf(image) };
    return [defined({ name: line, ...known })];
  });
  const chaptersUrl = urlOf(chapters?.url);
  const read: Episode = defined({
    ...rest,
    transcripts: readTranscripts.length === 0 ? undefined : readTranscripts.slice(0, maxEpisodeParts),
    chapters:
      chaptersUrl === undefined ? undefined : { url: chaptersUrl, type: chapters?.type || 'application/json+chapters' },
    persons: readPersons.length === 0 ? undefined : readPersons.slice(0, maxEpisodeParts),
  });
  return Object.keys(read).length === 0 ? undefined : read;
};

/** More offers, and values of each kind, are no terms that a program could take. */
const maxLicenses = 20;
const maxTermValues = 50;
const maxRightsLength = 500;

/** RSL 1.0 §3.10: a decimal number of a currency; one without the other is no price. */
const readPrice = ({ amount = '', currency = '' }: LicensePayment): Pick<LicensePayment, 'amount' | 'currency'> => {
  const price = { amount: amount.trim(), currency: currency.trim().toUpperCase() };
  return /^\d+(?:\.\d+)?$/.test(price.amount) && /^[A-Z]{3}$/.test(price.currency) ? price : {};
};

/** Terms with absolute addresses, within bounds; undefined where nothing of them is left. */
const readTerms = (terms: Terms | undefined, base: string): Terms | undefined => {
  if (terms === undefined) return undefined;
  const addressOf = (url: string | undefined): string | undefined =>
    url === undefined ? undefined : absoluteUrl(url, base);
  const scopeOf = (scope: LicenseScope | undefined): LicenseScope | undefined =>
    scope &&
    defined({
      usage: scope.usage?.slice(0, maxTermValues).map(oneLine),
      user: scope.user?.slice(0, maxTermValues).map(oneLine),
      geo: scope.geo?.slice(0, maxTermValues).map(oneLine),
    });
  const licenses = terms.licenses.slice(0, maxLicenses).map(
    ({ permits, prohibits, payment, reporting, legal }): License =>
      defined({
        permits: scopeOf(permits),
        prohibits: scopeOf(prohibits),
        payment:
          payment &&
          defined({
            type: payment.type,
            standard: addressOf(payment.standard),
            custom: addressOf(payment.custom),
            ...readPrice(payment),
          }),
        reporting: reporting?.slice(0, maxTermValues),
        legal,
      }),
  );
  const rights = visibleLine(terms.rights)?.slice(0, maxRightsLength).toWellFormed();
  const read = { address: addressOf(terms.address), rights, server: addressOf(terms.server) };
  return licenses.length === 0 && read.address === undefined && rights === undefined
    ? undefined
    : defined({ licenses, ...read });
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
  const pictures = pictureReferences(context.findPicture, context.picturesFromRoot);
  const { body: content, warnings: lost } = fields.isCanonical
    ? { body: fields.html, warnings: [] }
    : sanitize(fields.html, base, pictures.resolveIn('content'));
  const marks = [
    fields.visibility,
    context.visibility,
    impliedVisibility({ ...fields, url: fields.url ?? context.url }),
  ];
  const dates = { now: context.now, timeZone: context.site.timeZone };
  const mark = strictest(marks);
  const publication = readPublication(fields.published, mark, dates);
  const { published } = publication;
  const broken = context.sender === 'source' ? published.unreadable : undefined;
  const isBroken = broken !== undefined && isNoEmbargo(broken, dates);
  if (isBroken) warnings.push(`published: ${broken} is no date that Barid can read; it was left out.`);
  const modified = readDate(fields.modified, dates);
  refuseUnlessArticle({ title, content, publication, modified }, context.sender);
  for (const [name, { unknownZone }] of [
    ['published', published],
    ['modified', modified],
  ] as const)
    if (unknownZone !== undefined)
      warnings.push(
        `${name}: Barid does not know the time zone ${unknownZone}; the time was read in ${context.site.timeZone}.`,
      );
  if (modified.unreadable !== undefined)
    warnings.push(`modified: ${modified.unreadable} is no date that Barid can read; it was left out.`);
  const clues = { ...fields, title: title ?? '', text: plainText(content) };
  const { language, warning } = articleLanguage(clues, context.site.language);
  const guid = withoutForbidden(fields.guid ?? '');
  const tags = (fields.tags ?? []).map((tag) => oneLine(tag).replace(/^#(?=.)/, '')).filter((tag) => !isBlank(tag));
  // Each tag once, in its first spelling.
  const distinctTags = new Map(tags.toReversed().map((tag) => [tag.toLowerCase().replace(/\s/gu, ' '), tag]));
  const { source } = fields;
  const sourceName = visibleLine(source?.name) ?? URL.parse(source?.url ?? source?.feed ?? '')?.host;
  const { image = firstPicture(content), attachments } = readMedia(fields, base, pictures.resolveIn, warnings);
  const incoming: IncomingArticle = defined({
    guid: guid.trim() === '' ? undefined : guid,
    url,
    title: title ?? '',
    shortTitle: visibleLine(fields.shortTitle),
    summary: visibleLine(fields.summary),
    content,
    language,
    authors: readAuthors(fields.authors ?? [], base),
    tags: [...distinctTags.values()].toReversed(),
    published: published.instant,
    modified: modified.instant,
    expires: mark?.expires,
    relatedUrl: fields.relatedUrl === undefined ? undefined : absoluteUrl(fields.relatedUrl, base),
    image,
    attachments,
    source: source === undefined || sourceName === undefined ? undefined : { ...source, name: sourceName },
    episode: readEpisode(fields.episode, base),
    location:
      fields.location === undefined
        ? undefined
        : defined({ ...fields.location, name: visibleLine(fields.location.name) }),
    terms: readTerms(fields.terms, base),
    ...draftReason(isBroken ? { ...publication, published: {} } : publication),
    aliases: fields.aliases,
  });
  if (warning !== undefined) warnings.push(warning);
  const unreadable = [incoming.title, incoming.summary ?? '', content].join('').split('\ufffd').length - 1;
  if (unreadable > 0)
    warnings.push(
      `encoding: ${unreadable} ${unreadable === 1 ? 'character' : 'characters'} of the article cannot be read, and readers see “�” there; check the document’s bytes.`,
    );
  const isBaseKnown = (fields.base ?? url) !== undefined;
  return { incoming, warnings: [...warnings, ...lost, ...pictures.warnings(base, isBaseKnown)] };
};

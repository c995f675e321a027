import { Rejected } from '#shared/errors.ts';
import { sanitize } from '../body/sanitize.ts';
import type { ExtractedImage } from '../extracted-fields.ts';
import { languageTag } from '../language/language.ts';
import type { ParseContext, ParsedArticle } from '../parsed-article.ts';
import { toParsedArticle } from '../parsed-article.ts';
import { absoluteUrl } from '../permalink.ts';
import { extractBody } from './extract-body.ts';
import { readMetadata } from './metadata.ts';
import { type Page, parsePage } from './page.ts';
import { withSecondOpinion } from './second-opinion.ts';
import { readSignature } from './signature.ts';
import { trimBody } from './trim-body.ts';

const withoutTitle = (): Rejected =>
  new Rejected('ARTICLE_WITHOUT_TITLE', 'The page has no title: give it a heading or a <title>.', {
    faults: [{ pointer: '<title>', message: 'is missing, and so is a heading' }],
  });

/** The first picture of the body stands for a page that names no other. */
const firstPicture = (body: string): ExtractedImage | undefined => {
  const url = /<img src='(https?:[^']+)'/.exec(body)?.[1];
  return url === undefined ? undefined : { url: url.replaceAll('&amp;', '&') };
};

/** What relative addresses in a page are relative to: its base element, else where it stands. */
const baseOf = (page: Page, url: string | undefined, context: ParseContext): string => {
  const declared = page.querySelector('base[href]')?.getAttribute('href') ?? '';
  const place = absoluteUrl(url ?? '', context.url ?? context.site.url) ?? context.site.url;
  return absoluteUrl(declared, place) ?? place;
};

/**
 * The article in an HTML page: what its metadata says, and the body without the page's shell.
 * @throws Rejected ARTICLE_WITHOUT_TITLE, ARTICLE_WITHOUT_CONTENT, ARTICLE_TOO_LARGE
 */
export const readHtmlPage = (html: string, context: ParseContext): ParsedArticle => {
  const dates = { now: context.now, timeZone: context.site.timeZone };
  const page = parsePage(html);
  const { said, evidence } = readMetadata(page, context.url, dates);
  const url = said.url ?? context.url;
  const base = baseOf(page, url, context);
  const clean = (body: string): string => sanitize(body, base, context.site.embeds);
  const found = clean(extractBody(page));
  const opinion = withSecondOpinion(found, said.body);
  if (said.title === undefined) throw withoutTitle();
  const trimmed = trimBody(clean(opinion), said.title, dates, said.authors);
  const signature = said.authors?.length === 0 ? readSignature(trimmed, dates) : undefined;
  const { authors = [], body } = signature ?? { authors: said.authors, body: trimmed };
  const image = said.image ?? firstPicture(body);
  const fields = { ...said, authors, url, image, html: body, language: undefined, pageLanguage: said.language, base };
  const reading = toParsedArticle(fields, context);
  const { language } = reading.draft;
  const isDeclared = languageTag(said.language) === language;
  return {
    ...reading,
    fieldSources: {
      ...evidence,
      ...(said.url === undefined ? { url: 'request' } : {}),
      ...(said.image === undefined ? { image: 'body' } : {}),
      ...(signature === undefined ? {} : { authors: 'signature' }),
      content: opinion === found ? 'page' : 'page and JSON-LD',
      language: isDeclared ? 'page' : reading.warnings.some((text) => text.startsWith('language:')) ? 'site' : 'words',
    },
  };
};

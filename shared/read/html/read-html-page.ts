import { defined } from '#shared/defined.ts';
import { Rejected } from '#shared/errors.ts';
import { sanitize } from '../body/sanitize.ts';
import { languageTag } from '../language/language.ts';
import { type ParseContext, type ParsedArticle, toParsedArticle } from '../parsed-article.ts';
import { absoluteUrl } from '../permalink.ts';
import { pictureReferences } from '../pictures.ts';
import { extractBody } from './extract-body.ts';
import { mergeJsonLdBody } from './json-ld-body.ts';
import { readMetadata } from './metadata.ts';
import { parsePage } from './page.ts';
import { isSamePage } from './page-address.ts';
import { pageVisibility } from './page-visibility.ts';
import { readUnchanged, select } from './select.ts';
import { readSignature, trimBody } from './trim-body.ts';

/**
 * The article in an HTML page: the page's metadata, and the body without the page's boilerplate.
 * @throws Rejected ARTICLE_WITHOUT_TITLE, ARTICLE_WITHOUT_CONTENT, ARTICLE_TOO_LARGE, PAGE_TOO_COMPLEX
 */
export const readHtmlPage = (html: string, context: ParseContext): ParsedArticle => {
  const dates = { now: context.now, timeZone: context.site.timeZone };
  const page = parsePage(html);
  // Before the page is cleaned of forms and boilerplate.
  const { fields, fieldSources, warnings, visibility } = readUnchanged(page, () => {
    const metadata = readMetadata(page, context.url, dates);
    return { ...metadata, visibility: pageVisibility(page, metadata.fields, dates) };
  });
  const url = fields.url ?? context.url;
  // Relative URLs are relative to the page's base element, else to its own URL (HTML Living Standard, "Base URL").
  const pageUrl = absoluteUrl(url ?? '', context.url ?? context.site.url) ?? context.site.url;
  const base = absoluteUrl(select(page, 'base[href]')?.getAttribute('href') ?? '', pageUrl) ?? pageUrl;
  // HTML, link type `license`: of the main content of the page. A licence file is for programs.
  const license =
    select(page, 'link[rel~="license" i]:not([type*="rsl"]), a[rel~="license" i]')?.getAttribute('href') ?? null;
  const pictures = pictureReferences(context.findPicture);
  const extracted = sanitize(extractBody(page, base), base, pictures.resolveIn('content'));
  const merged = mergeJsonLdBody(extracted.body, fields.body);
  // A canonical body, sanitised again, is the same.
  const isMerged = merged !== extracted.body;
  const cleaned = isMerged ? sanitize(merged, base, pictures.resolveIn('content')) : { ...extracted, warnings: [] };
  if (fields.title === undefined) {
    throw new Rejected('ARTICLE_WITHOUT_TITLE', 'The page has no title: give it a heading or a <title>.', {
      faults: [{ pointer: '<title>', message: 'is missing, and so is a heading' }],
    });
  }
  const trimmed = trimBody(cleaned.body, fields.title, dates, fields.authors);
  const signature = fields.authors?.length === 0 ? readSignature(trimmed, dates) : undefined;
  const { authors = [], body } = signature ?? { authors: fields.authors, body: trimmed };
  const article = toParsedArticle(
    {
      ...fields,
      authors,
      url,
      html: body,
      isCanonical: body === cleaned.body,
      visibility,
      language: undefined,
      pageLanguage: fields.language,
      base,
      terms: license === null ? undefined : { licenses: [], address: license },
    },
    context,
  );
  const isDeclared = languageTag(fields.language) === article.incoming.language;
  const isAssumed = article.warnings.some((text) => text.startsWith('language:'));
  const isBaseKnown = url !== undefined || base !== pageUrl;
  const isSelfNamed = fields.url !== undefined && !isSamePage(fields.url, context.url ?? '');
  const selfNamed = isSelfNamed ? { selfNamed: defined({ requested: context.url }) } : {};
  return {
    ...article,
    incoming: { ...article.incoming, ...selfNamed },
    // The body is canonical by now, so the article's own warnings say nothing of what the page lost.
    warnings: [
      ...warnings,
      ...extracted.warnings,
      ...cleaned.warnings,
      ...article.warnings,
      ...pictures.warnings(base, isBaseKnown),
    ],
    fieldSources: {
      ...fieldSources,
      ...(fields.url === undefined ? { url: 'request' } : {}),
      ...(fields.image === undefined ? { image: 'body' } : {}),
      ...(signature === undefined ? {} : { authors: 'signature' }),
      content: isMerged ? 'page and JSON-LD' : 'page',
      language: isDeclared ? 'page' : isAssumed ? 'site' : 'words',
    },
  };
};

import { Rejected } from '#shared/errors.ts';
import { extractBody } from './page/extract-body.ts';
import { readMetadata } from './page/metadata.ts';
import { parsePage } from './page/page.ts';
import { withSecondOpinion } from './page/second-opinion.ts';
import { trimBody } from './page/trim-body.ts';
import type { ParseContext, Reading } from './parse-context.ts';
import { absoluteUrl } from './permalink.ts';
import { sanitize } from './sanitize.ts';
import { toReading } from './to-reading.ts';

/**
 * The article in an HTML page: what its metadata says, and the body without the page's shell.
 * @throws Rejected ARTICLE_WITHOUT_TITLE, ARTICLE_WITHOUT_CONTENT, ARTICLE_TOO_LARGE
 */
export const readHtmlPage = (html: string, context: ParseContext): Reading => {
  const dates = { now: context.now, timeZone: context.site.timeZone };
  const page = parsePage(html);
  const said = readMetadata(page, context.url, dates);
  const url = said.url ?? context.url;
  const declaredBase = page.querySelector('base[href]')?.getAttribute('href') ?? undefined;
  const place = absoluteUrl(url ?? '', context.url ?? context.site.url) ?? context.site.url;
  const base = declaredBase === undefined ? place : (absoluteUrl(declaredBase, place) ?? place);
  const extracted = sanitize(withSecondOpinion(sanitize(extractBody(page), base), said.body), base);
  if (said.title === undefined) {
    throw new Rejected('ARTICLE_WITHOUT_TITLE', 'The page has no title: give it a heading or a <title>.', {
      faults: [{ pointer: '<title>', message: 'is missing, and so is a heading' }],
    });
  }
  return toReading(
    {
      ...said,
      url,
      html: trimBody(extracted, said.title, dates, said.authors),
      language: undefined,
      pageLanguage: said.language,
      base,
    },
    context,
  );
};

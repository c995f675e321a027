import { Rejected } from '#shared/errors.ts';
import { articleTooLarge, maxBodyBytes } from '../body/sanitize.ts';
import { textToHtml } from '../body/text-to-html.ts';
import type { ExtractedFields } from '../extracted-fields.ts';
import type { ParseContext, ParsedArticle } from '../parsed-article.ts';
import { toParsedArticle } from '../parsed-article.ts';
import { withoutShell } from './text-body.ts';
import { readHead } from './text-head.ts';
import { textLines } from './text-line.ts';

/**
 * An article in a page's text, as it is copied or dumped: a title, perhaps twice; a byline, perhaps glued to its date;
 * paragraphs; and the page's shell around them, which stays out.
 * @throws Rejected ARTICLE_WITHOUT_TITLE, ARTICLE_WITHOUT_CONTENT, ARTICLE_TOO_LARGE
 */
export const readTextPage = (text: string, context: ParseContext): ParsedArticle => {
  if (text.length > maxBodyBytes) throw articleTooLarge();
  const lines = textLines(text);
  const head = readHead(lines, { now: context.now, timeZone: context.site.timeZone });
  if (head === undefined) {
    throw new Rejected(
      'ARTICLE_WITHOUT_TITLE',
      'The text has no title: put one on its first line, and the article below.',
      {
        faults: [{ pointer: 'line 1', message: 'is no title' }],
      },
    );
  }
  const { body, tags } = withoutShell(lines, head);
  const fields: ExtractedFields = {
    title: head.title,
    url: head.url,
    html: textToHtml(body),
    language: head.language,
    authors: head.authors.map((name) => ({ name })),
    tags: [...head.tags, ...tags],
    published: head.published,
    modified: head.modified,
  };
  return toParsedArticle(fields, context);
};

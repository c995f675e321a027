import { Rejected } from '#shared/errors.ts';
import { lastLine } from './batch.ts';
import type { ParsedArticle } from './parsed-article.ts';

const cut = (what: string, place: string): Rejected =>
  new Rejected('DOCUMENT_BREAKS_OFF', `The document breaks off: ${what}. Send the whole document again.`, {
    faults: [{ pointer: '', message: `breaks off in ${place}` }],
  });

/** Refuses Markdown whose front matter has no end: its marks (`draft: true`) would not count. @throws Rejected DOCUMENT_BREAKS_OFF */
export const refuseCutMarkdown = (text: string): void => {
  const [, fence] = /^(---|\+\+\+)[ \t]*(?:\w+[ \t]*)?\r?\n\s*[\w-]+[ \t]*[:=]/.exec(text) ?? [];
  if (fence === undefined) return;
  const end = fence === '---' ? /\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/ : /\n\+\+\+[ \t]*(?:\r?\n|$)/;
  if (!end.test(text)) throw cut(`the front matter begins with ${fence} in line 1 and does not end`, lastLine(text));
};

/**
 * Refuses a page that ends inside a tag. A page that ends between two tags may be whole: HTML lets authors leave out
 * `</p>`, `</body>` and `</html>`. @throws Rejected DOCUMENT_BREAKS_OFF
 */
export const refuseCutHtml = (html: string): void => {
  const place = lastLine(html);
  if (/<(?:\/?(?:[a-z][^<>]*)?|!--(?:(?!-->)[\s\S])*)$/i.test(html.slice(-4096).trimEnd()))
    throw cut(`the page ends inside a tag, in ${place}`, place);
};

/** The article of a page, with a warning where the page has the start of an HTML document and no end of one. */
export const warnedOfMissingEnd = (article: ParsedArticle, html: string): ParsedArticle =>
  !/<(?:html|body)[\s>]/i.test(html) || /<\/(?:html|body)\s*>/i.test(html)
    ? article
    : {
        ...article,
        warnings: [
          ...article.warnings,
          'content: the page has no </body> and no </html>, so it may break off; it was read up to its end.',
        ],
      };

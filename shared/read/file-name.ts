import { Rejected } from '#shared/errors.ts';
import type { ParsedArticle } from './parsed-article.ts';

/** What the name of a file says of a draft: the folder of Jekyll and others, and the files of a Medium export. */
const draftName = /(?:^|\/)_?drafts\/|(?:^|\/)draft_[^/]*\.html?$/i;

/** The list page of a section or of the site, in Hugo: `_index.md`, `_index.fr.md`. */
const listName = /(?:^|\/)_index(?:\.[\w-]+)?\.(?:md|markdown|html?)$/i;

/** The day at the start of the name of a file or of its folder, which dates a post of Jekyll and Eleventy. */
const datedName = /(?:^|\/)(\d{4}-\d{2}-\d{2})(?:[-_ ][^/]*)?(?:\/index(?:\.[\w-]+)?)?\.(?:md|markdown|mkd|mdx)$/i;

/** The day that the name of a Markdown file says: `_posts/2024-11-27-tanger.md`. */
export const dateInName = (name: string): string | undefined => datedName.exec(name)?.[1];

/** Refuses a file that is no article by its name. @throws Rejected LIST_PAGE_NOT_ARTICLE */
export const refuseListPage = (name: string): void => {
  if (!listName.test(name)) return;
  throw new Rejected(
    'LIST_PAGE_NOT_ARTICLE',
    `${name} is the page of a section in Hugo, not an article: send the articles of the section.`,
  );
};

/** The article of a file; a draft if the file's name says so. */
export const markedByName = (article: ParsedArticle, name: string): ParsedArticle =>
  !draftName.test(name) || article.incoming.draft !== undefined
    ? article
    : {
        ...article,
        incoming: {
          ...article.incoming,
          draft: `The article is a draft (file name: ${name}): it is in no feed, and no receiver is notified. Send it again under another name to publish it.`,
        },
      };

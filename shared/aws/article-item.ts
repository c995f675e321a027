import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { Rejected } from '#shared/errors.ts';
import type { Article } from '#shared/model/article.ts';

/** An article as a row: all its members, with the body deflated (a 6.4 KB body is 2.9 KB, a third of the write units). */
export type ArticleItem = Omit<Article, 'content'> & { readonly body: Uint8Array };

/** DynamoDB takes items of 400 KB; what is not the body stays far below the rest. */
const maxBodyBytes = 350_000;

/** @throws Rejected ARTICLE_TOO_LARGE when the deflated body does not fit in a row. */
export const toArticleItem = ({ content, ...rest }: Article): ArticleItem => {
  const body = deflateRawSync(content, { level: 9 });
  if (body.byteLength > maxBodyBytes) {
    throw new Rejected(
      'ARTICLE_TOO_LARGE',
      'The article is too large to keep: move its embedded data (images as data URLs, for one) to files of their own.',
      { status: 413, faults: [{ pointer: '/content_html', message: `${body.byteLength} bytes when compressed` }] },
    );
  }
  return { ...rest, body };
};

const isArticleItem = (row: Readonly<Record<string, unknown>>): row is ArticleItem =>
  typeof row.id === 'string' && typeof row.guid === 'string' && row.body instanceof Uint8Array;

/** The article that a row holds. */
export const toArticle = (row: Readonly<Record<string, unknown>>): Article => {
  const { PK, SK, ...item } = row;
  if (!isArticleItem(item)) throw new Error(`The row ${String(PK)} ${String(SK)} holds no article.`);
  const { body, ...rest } = item;
  return { ...rest, content: inflateRawSync(body).toString('utf8') };
};

import type { Article } from '#shared/model/article.ts';
import { packBody, unpackBody } from './article-body.ts';
import { type Key, keys } from './keys.ts';

type Row = Readonly<Record<string, unknown>>;

/** Where the rest of a body stands that one row cannot hold. */
type BodyRest = { readonly hash: string; readonly count: number };

/** An article as a row: all its members, with the body deflated. */
export type ArticleItem = Omit<Article, 'content'> & { readonly body: Uint8Array; readonly rest?: BodyRest };

/** A row that holds a part of a body. */
export type BodyItem = Key & { readonly part: Uint8Array };

/**
 * An article as it is stored: its own item, and what of its body does not fit in it.
 * @throws Rejected ARTICLE_TOO_LARGE when the deflated body is beyond what rows can hold.
 */
export const toArticleItem = ({
  content,
  ...said
}: Article): { readonly item: ArticleItem; readonly bodyItems: readonly BodyItem[] } => {
  const { first, more, hash } = packBody(content);
  const bodyItems = more.map((part, index) => ({ ...keys.bodyPart(said.id, hash, index + 1), part }));
  const rest = more.length === 0 ? {} : { rest: { hash, count: more.length } };
  return { item: { ...said, body: first, ...rest }, bodyItems };
};

const isArticleItem = (row: Row): row is ArticleItem =>
  typeof row.id === 'string' && typeof row.guid === 'string' && row.body instanceof Uint8Array;

const itemOf = (row: Row): ArticleItem => {
  const { PK, SK, ...item } = row;
  if (!isArticleItem(item)) throw new Error(`The row ${String(PK)} ${String(SK)} holds no article.`);
  return item;
};

/** Keys of the rows that are needed beside a row to make its article: none, as a rule. */
export const bodyKeys = (row: Row): readonly Key[] => {
  const { id, rest } = itemOf(row);
  if (rest === undefined) return [];
  return Array.from({ length: rest.count }, (_, index) => keys.bodyPart(id, rest.hash, index + 1));
};

/** The article that a row holds; `partAt` gives what stands under the keys of `bodyKeys`. */
export const toArticle = (row: Row, partAt: (key: Key) => unknown): Article => {
  const { body, rest: _rest, ...said } = itemOf(row);
  const more = bodyKeys(row).map((key) => {
    const part = partAt(key);
    if (!(part instanceof Uint8Array)) throw new Error(`The row ${key.PK} ${key.SK} holds no part of a body.`);
    return part;
  });
  return { ...said, content: unpackBody([body, ...more]) };
};

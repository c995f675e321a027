import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Article } from '#shared/model/article.ts';
import { bodyKeys, toArticle } from './article-item.ts';
import { keys } from './keys.ts';
import { readRows } from './read-rows.ts';

type Row = Readonly<Record<string, unknown>>;

/** The articles that these rows hold, in their order, with what of their bodies stands in other rows. */
export const toArticles = async (
  client: DynamoDBDocumentClient,
  table: string,
  rows: readonly Row[],
): Promise<readonly Article[]> => {
  const partOf = await readRows(client, table, rows.flatMap(bodyKeys));
  return rows.map((row) => toArticle(row, (key) => partOf(key)?.part));
};

/** The articles with these ids, in this order, read consistently; one that is not there is left out. */
export const readArticles = async (
  client: DynamoDBDocumentClient,
  table: string,
  ids: readonly string[],
): Promise<readonly Article[]> => {
  const headOf = await readRows(client, table, ids.map(keys.article));
  const heads = ids.map((id) => headOf(keys.article(id))).filter((row) => row !== undefined);
  return toArticles(client, table, heads);
};

import { setTimeout as wait } from 'node:timers/promises';
import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Unavailable } from '#shared/errors.ts';
import type { Article } from '#shared/model/article.ts';
import { toArticle } from './article-item.ts';
import { keys } from './keys.ts';
import { callStore } from './translate-errors.ts';

/** A limit of BatchGetItem. */
const maxKeys = 100;

/** What BatchGetItem leaves out under load is asked for again, a little later each time. */
const delaysMs = [0, 50, 200, 800, 2000];

const readBatch = async (client: DynamoDBDocumentClient, table: string, ids: readonly string[]) => {
  const found = new Map<string, Article>();
  let missing: Record<string, unknown>[] = [...new Set(ids)].map((id) => ({ ...keys.article(id) }));
  for (const delay of delaysMs) {
    if (missing.length === 0) return found;
    await wait(delay);
    const request = { RequestItems: { [table]: { Keys: missing, ConsistentRead: true } } };
    const { Responses, UnprocessedKeys } = await callStore(() => client.send(new BatchGetCommand(request)));
    for (const item of Responses?.[table] ?? []) {
      const article = toArticle(item);
      found.set(article.id, article);
    }
    missing = UnprocessedKeys?.[table]?.Keys ?? [];
  }
  if (missing.length === 0) return found;
  throw new Unavailable('STORE_THROTTLED', 'The table is too busy to read all entries; try again in a moment.');
};

/** The articles with these ids, in this order, read consistently; one that is not there is left out. */
export const readArticles = async (
  client: DynamoDBDocumentClient,
  table: string,
  ids: readonly string[],
): Promise<readonly Article[]> => {
  const found = new Map<string, Article>();
  for (let start = 0; start < ids.length; start += maxKeys) {
    for (const [id, article] of await readBatch(client, table, ids.slice(start, start + maxKeys)))
      found.set(id, article);
  }
  return ids.map((id) => found.get(id)).filter((article) => article !== undefined);
};

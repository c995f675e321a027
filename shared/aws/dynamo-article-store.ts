import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { Rejected } from '#shared/errors.ts';
import type { Article } from '#shared/model/article.ts';
import type { ArticleStore, Written } from '#shared/ports.ts';
import { toArticle } from './article-item.ts';
import { articleTransaction } from './article-transaction.ts';
import { tableClient } from './clients.ts';
import { facetSlugs } from './facet-rows.ts';
import { type Key, keys, startingWith } from './keys.ts';
import { readArticles } from './read-articles.ts';
import { callStore } from './translate-errors.ts';

/** A limit of TransactWriteItems. */
const maxActions = 100;

const lostTheRace = (error: unknown): boolean =>
  error instanceof TransactionCanceledException &&
  (error.CancellationReasons ?? []).some(
    ({ Code }) => Code === 'ConditionalCheckFailed' || Code === 'TransactionConflict',
  );

/** The articles of a table (architecture.md §4). */
export const dynamoArticleStore = (table: string, client = tableClient()): ArticleStore => {
  const row = async (key: Key): Promise<Record<string, unknown> | undefined> => {
    const answer = await callStore(() =>
      client.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true })),
    );
    return answer.Item;
  };

  const holder = async (key: Key): Promise<string | undefined> => {
    const claim = await row(key);
    return typeof claim?.id === 'string' ? claim.id : undefined;
  };

  return {
    get: async (id) => (await readArticles(client, table, [id])).at(0),

    find: async ({ guid, url }) =>
      (guid === undefined ? undefined : await holder(keys.guid(guid))) ??
      (url === undefined ? undefined : await holder(keys.permalink(url))),

    write: async (next, previous): Promise<Written> => {
      const TransactItems = [...articleTransaction(table, next, previous)];
      if (TransactItems.length > maxActions) {
        throw new Rejected(
          'ARTICLE_IN_TOO_MANY_FEEDS',
          'This change would move the article in or out of more feeds than can change as one: narrow the selectors in the site file, or change its date and its tags in two steps.',
        );
      }
      try {
        await callStore(() => client.send(new TransactWriteCommand({ TransactItems })));
        return 'written';
      } catch (error) {
        if (lostTheRace(error)) return 'conflict';
        throw error;
      }
    },

    facetSlug: facetSlugs(client, table),

    list: async (after, limit, first = 'oldest') => {
      const { Items = [], LastEvaluatedKey } = await callStore(() =>
        client.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: 'PK = :pk',
            ExpressionAttributeValues: { ':pk': keys.accepted('', '').PK },
            ScanIndexForward: first === 'oldest',
            ...(after === undefined ? {} : { ExclusiveStartKey: { PK: keys.accepted('', '').PK, SK: after } }),
            Limit: limit,
          }),
        ),
      );
      const ids = Items.map(({ SK }) => String(SK).split('#').at(-1) ?? '');
      const items = await readArticles(client, table, ids);
      return LastEvaluatedKey === undefined ? { items } : { items, after: String(LastEvaluatedKey.SK) };
    },

    revisions: async (id) => {
      const [from, to] = startingWith('REVISION#');
      const { Items = [] } = await callStore(() =>
        client.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: 'PK = :pk AND SK BETWEEN :from AND :to',
            ExpressionAttributeValues: { ':pk': keys.article(id).PK, ':from': from, ':to': to },
            ConsistentRead: true,
          }),
        ),
      );
      return Items.map((item): Article => toArticle(item));
    },

    due: async (now, limit) => {
      const { Items = [] } = await callStore(() =>
        client.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: 'PK = :pk AND SK <= :now',
            ExpressionAttributeValues: { ':pk': keys.embargo('', '').PK, ':now': `${now}~` },
            ConsistentRead: true,
            Limit: limit,
          }),
        ),
      );
      return Items.map(({ id }) => String(id));
    },
  };
};

import { QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { Rejected } from '#shared/errors.ts';
import { type Article, maxFeeds } from '#shared/model/article.ts';
import type { ArticleStore } from '#shared/ports.ts';
import { articleTransaction } from './article-transaction.ts';
import { tableClient } from './clients.ts';
import { facetSlugs } from './dynamo-facet-store.ts';
import { keys, startingWith } from './keys.ts';
import { queryAll } from './query-all.ts';
import { readArticles, toArticles } from './read-articles.ts';
import { readRows } from './read-rows.ts';
import { tableRows } from './rows.ts';
import { callStore, writeStore } from './translate-errors.ts';

/** Articles of a list that are read together, and how many characters of content a page may have; it ends there. */
const atOnce = 25;
const maxPageWeight = 4 * 1024 * 1024;

/** Longer than any sort key of ours, and in any script shorter than what a sort key may be (1,024 bytes). */
const maxAfter = 200;

const refuseTooManyFeeds = ({ feeds }: Article): void => {
  if (feeds.length <= maxFeeds) return;
  throw new Rejected(
    'ARTICLE_IN_TOO_MANY_FEEDS',
    `An article may stand in ${maxFeeds} feeds at the most, and this one would stand in ${feeds.length}: give it fewer tags and authors, or narrow the selectors in the site file.`,
  );
};

/** Where a list goes on: any text may be given, since it comes from whoever asks. */
const goingOn = (after: string | undefined, first: 'oldest' | 'newest') => {
  if (after === undefined || after === '') return { condition: '', values: {} };
  const text = after.slice(0, maxAfter).toWellFormed();
  return { condition: ` AND SK ${first === 'oldest' ? '>' : '<'} :after`, values: { ':after': text } };
};

/** The articles of a table (architecture.md §4). */
export const dynamoArticleStore = (table: string, client = tableClient()): ArticleStore => {
  /** The first of these articles, as many as memory should hold; and how many ids that were. */
  const readSome = async (ids: readonly string[]) => {
    const items: Article[] = [];
    let read = 0;
    for (let weight = 0; read < ids.length && weight < maxPageWeight; read += atOnce) {
      const some = await readArticles(client, table, ids.slice(read, read + atOnce));
      items.push(...some);
      weight += some.reduce((sum, { content }) => sum + content.length, 0);
    }
    return { items, read: Math.min(read, ids.length) };
  };

  return {
    get: async (id) => (await readArticles(client, table, [id])).at(0),

    find: async ({ guid, url }) => {
      const claims = [
        ...(guid === undefined ? [] : [keys.guid(guid)]),
        ...(url === undefined ? [] : [keys.permalink(url)]),
      ];
      const rowOf = await readRows(client, table, claims);
      const holder = claims.map(rowOf).find((row) => row !== undefined)?.id;
      return typeof holder === 'string' ? holder : undefined;
    },

    write: async (next, previous) => {
      refuseTooManyFeeds(next);
      const TransactItems = [...articleTransaction(table, next, previous)];
      return writeStore(() => client.send(new TransactWriteCommand({ TransactItems })));
    },

    facetSlug: facetSlugs(tableRows(table, client)),

    list: async (after, limit, first = 'oldest') => {
      const { condition, values } = goingOn(after, first);
      const { Items = [], LastEvaluatedKey } = await callStore(() =>
        client.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: `PK = :pk${condition}`,
            ExpressionAttributeValues: { ':pk': keys.accepted('', '').PK, ...values },
            ConsistentRead: true,
            ScanIndexForward: first === 'oldest',
            // One more than is asked for tells whether there is a next page.
            Limit: limit + 1,
          }),
        ),
      );
      const page = Items.slice(0, limit).map(({ SK }) => String(SK));
      const hasNext = Items.length > limit || LastEvaluatedKey !== undefined;
      const { items, read } = await readSome(page.map((sort) => sort.slice(sort.indexOf('#') + 1)));
      const last = page[read - 1];
      return last === undefined || (read === page.length && !hasNext) ? { items } : { items, after: last };
    },

    revisions: async (id, newest) => {
      const [from, to] = startingWith('REVISION#');
      const rows = await queryAll(
        client,
        {
          TableName: table,
          KeyConditionExpression: 'PK = :pk AND SK BETWEEN :from AND :to',
          ExpressionAttributeValues: { ':pk': keys.article(id).PK, ':from': from, ':to': to },
          ConsistentRead: true,
          ScanIndexForward: false,
          ...(newest === undefined ? {} : { Limit: newest }),
        },
        newest,
      );
      return toArticles(client, table, rows.toReversed());
    },

    due: async (now, limit) => {
      const { Items = [] } = await callStore(() =>
        client.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: 'PK = :pk AND SK <= :now',
            ExpressionAttributeValues: { ':pk': keys.scheduled('', '').PK, ':now': `${now}~` },
            ConsistentRead: true,
            Limit: limit,
          }),
        ),
      );
      return Items.map(({ id }) => String(id));
    },
  };
};

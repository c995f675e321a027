import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Article } from '#shared/model/article.ts';
import type { FeedState } from '#shared/model/feed-state.ts';
import type { FeedStore, Place } from '#shared/ports.ts';
import { tableClient } from './clients.ts';
import { keys, startingWith } from './keys.ts';
import { readArticles } from './read-articles.ts';
import { callStore } from './translate-errors.ts';

const isFeedState = (row: Readonly<Record<string, unknown>>): row is FeedState =>
  typeof row.slug === 'string' && typeof row.revision === 'number' && Array.isArray(row.documents);

/** Where the head disagrees with the place, the head is newer: the article has moved, and its event is on its way. */
const standsThere = (slug: string, article: Article, place: Place | undefined): boolean =>
  article.status === 'live' && article.feeds.includes(slug) && article.published === place?.published;

/** The feeds of a table (architecture.md §4). */
export const dynamoFeedStore = (table: string, client = tableClient()): FeedStore => {
  const newestFirst = async (slug: string, from: string, to: string, limit?: number) => {
    const rows: Record<string, unknown>[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const page = await callStore(() =>
        client.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: 'PK = :pk AND SK BETWEEN :from AND :to',
            ExpressionAttributeValues: { ':pk': `FEED#${slug}`, ':from': from, ':to': to },
            ConsistentRead: true,
            ScanIndexForward: false,
            ...(limit === undefined ? {} : { Limit: limit - rows.length }),
            ...(start === undefined ? {} : { ExclusiveStartKey: start }),
          }),
        ),
      );
      rows.push(...(page.Items ?? []));
      start = page.LastEvaluatedKey;
    } while (start !== undefined && (limit === undefined || rows.length < limit));
    return rows;
  };

  return {
    places: async (slug, limit) => {
      const rows = await newestFirst(slug, ...startingWith('ENTRY#'), limit);
      return rows.map(({ id, published, revision }) => ({
        id: String(id),
        published: String(published),
        revision: Number(revision),
      }));
    },

    entries: async (slug, places) => {
      const byId = new Map(places.map((place) => [place.id, place]));
      const articles = await readArticles(client, table, [...byId.keys()]);
      return articles.filter((article) => standsThere(slug, article, byId.get(article.id)));
    },

    tombstones: async (slug) => {
      const rows = await newestFirst(slug, ...startingWith('TOMBSTONE#'));
      return rows.map(({ id, guid, when }) => ({ id: String(id), guid: String(guid), when: String(when) }));
    },

    state: async (slug) => {
      const { Item } = await callStore(() =>
        client.send(new GetCommand({ TableName: table, Key: keys.state(slug), ConsistentRead: true })),
      );
      if (Item === undefined) return undefined;
      const { PK, SK, ...state } = Item;
      if (!isFeedState(state)) throw new Error(`The row ${PK} ${SK} holds no feed state.`);
      return state;
    },

    writeState: async (state) => {
      const isNext = state.revision === 1 ? 'attribute_not_exists(PK)' : '#revision = :before';
      const put = new PutCommand({
        TableName: table,
        Item: { ...keys.state(state.slug), ...state },
        ConditionExpression: isNext,
        ...(state.revision === 1
          ? {}
          : {
              ExpressionAttributeNames: { '#revision': 'revision' },
              ExpressionAttributeValues: { ':before': state.revision - 1 },
            }),
      });
      try {
        await callStore(() => client.send(put));
        return 'written';
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return 'conflict';
        throw error;
      }
    },
  };
};

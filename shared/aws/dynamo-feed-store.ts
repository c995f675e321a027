import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Article } from '#shared/model/article.ts';
import type { FeedState } from '#shared/model/feed-state.ts';
import type { Place } from '#shared/model/place.ts';
import { wholeSite } from '#shared/model/whole-site.ts';
import type { FeedStore } from '#shared/ports.ts';
import { archiveRows } from './archive-rows.ts';
import { withheldHubs } from './dynamo-hub-store.ts';
import { facetRows } from './facet-rows.ts';
import { keys, startingWith } from './keys.ts';
import { readArticles } from './read-articles.ts';
import { renewalRow } from './renewal-row.ts';
import { tableClient } from './table-client.ts';
import { touchRows } from './touch-rows.ts';
import { callStore, writeStore } from './translate-errors.ts';

const isFeedState = (row: Readonly<Record<string, unknown>>): row is FeedState =>
  typeof row.slug === 'string' && typeof row.revision === 'number' && Array.isArray(row.documents);

/** Where the head disagrees with the place, the head is newer: the article has moved, and its event is on its way. */
const standsThere = (slug: string, article: Article, place: Place | undefined): boolean =>
  article.status === 'live' &&
  (slug === wholeSite || article.feeds.includes(slug)) &&
  article.published === place?.published;

const toPlace = ({ id, published, revision, size }: Readonly<Record<string, unknown>>): Place => ({
  id: String(id),
  published: String(published),
  revision: Number(revision),
  size: Number(size ?? 0),
});

type Order = { readonly limit?: number; readonly newestFirst?: boolean };

/** The feeds of a table (architecture.md §4). */
export const dynamoFeedStore = (table: string, client = tableClient()): FeedStore => {
  const rowsBetween = async (slug: string, [from, to]: readonly [string, string], order: Order = {}) => {
    const { limit, newestFirst = true } = order;
    const rows: Record<string, unknown>[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const page = await callStore(() =>
        client.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: 'PK = :pk AND SK BETWEEN :from AND :to',
            ExpressionAttributeValues: { ':pk': keys.place(slug, '', '').PK, ':from': from, ':to': to },
            ConsistentRead: true,
            ScanIndexForward: !newestFirst,
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
    ...archiveRows(client, table),
    ...facetRows(client, table),
    ...touchRows(client, table),
    ...renewalRow(client, table),
    ...withheldHubs(client, table),

    places: async (slug, limit) => (await rowsBetween(slug, startingWith('ENTRY#'), { limit })).map(toPlace),

    placesIn: async (slug, { from = '', before = '~', newestFirst = false, limit }) => {
      // No sort key is as short as the upper end, so what begins with it is left out.
      const ends = [`ENTRY#${from}`, `ENTRY#${before}`] as const;
      const rows = await rowsBetween(slug, ends, { newestFirst, ...(limit === undefined ? {} : { limit }) });
      return rows.map(toPlace);
    },

    entries: async (slug, places) => {
      const byId = new Map(places.map((place) => [place.id, place]));
      const articles = await readArticles(client, table, [...byId.keys()]);
      return articles.filter((article) => standsThere(slug, article, byId.get(article.id)));
    },

    tombstones: async (slug) => {
      const rows = await rowsBetween(slug, startingWith('TOMBSTONE#'));
      return rows.map(({ id, guid, retractedAt }) => ({
        id: String(id),
        guid: String(guid),
        retractedAt: String(retractedAt),
      }));
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
      return writeStore(() => client.send(put));
    },
  };
};

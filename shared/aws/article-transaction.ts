import { createHash } from 'node:crypto';
import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Article } from '#shared/model/article.ts';
import { wholeSite } from '#shared/model/whole-site.ts';
import { toArticleItem } from './article-item.ts';
import { type Key, keys } from './keys.ts';

type Action = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** How long a feed remembers that an entry was withdrawn: 30 days, in seconds. */
const tombstoneSeconds = 30 * 24 * 3600;

const epochSeconds = (instant: string): number => Math.floor(Date.parse(instant) / 1000);

const put = (table: string, item: Key & Record<string, unknown>): Action => ({ Put: { TableName: table, Item: item } });
const remove = (table: string, key: Key): Action => ({ Delete: { TableName: table, Key: key } });

/**
 * The head is written only over what was read: two writers of one article never lose a revision, and two that only move
 * it between feeds never leave a place behind that no head knows of.
 */
const putHead = (table: string, next: Article, previous: Article | undefined): Action => ({
  Put: {
    TableName: table,
    Item: { ...keys.article(next.id), ...toArticleItem(next) },
    ...(previous === undefined
      ? { ConditionExpression: 'attribute_not_exists(PK)' }
      : {
          ConditionExpression: '#revision = :revision AND #status = :status AND feeds = :feeds',
          ExpressionAttributeNames: { '#revision': 'revision', '#status': 'status' },
          ExpressionAttributeValues: {
            ':revision': previous.revision,
            ':status': previous.status,
            ':feeds': previous.feeds,
          },
        }),
  },
});

/** Two articles can never share a guid or a permalink: whoever claims second is in conflict. */
const claim = (table: string, key: Key, id: string): Action => ({
  Put: {
    TableName: table,
    Item: { ...key, id },
    ConditionExpression: 'attribute_not_exists(PK) OR id = :id',
    ExpressionAttributeValues: { ':id': id },
  },
});

const placeKeys = (article: Article | undefined): readonly Key[] =>
  article?.status === 'live'
    ? [...article.feeds, wholeSite].map((slug) => keys.place(slug, article.published, article.id))
    : [];

/** As many as fit in one transaction beside the places that they take the place of: a courtesy that few readers know. */
const maxTombstones = 45;

const tombstoneKeys = (article: Article | undefined): readonly Key[] =>
  article?.status === 'retracted'
    ? article.feeds.slice(0, maxTombstones).map((slug) => keys.tombstone(slug, article.modified, article.id))
    : [];

const embargoKeys = (article: Article | undefined): readonly Key[] =>
  article?.status === 'scheduled' ? [keys.embargo(article.published, article.id)] : [];

/** Says where to look, should the event that says so be lost; the same change, written again, is the same row. */
const touch = (table: string, next: Article, previous: Article | undefined): readonly Action[] => {
  const versions = [next, ...(previous === undefined ? [] : [previous])].filter(({ status }) => status !== 'scheduled');
  if (versions.length === 0) return [];
  const said = versions.map(({ status, feeds, published }) => ({ status, feeds, published }));
  const mark = createHash('sha256').update(JSON.stringify(said)).digest('hex').slice(0, 16);
  const feeds = [...new Set([...versions.flatMap((version) => version.feeds), wholeSite])];
  const published = [...new Set(versions.map((version) => version.published))];
  return [put(table, { ...keys.touch(`${next.id}#${next.revision}#${mark}`), feeds, published })];
};

/** In bytes, about: what archives are cut by, so that a part of them stays small. */
const sizeOf = (article: Article): number => Buffer.byteLength(JSON.stringify(article));

const minus = (before: readonly Key[], now: readonly Key[]): readonly Key[] =>
  before.filter((key) => !now.some(({ PK, SK }) => PK === key.PK && SK === key.SK));

/** Everything that accepting, changing, releasing or retracting an article writes, as one transaction. */
export const articleTransaction = (table: string, next: Article, previous: Article | undefined): readonly Action[] => {
  const { id, guid, url, published, modified, revision, accepted } = next;
  const rows = (article: Article | undefined): readonly Key[] => [
    ...placeKeys(article),
    ...tombstoneKeys(article),
    ...embargoKeys(article),
  ];
  const expires = epochSeconds(modified) + tombstoneSeconds;
  return [
    putHead(table, next, previous),
    ...(previous === undefined ? [claim(table, keys.guid(guid), id), put(table, keys.accepted(accepted, id))] : []),
    ...(url === undefined || url === previous?.url ? [] : [claim(table, keys.permalink(url), id)]),
    ...(previous === undefined || previous.revision === revision
      ? []
      : [put(table, { ...keys.revision(id, previous.revision), ...toArticleItem(previous) })]),
    ...minus(rows(previous), rows(next)).map((key) => remove(table, key)),
    ...placeKeys(next).map((key) => put(table, { ...key, id, published, revision, size: sizeOf(next) })),
    ...tombstoneKeys(next).map((key) => put(table, { ...key, id, guid, when: modified, expires })),
    ...embargoKeys(next).map((key) => put(table, { ...key, id })),
    ...touch(table, next, previous),
  ];
};

import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { sha256 } from '#shared/hash.ts';
import type { Article } from '#shared/model/article.ts';
import { siteSlug } from '#shared/model/feed-entry.ts';
import { type ArticleItem, toArticleItem } from './article-item.ts';
import { type Key, keys } from './keys.ts';

type Action = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** How long a feed remembers that an entry was withdrawn: 30 days, in seconds. */
const tombstoneSeconds = 30 * 24 * 3600;

const epochSeconds = (instant: string): number => Math.floor(Date.parse(instant) / 1000);

const put = (table: string, item: Key & Record<string, unknown>): Action => ({ Put: { TableName: table, Item: item } });
const remove = (table: string, key: Key): Action => ({ Delete: { TableName: table, Key: key } });

/**
 * The head is written only over what was read: two writers of one article never lose a revision, and two that only move
 * it between feeds never leave an entry behind that no head knows of.
 */
const putHead = (table: string, item: ArticleItem, previous: Article | undefined): Action => ({
  Put: {
    TableName: table,
    Item: { ...keys.article(item.id), ...item },
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

/** A permalink that the article no longer has is free for others; unless it has never been this article's. */
const unclaim = (table: string, key: Key, id: string): Action => ({
  Delete: {
    TableName: table,
    Key: key,
    ConditionExpression: 'attribute_not_exists(PK) OR id = :id',
    ExpressionAttributeValues: { ':id': id },
  },
});

const permalinkKey = (article: Article | undefined): Key | undefined =>
  article?.url === undefined ? undefined : keys.permalink(article.url);

/** The permalink's claim goes with the article: two that are written otherwise and mean the same are one row. */
const movePermalink = (table: string, next: Article, previous: Article | undefined): readonly Action[] => {
  const [before, now] = [permalinkKey(previous), permalinkKey(next)];
  if (before?.PK === now?.PK) return [];
  return [
    ...(now === undefined ? [] : [claim(table, now, next.id)]),
    ...(before === undefined ? [] : [unclaim(table, before, next.id)]),
  ];
};

/** The previous revision, as it was; both share what rows of their own the same body has. */
const keepRevision = (table: string, next: Article, previous: Article | undefined): readonly Action[] =>
  previous === undefined || previous.revision === next.revision
    ? []
    : [put(table, { ...keys.revision(previous.id, previous.revision), ...toArticleItem(previous).item })];

const putArticle = (table: string, next: Article, previous: Article | undefined): readonly Action[] => {
  const { item, bodyItems } = toArticleItem(next);
  const isKept = previous?.content === next.content;
  return [putHead(table, item, previous), ...(isKept ? [] : bodyItems.map((part) => put(table, part)))];
};

const entryKeys = (article: Article | undefined): readonly Key[] =>
  article?.status === 'live'
    ? [...article.feeds, siteSlug].map((slug) => keys.feedEntry(slug, article.published, article.id))
    : [];

const tombstoneKeys = (article: Article | undefined): readonly Key[] =>
  article?.status === 'retracted'
    ? article.feeds.map((slug) => keys.tombstone(slug, article.modified, article.id))
    : [];

const scheduledKeys = (article: Article | undefined): readonly Key[] =>
  article?.status === 'scheduled' ? [keys.scheduled(article.published, article.id)] : [];

/** Keeps the feeds to publish, should the stream event be lost; the same change, written again, is the same row. */
const putHint = (table: string, next: Article, previous: Article | undefined): readonly Action[] => {
  const versions = [next, ...(previous === undefined ? [] : [previous])].filter(({ status }) => status !== 'scheduled');
  if (versions.length === 0) return [];
  const change = versions.map(({ status, feeds, published }) => ({ status, feeds, published }));
  const changeHash = sha256(JSON.stringify(change)).slice(0, 16);
  const id = `${next.id}#${next.revision}#${changeHash}`;
  const feeds = [...new Set([...versions.flatMap((version) => version.feeds), siteSlug])];
  const published = [...new Set(versions.map((version) => version.published))];
  return [put(table, { ...keys.publishHint(id), id, feeds, published })];
};

/** Approximate size of an article in bytes: archives are cut by it, so that each part stays small. */
const sizeOf = (article: Article): number => Buffer.byteLength(JSON.stringify(article));

const minus = (before: readonly Key[], now: readonly Key[]): readonly Key[] =>
  before.filter((key) => !now.some(({ PK, SK }) => PK === key.PK && SK === key.SK));

/**
 * Everything that accepting, changing, releasing or retracting an article writes, as one transaction: at the most 100
 * actions for an article in `maxFeeds` feeds (92 entries removed and put, the head, three parts of a body, the past
 * revision, two permalinks, the publish hint).
 * @throws Rejected ARTICLE_TOO_LARGE
 */
export const articleTransaction = (table: string, next: Article, previous: Article | undefined): readonly Action[] => {
  const { id, guid, published, modified, revision, accepted } = next;
  const rows = (article: Article | undefined): readonly Key[] => [
    ...entryKeys(article),
    ...tombstoneKeys(article),
    ...scheduledKeys(article),
  ];
  const expires = epochSeconds(modified) + tombstoneSeconds;
  const sizeBytes = sizeOf(next);
  return [
    ...putArticle(table, next, previous),
    ...(previous === undefined ? [claim(table, keys.guid(guid), id), put(table, keys.accepted(accepted, id))] : []),
    ...movePermalink(table, next, previous),
    ...keepRevision(table, next, previous),
    ...minus(rows(previous), rows(next)).map((key) => remove(table, key)),
    ...entryKeys(next).map((key) => put(table, { ...key, id, published, revision, sizeBytes })),
    ...tombstoneKeys(next).map((key) => put(table, { ...key, id, guid, retractedAt: modified, expires })),
    ...scheduledKeys(next).map((key) => put(table, { ...key, id })),
    ...putHint(table, next, previous),
  ];
};

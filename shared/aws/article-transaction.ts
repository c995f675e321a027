import { defined } from '#shared/defined.ts';
import { sha256 } from '#shared/hash.ts';
import { type Article, identifyingUrl, isPublished, retractionOf } from '#shared/model/article.ts';
import { articlePageSlug, hasArticlePage } from '#shared/model/article-page.ts';
import { isCanary } from '#shared/model/canary.ts';
import { siteSlug } from '#shared/model/feed-entry.ts';
import { removesEntry } from '#shared/model/publish-queue.ts';
import { toArticleRows } from './article-rows.ts';
import { type Key, keys } from './keys.ts';
import { type Condition, isNew, type RowWrite, type TableRows, toEpochSeconds } from './rows.ts';

/** A feed keeps the tombstone of a retracted article for 30 days. */
const tombstoneSeconds = 30 * 24 * 3600;

/**
 * The head is written only over the version that was read: concurrent writers of one article lose no revision, and
 * leave no feed entry that no head knows of.
 */
const isAsRead = (previous: Article | undefined): Condition =>
  previous === undefined
    ? isNew
    : {
        ConditionExpression:
          '#revision = :revision AND #status = :status AND feeds = :feeds AND receivedAt = :receivedAt',
        ExpressionAttributeNames: { '#revision': 'revision', '#status': 'status' },
        ExpressionAttributeValues: {
          ':revision': previous.revision,
          ':status': previous.status,
          ':feeds': previous.feeds,
          ':receivedAt': previous.receivedAt,
        },
      };

/** An identity claim: a guid or a permalink belongs to one article; the second article to claim it is in conflict. */
const isFreeFor = (id: string): Condition => ({
  ConditionExpression: 'attribute_not_exists(PK) OR id = :id',
  ExpressionAttributeValues: { ':id': id },
});

/** Rows that exist as long as an article is in this state: feed entries, tombstones, its place among drafts. */
const stateRows = (article: Article | undefined): ReadonlyMap<string, { readonly key: Key; readonly row: object }> => {
  if (article === undefined) return new Map();
  const { id, guid, status, feeds, published, modified, revision, accepted } = article;
  // Id and date stand in the key: a window of 50 entries is read with each publication.
  const entry = { revision, sizeBytes: Buffer.byteLength(JSON.stringify(article)) };
  const siteEntry = defined({
    ...entry,
    url: article.url,
    hasPage: hasArticlePage(article) ? true : undefined,
    modified,
  });
  // What the page depends on beside the revision stands in its row: an equal row makes no stream record.
  const hasPage = article.url === undefined && !isCanary(article);
  const page = hasPage ? [{ key: keys.articlePage(id), row: { revision, status, feeds } }] : [];
  const { at, from } = retractionOf(article) ?? { at: modified, from: [] };
  const expires = toEpochSeconds(at) + tombstoneSeconds;
  const tombstones = () =>
    from.map((slug) => ({
      key: keys.tombstone(slug, at, id),
      row: defined({ id, guid, url: article.url, retractedAt: at, expires }),
    }));
  const rows = {
    live: () => [
      ...feeds.map((slug) => ({ key: keys.feedEntry(slug, published, id), row: entry })),
      ...(isCanary(article) ? [] : [{ key: keys.feedEntry(siteSlug, published, id), row: siteEntry }]),
      ...page,
    ],
    retracted: isCanary(article) ? () => [] : () => [...tombstones(), ...page],
    scheduled: tombstones,
    draft: () => [...tombstones(), { key: keys.draft(accepted, id), row: {} }],
  };
  return new Map(rows[status]().map((one) => [`${one.key.PK} ${one.key.SK}`, one]));
};

/** The row by which the sweep finds a scheduled article when it is due, or a live one when it expires. */
const dueKey = (article: Article | undefined): Key | undefined => {
  const { status, published, expires } = article ?? {};
  const at = status === 'scheduled' ? published : status === 'live' ? expires : undefined;
  return article === undefined || at === undefined ? undefined : keys.due(at, article.id);
};

/**
 * The writes of the row by which the sweep finds the article: one that is put early leads to an article that is not due yet,
 * and one that stays to an article that is over.
 */
export const dueWrites = (rows: TableRows, next: Article, previous: Article | undefined) => {
  const [before, now] = [dueKey(previous), dueKey(next)];
  return {
    puts: now === undefined ? [] : [rows.toPut(now, { id: next.id })],
    removals: before === undefined || before.SK === now?.SK ? [] : [rows.toRemove(before)],
  };
};

/** The permalink's claim moves with the article; two spellings of one permalink share a row. */
const permalinkWrites = (rows: TableRows, next: Article, previous: Article | undefined): readonly RowWrite[] => {
  const [before, now] = [previous, next].map((article) => {
    const url = article === undefined ? undefined : identifyingUrl(article);
    return url === undefined ? undefined : keys.permalink(url);
  });
  // The permalink of an erased article stays claimed: under it, nobody brings the article back.
  if (before?.PK === now?.PK || next.erased !== undefined) return [];
  return [
    ...(now === undefined ? [] : [rows.toPut(now, { id: next.id }, isFreeFor(next.id))]),
    ...(before === undefined ? [] : [rows.toRemove(before, isFreeFor(next.id))]),
  ];
};

/** The publish hint names the feeds to publish in case the stream event is lost; the same change writes the same row. */
const hintWrites = (rows: TableRows, next: Article, previous: Article | undefined): readonly RowWrite[] => {
  const versions = [next, ...(previous === undefined ? [] : [previous])].filter(isPublished);
  if (versions.length === 0) return [];
  const change = versions.map(({ status, feeds, published }) => ({ status, feeds, published }));
  const id = `${next.id}#${next.revision}#${sha256(JSON.stringify(change)).slice(0, 16)}`;
  const pages = versions.some(({ url }) => url === undefined) ? [articlePageSlug(next.id)] : [];
  const ofSite = isCanary(next) ? [] : [siteSlug, ...pages];
  const feeds = [...new Set([...versions.flatMap((version) => version.feeds), ...ofSite])];
  const published = [...new Set(versions.map((version) => version.published))];
  const hasRemoval = removesEntry(next, previous) ? true : undefined;
  return [rows.toPut(keys.publishHint(id), defined({ id, feeds, published, hasRemoval }))];
};

/** The writes of the aliases that an article is given now. */
export const aliasWrites = (rows: TableRows, { id, aliases = [] }: Article, previous: Article | undefined) =>
  aliases
    .filter((alias) => previous?.aliases?.includes(alias) !== true)
    .map((alias) => rows.toPut(keys.alias(alias), { id }));

/** All rows that are made from an article alone: its head and body, identity claims, and its places in lists and feeds. */
export const rowsOfArticle = (article: Article): readonly { readonly key: Key; readonly row: object }[] => {
  const { id, guid, accepted } = article;
  const { row, bodyParts } = toArticleRows(article);
  const [url, due] = [identifyingUrl(article), dueKey(article)];
  return [
    { key: keys.article(id), row },
    ...bodyParts.map((part) => ({ key: { PK: part.PK, SK: part.SK }, row: part })),
    { key: keys.guid(guid), row: { id } },
    ...(url === undefined ? [] : [{ key: keys.permalink(url), row: { id } }]),
    ...(isCanary(article) || article.erased !== undefined ? [] : [{ key: keys.accepted(accepted, id), row: {} }]),
    ...(due === undefined ? [] : [{ key: due, row: { id } }]),
    ...stateRows(article).values(),
  ];
};

/**
 * All writes of creating, changing, publishing or retracting an article, for one transaction. An article in `maxFeeds`
 * feeds needs at most 100, DynamoDB's limit: 92 entries removed and put, the head, three body parts, the past revision,
 * two permalinks or one with the row of its page, the publish hint. Its aliases and due rows come on top, see `aliasWrites` and `dueWrites`.
 * @throws Rejected ARTICLE_TOO_LARGE
 */
export const articleWrites = (rows: TableRows, next: Article, previous: Article | undefined): readonly RowWrite[] => {
  const { id, guid, accepted } = next;
  const { row, bodyParts } = toArticleRows(next);
  // No list shows a canary, and its past is of no interest.
  const listed = isCanary(next) ? [] : [rows.toPut(keys.accepted(accepted, id), {})];
  const hasNewBody = previous?.content !== next.content;
  const [before, now] = [stateRows(previous), stateRows(next)];
  // Tombstones of a feed whose slug is a name stay for their 30 days, after the head has forgotten it.
  const isOver = (name: string): boolean => previous?.erased === undefined && !now.has(name);
  return [
    rows.toPut(keys.article(id), row, isAsRead(previous)),
    ...(hasNewBody ? bodyParts.map((part) => rows.toPut(part, part)) : []),
    ...(previous === undefined ? [rows.toPut(keys.guid(guid), { id }, isFreeFor(id)), ...listed] : []),
    ...permalinkWrites(rows, next, previous),
    ...(previous === undefined || previous.revision === next.revision || isCanary(next)
      ? []
      : [rows.toPut(keys.revision(id, previous.revision), toArticleRows(previous).row)]),
    ...[...before].filter(([name]) => isOver(name)).map(([, { key }]) => rows.toRemove(key)),
    ...[...now.values()].map(({ key, row: state }) => rows.toPut(key, state)),
    ...hintWrites(rows, next, previous),
  ];
};

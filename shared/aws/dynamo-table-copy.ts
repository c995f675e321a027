import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import { Rejected, Unreadable } from '#shared/errors.ts';
import type { CopiedRow } from '#shared/model/copied-row.ts';
import type { TableCopy } from '#shared/ports.ts';
import { readEachArticle } from './article-rows.ts';
import { rowsOfArticle } from './article-transaction.ts';
import { chunksOf } from './chunks.ts';
import { tableClient } from './clients.ts';
import { type Key, keys, slugOf } from './keys.ts';
import { callStore } from './translate-errors.ts';
import { maxBatchedWrites, writeBatch } from './write-rows.ts';

type Row = Readonly<Record<string, unknown>>;

/** Rows that one page of an export reads: each may be an article in 45 feeds, and an answer of a function has 6 MB. */
const pageSize = 200;

/**
 * The kind of a row by the beginning of its partition key, and the pass in which a restore writes it: cursors and
 * subscribers before the states and articles that `notify` reads them for (2), these before the entries that wake
 * `publish` (3), and last what the sweep and readers' requests act upon (4). Rows of other partitions are kept too, in
 * the first pass.
 */
const kinds: readonly (readonly [prefix: string, kind: string, pass: CopiedRow['pass']])[] = [
  ['ALIAS#', 'alias', 1],
  ['AUDIT', 'audit entry', 1],
  ['BACKFILL', 'backfill', 4],
  ['CLOUD#', 'rssCloud registration', 1],
  ['COPY#', 'near-copy band', 1],
  ['CURSOR#', 'notify cursor', 1],
  ['DELIVERY#', 'delivery', 1],
  ['DUE#', 'due row', 4],
  ['FACET#', 'facet name', 1],
  ['FACETS', 'facet', 4],
  ['FAILED#', 'failed delivery', 1],
  [keys.articlePage('').PK, 'article page', 3],
  ['FEED#', 'entry', 3],
  ['READERS', 'readers of a day', 1],
  ['RECEIVER#', 'receiver', 1],
  ['SOURCE#', 'source', 1],
  ['STATE#', 'feed state', 2],
  ['SUBSCRIBED', 'subscribed topic', 1],
  ['TOKENS', 'token', 1],
  ['TOPIC#', 'subscriber', 1],
];

/** The rows of an article's partition by their sort keys. */
const articleKinds: readonly (readonly [prefix: string, kind: string, pass: CopiedRow['pass']])[] = [
  ['HEAD', 'article', 2],
  ['REVISION#', 'revision', 1],
  ['BODY#', 'body part', 1],
];

/** Counts and locks of this minute, sessions, salts of a day, and the progress of a rebuild: a restored site begins without. */
const isPassing = ({ PK }: Key): boolean => /^(?:HOST#|COUNT#|SESSION#|READER-|REBUILD$|UNREADABLE$)/.test(PK);

/** Rows that `rowsOfArticle` makes from the article: those that stand elsewhere may be of another revision by now. */
const isOfArticle = ({ PK, SK }: Key): boolean =>
  /^(?:SITE|ACCEPTED|DRAFTS|DUE#article#0)$/.test(PK) || PK.startsWith('FEED#') || SK === keys.article('').SK;

/** Rows that `notify` is woken by: none of what a restore writes back is news. */
const isNews = ({ PK, SK }: Key): boolean =>
  PK.startsWith('STATE#') || (PK.startsWith('ARTICLE#') && SK === keys.article('').SK);

const isBinary = (value: unknown): value is Uint8Array => value instanceof Uint8Array;

/** A value of a row as JSON. */
const toJson = (value: unknown): unknown => {
  if (isBinary(value)) return { $base64: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toJson(member)]));
};

const base64 = z.strictObject({ $base64: z.base64() });

const fromJson = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(fromJson);
  if (typeof value !== 'object' || value === null) return value;
  const bytes = base64.safeParse(value);
  if (bytes.success) return new Uint8Array(Buffer.from(bytes.data.$base64, 'base64'));
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, fromJson(member)]));
};

const toCopied = ({ PK, SK }: Key, row: Row): CopiedRow => {
  const isArticle = PK.startsWith('ARTICLE#');
  const found = (isArticle ? articleKinds : kinds).find(([prefix]) => (isArticle ? SK : PK).startsWith(prefix));
  const [, kind, pass] = found ?? ['', PK.replace(/#.*/, '').toLowerCase(), 1];
  const members = Object.entries(row).filter(([name]) => !['PK', 'SK', 'isRestored'].includes(name));
  return { kind, pass, PK, SK, row: Object.fromEntries(members.map(([name, value]) => [name, toJson(value)])) };
};

const rowKey = z.object({ PK: z.string(), SK: z.string() });

const toCursor = (key: Key): string => Buffer.from(JSON.stringify([key.PK, key.SK])).toString('base64url');

/** The key of a row in a cursor that strangers hand back. @throws Rejected CURSOR_INVALID */
export const fromCursor = (cursor: string): Key => {
  try {
    const [PK, SK] = z.tuple([z.string(), z.string()]).parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    return { PK, SK };
  } catch (cause) {
    const message = 'This is no cursor of an export. Take `after` from the page before, to the letter.';
    throw new Rejected('CURSOR_INVALID', message, { status: 400, cause });
  }
};

/** The table as a whole, for exports and restores. */
export const dynamoTableCopy = (table: string, client = tableClient()): TableCopy => {
  return {
    page: async (after, now) => {
      const seconds = now.getTime() / 1000;
      const isOver = ({ expires }: Row): boolean => typeof expires === 'number' && expires <= seconds;
      const command = new ScanCommand({
        TableName: table,
        ConsistentRead: true,
        Limit: pageSize,
        ExclusiveStartKey: after === undefined ? undefined : fromCursor(after),
      });
      const { Items = [], LastEvaluatedKey } = await callStore(() => client.send(command));
      const found = Items.map((row): readonly [Key, Row] => [rowKey.parse(row), row]);
      const heads = found.filter(([{ PK, SK }]) => PK.startsWith('ARTICLE#') && SK === keys.article('').SK);
      const articles = await readEachArticle(
        client,
        table,
        heads.map(([{ PK }]) => slugOf(PK)),
      );
      const rowsOf = ([key, head]: readonly [Key, Row]): readonly (readonly [Key, Row])[] => {
        const article = articles.get(slugOf(key.PK));
        // One that cannot be read stays as it is, until it is mended: it keeps nobody from an export.
        if (article instanceof Unreadable) return [[key, head]];
        if (article === undefined) return [];
        const { isRestored: _isRestored, ...stored } = article;
        return rowsOfArticle(stored).map((one) => [one.key, { ...one.row }] as const);
      };
      const rows = [...found.filter(([key]) => !isPassing(key) && !isOfArticle(key)), ...heads.flatMap(rowsOf)];
      return {
        rows: rows.filter(([, row]) => !isOver(row)).map(([key, row]) => toCopied(key, row)),
        ...(LastEvaluatedKey === undefined ? {} : { after: toCursor(rowKey.parse(LastEvaluatedKey)) }),
      };
    },

    write: async (rows) => {
      const items = new Map(
        rows.map(({ PK, SK, row }) => {
          const values = Object.fromEntries(Object.entries(row).map(([name, value]) => [name, fromJson(value)]));
          const mark = isNews({ PK, SK }) ? { isRestored: true } : {};
          return [`${PK} ${SK}`, { ...values, ...mark, PK, SK }];
        }),
      );
      const puts = [...items.values()].map((Item) => ({ PutRequest: { Item } }));
      for (const some of chunksOf(puts, maxBatchedWrites)) await writeBatch(client, table, some);
    },
  };
};

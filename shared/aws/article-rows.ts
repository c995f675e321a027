import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import { Rejected, Unreadable } from '#shared/errors.ts';
import { sha256 } from '#shared/hash.ts';
import type { Article } from '#shared/model/article.ts';
import { withPicturesAt } from '#shared/model/picture.ts';
import type { Terms } from '#shared/model/terms.ts';
import { type Key, keys } from './keys.ts';
import { readRows } from './read-rows.ts';
import { parseRow, rowParser } from './row-parser.ts';

/** A row of DynamoDB has at most 400 KB: this leaves room for the other fields of the article (40 KB). */
const maxPartBytes = 340_000;

/** Text of 1 MiB deflates to at most three parts, because no text uses all 8 bits of its bytes. */
const maxParts = 4;

/** Protects against a body that inflates without end. */
const maxInflatedBytes = 16 * 1024 * 1024;

type Row = Readonly<Record<string, unknown>>;

const bytes = z.instanceof(Uint8Array);
const optionalText = z.string().exactOptional();
const optionalNumber = z.number().exactOptional();

/** The body's other parts: rows of their own, named by the hash of the body. */
type FurtherParts = { readonly hash: string; readonly count: number };

/** The row of an article or of a past revision: all its fields, with the first part of the deflated body. */
export type ArticleRow = Omit<Article, 'content'> & { readonly body: Uint8Array; readonly furtherParts?: FurtherParts };

const licenseScope = z.object({
  usage: z.array(z.string()).exactOptional(),
  user: z.array(z.string()).exactOptional(),
  geo: z.array(z.string()).exactOptional(),
});

const terms: z.ZodType<Terms> = z.object({
  licenses: z.array(
    z.object({
      permits: licenseScope.exactOptional(),
      prohibits: licenseScope.exactOptional(),
      payment: z
        .object({
          type: optionalText,
          standard: optionalText,
          custom: optionalText,
          amount: optionalText,
          currency: optionalText,
        })
        .exactOptional(),
      reporting: z.array(z.object({ type: z.string(), profile: z.string(), endpoint: optionalText })).exactOptional(),
      legal: z.record(z.string(), z.string()).exactOptional(),
    }),
  ),
  address: optionalText,
  rights: optionalText,
  server: optionalText,
});

const articleRow: z.ZodType<ArticleRow> = z.object({
  id: z.string(),
  guid: z.string(),
  aliases: z.array(z.string()).exactOptional(),
  url: optionalText,
  title: z.string(),
  shortTitle: optionalText,
  summary: optionalText,
  body: bytes,
  furtherParts: z.object({ hash: z.string(), count: z.number() }).exactOptional(),
  language: z.string(),
  authors: z.array(z.object({ name: z.string(), url: optionalText, email: optionalText })),
  tags: z.array(z.string()),
  published: z.string(),
  modified: z.string(),
  // The table's TTL takes numbers only: a row with a text stays.
  expires: optionalText,
  relatedUrl: optionalText,
  image: z
    .object({
      url: z.string(),
      alt: optionalText,
      width: optionalNumber,
      height: optionalNumber,
      credit: optionalText,
    })
    .exactOptional(),
  attachments: z.array(
    z.object({
      url: z.string(),
      type: z.string(),
      size: optionalNumber,
      duration: optionalNumber,
      title: optionalText,
      width: optionalNumber,
      height: optionalNumber,
      credit: optionalText,
      alt: optionalText,
      description: optionalText,
      thumbnail: optionalText,
    }),
  ),
  source: z.object({ name: z.string(), url: optionalText, feed: optionalText }).exactOptional(),
  episode: z
    .object({
      season: optionalNumber,
      number: optionalNumber,
      kind: z.enum(['full', 'trailer', 'bonus']).exactOptional(),
      isExplicit: z.boolean().exactOptional(),
      transcripts: z
        .array(z.object({ url: z.string(), type: z.string(), language: optionalText, rel: optionalText }))
        .exactOptional(),
      chapters: z.object({ url: z.string(), type: z.string() }).exactOptional(),
      persons: z
        .array(
          z.object({
            name: z.string(),
            role: optionalText,
            group: optionalText,
            url: optionalText,
            image: optionalText,
          }),
        )
        .exactOptional(),
    })
    .exactOptional(),
  location: z.object({ latitude: z.number(), longitude: z.number(), name: optionalText }).exactOptional(),
  terms: terms.exactOptional(),
  guidOnly: z.literal(true).exactOptional(),
  statedModified: optionalText,
  moved: z.object({ at: z.string(), from: z.array(z.string()) }).exactOptional(),
  retraction: z.object({ at: z.string(), from: z.array(z.string()) }).exactOptional(),
  owner: z
    .union([z.literal('publisher'), z.object({ source: z.string(), withPublisher: z.literal(true).exactOptional() })])
    .exactOptional(),
  trace: optionalText,
  isImported: z.literal(true).exactOptional(),
  erased: z.object({ pictures: z.array(z.string()), authors: z.array(z.string()) }).exactOptional(),
  warnings: z.array(z.string()).exactOptional(),
  isRestored: z.literal(true).exactOptional(),
  status: z.enum(['live', 'scheduled', 'retracted', 'draft']),
  revision: z.number(),
  accepted: z.string(),
  receivedAt: z.string(),
  feeds: z.array(z.string()),
});

/** A row with another part of a body. Its key contains the body's hash: the row never changes, and revisions share it. */
export type BodyPartRow = Key & { readonly part: Uint8Array };

const bodyPartRow: z.ZodType<{ readonly part: Uint8Array }> = z.object({ part: bytes });

const partKeys = ({ id, furtherParts }: Pick<ArticleRow, 'id' | 'furtherParts'>): readonly Key[] =>
  Array.from({ length: furtherParts?.count ?? 0 }, (_, index) =>
    keys.bodyPart(id, furtherParts?.hash ?? '', index + 1),
  );

/**
 * The rows of an article. Deflating saves two thirds of the write units of a typical body (6.4 KB → 2.9 KB).
 * @throws Rejected ARTICLE_TOO_LARGE when the deflated body does not fit in the rows
 */
export const toArticleRows = ({
  content,
  ...fields
}: Article): { readonly row: ArticleRow; readonly bodyParts: readonly BodyPartRow[] } => {
  const deflated = deflateRawSync(content, { level: 9 });
  const count = Math.max(1, Math.ceil(deflated.byteLength / maxPartBytes));
  if (count > maxParts) {
    throw new Rejected(
      'ARTICLE_TOO_LARGE',
      'The article is too large. Move embedded data, such as images in data URLs, to files of their own.',
      { status: 413, faults: [{ pointer: '/content_html', message: `is ${deflated.byteLength} bytes compressed` }] },
    );
  }
  const partAt = (index: number): Uint8Array => deflated.subarray(index * maxPartBytes, (index + 1) * maxPartBytes);
  const row = { ...fields, body: partAt(0) };
  if (count === 1) return { row, bodyParts: [] };
  const furtherParts = { hash: sha256(deflated).slice(0, 32), count: count - 1 };
  const bodyParts = partKeys({ id: fields.id, furtherParts }).map((key, index) => ({
    ...key,
    part: partAt(index + 1),
  }));
  return { row: { ...row, furtherParts }, bodyParts };
};

/** Keys of the rows with the other parts of this row's body; none for a typical article. */
export const bodyPartKeys = (row: Row): readonly Key[] => partKeys(parseRow(articleRow, row));

const wholeArticle = (rowAt: (key: Key) => Row | undefined): z.ZodType<Article> =>
  articleRow.transform(({ body, furtherParts, ...fields }) => {
    const parts = partKeys({ id: fields.id, ...(furtherParts === undefined ? {} : { furtherParts }) }).map(
      (key) => parseRow(bodyPartRow, rowAt(key) ?? key).part,
    );
    const inflated = inflateRawSync(Buffer.concat([body, ...parts]), { maxOutputLength: maxInflatedBytes });
    return { ...fields, content: inflated.toString('utf8') };
  });

/** The article of a row; `rowAt` returns the row under a key of `bodyPartKeys`. */
export const toArticle = (row: Row, rowAt: (key: Key) => Row | undefined): Article =>
  parseRow(wholeArticle(rowAt), row);

/**
 * Stands in rows for the public address of Barid before the paths of its pictures, so that they move with it. No canonical
 * body and no URL begins with it.
 */
const anyAddress = '\\';

/** The article as rows have it: its stored pictures have paths only. */
export const withoutAddress = (article: Article, publicUrl: string): Article =>
  withPicturesAt(article, [publicUrl], anyAddress);

/** The article of a row as everybody sees it: its stored pictures are at the public address of today. */
export const atAddress = (article: Article, publicUrl: string): Article =>
  withPicturesAt(article, [anyAddress], publicUrl);

/** The articles of these rows, in order, with the other parts of their bodies. */
export const toArticles = async (
  client: DynamoDBDocumentClient,
  table: string,
  rows: readonly Row[],
): Promise<readonly Article[]> => {
  const { parse } = rowParser(table, client);
  const heads = await Promise.all(rows.map((row) => parse(articleRow, row)));
  const rowAt = await readRows(client, table, heads.flatMap(partKeys));
  return Promise.all(rows.map((row) => parse(wholeArticle(rowAt), row)));
};

/** The articles with these ids that exist, by id, read consistently; of one whose rows cannot be read the reason. */
export const readEachArticle = async (
  client: DynamoDBDocumentClient,
  table: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Article | Unreadable>> => {
  const rowAt = await readRows(client, table, ids.map(keys.article));
  const read = async (id: string): Promise<readonly (readonly [string, Article | Unreadable])[]> => {
    const row = rowAt(keys.article(id));
    if (row === undefined) return [];
    try {
      return (await toArticles(client, table, [row])).map((article) => [id, article]);
    } catch (error) {
      if (error instanceof Unreadable) return [[id, error]];
      throw error;
    }
  };
  return new Map((await Promise.all(ids.map(read))).flat());
};

/** The articles with these ids that exist, in order, read consistently. */
export const readArticles = async (
  client: DynamoDBDocumentClient,
  table: string,
  ids: readonly string[],
): Promise<readonly Article[]> => {
  const rowAt = await readRows(client, table, ids.map(keys.article));
  const heads = ids.map((id) => rowAt(keys.article(id))).filter((row) => row !== undefined);
  return toArticles(client, table, heads);
};
